create or replace function cl.mint_company(p_company_name text, p_company_domain text) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sovereign_company_id uuid;
begin
    perform doctrine.require_argument('p_company_name', p_company_name);
    insert into cl.company_identity (sovereign_company_id, company_name, company_domain)
    values (cl.new_company_id(p_company_domain), p_company_name, p_company_domain)
    on conflict (company_domain) do nothing
    returning sovereign_company_id into v_sovereign_company_id;
    if not found then
        select i.sovereign_company_id into v_sovereign_company_id
        from cl.company_identity as i
        where i.company_domain = p_company_domain;
        perform doctrine.refuse('OSDUP', format(
            'company_domain %s: sovereign_company_id %s', p_company_domain, v_sovereign_company_id
        ));
    end if;
    return v_sovereign_company_id;
end
$$;

comment on function cl.mint_company(text, text) is
'Enters a company into the registry and returns its sovereign_company_id. p_company_name: 1 to 300 characters; '
'p_company_domain: canonical domain (doctrine.canonical_domain()), or NULL where unknown. Called by cl_agent; writes '
'cl.company_identity; raises OSDUP (its id in DETAIL), OSMAP, 22004, 23514.';
