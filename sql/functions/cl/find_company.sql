create or replace function cl.find_company(p_reference text)
returns table (
    sovereign_company_id uuid, company_name text, company_domain text, outreach_id uuid, sales_process_id uuid,
    client_id uuid, created_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
begin
    perform doctrine.require_argument('p_reference', p_reference);
    if p_reference ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        v_id := p_reference::uuid;
    end if;
    return query
    select
        i.sovereign_company_id, i.company_name::text, i.company_domain::text, i.outreach_id, i.sales_process_id,
        i.client_id, i.created_at
    from cl.company_identity as i
    where i.sovereign_company_id = v_id or i.outreach_id = v_id or i.sales_process_id = v_id or i.client_id = v_id
        or i.company_domain in (p_reference, doctrine.canonical_domain(p_reference))
    order by i.company_domain = p_reference desc nulls last
    limit 1;
    if not found then
        perform doctrine.refuse('OSSID', format('reference %s', p_reference));
    end if;
end
$$;

comment on function cl.find_company(text) is
'The registry row of a company. p_reference: any of its ids (sovereign_company_id, outreach_id, sales_process_id, '
'client_id), its domain or a URL on it. Called by agents and reports; writes nothing; raises OSSID, 22004.';
