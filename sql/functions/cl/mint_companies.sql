create or replace function cl.mint_companies(p_company_names text[], p_company_domains text[])
returns table (company_domain text, sovereign_company_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_valid boolean[];
    v_candidates uuid[];
begin
    perform doctrine.require_argument('p_company_names', p_company_names);
    perform doctrine.require_argument('p_company_domains', p_company_domains);
    perform doctrine.require_same_length(
        'p_company_names', cardinality(p_company_names), 'p_company_domains', cardinality(p_company_domains)
    );

    select array_agg(c.valid), array_agg(c.candidate)
    into v_valid, v_candidates
    from (
        select
            n.valid,
            case when n.valid and (n.domain is null or n.nth = 1) then cl.new_company_id(n.domain) end as candidate
        from (
            select a.ord, a.domain, v.valid, row_number() over (partition by v.valid, a.domain order by a.ord) as nth
            from unnest(p_company_names, p_company_domains) with ordinality as a (name, domain, ord)
                cross join lateral (
                    select coalesce(doctrine.is_name(a.name), false) and coalesce(doctrine.is_domain_name(a.domain), true)
                ) as v (valid)
        ) as n
        order by n.ord
    ) as c;

    -- Sorted by domain, so that two sessions meet the unique index in one order.
    insert into cl.company_identity as i (sovereign_company_id, company_name, company_domain)
    select a.candidate, a.name, a.domain
    from unnest(p_company_names, p_company_domains, v_candidates) as a (name, domain, candidate)
    where a.candidate is not null
    order by a.domain
    on conflict on constraint company_domain_is_registered_once do nothing;

    return query
    select
        a.domain,
        coalesce(m.sovereign_company_id, e.sovereign_company_id),
        case when not a.valid then 'INVALID' when m.sovereign_company_id is null then 'EXISTS' else 'MINTED' end
    from unnest(p_company_domains, v_valid, v_candidates) with ordinality as a (domain, valid, candidate, ord)
        left join lateral (
            select i.sovereign_company_id from cl.company_identity as i where i.sovereign_company_id = a.candidate limit 1
        ) as m on true
        left join lateral (
            select i.sovereign_company_id from cl.company_identity as i
            where i.company_domain = a.domain and a.valid and m.sovereign_company_id is null
            limit 1
        ) as e on true
    order by a.ord;
end
$$;

comment on function cl.mint_companies(text[], text[]) is
'Enters many companies into the registry; one row back for each element, in their order: MINTED; EXISTS (registered '
'before, or earlier in the arrays); INVALID (name or domain malformed, sovereign_company_id NULL). p_company_names, '
'p_company_domains: arrays of one length; a NULL domain is a company of its own. Called by cl_agent and '
'cl.mint_lines(); writes cl.company_identity; raises OSMAP; 22004 and 22023 for the arrays themselves.';
