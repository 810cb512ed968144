create or replace function cl.mint_lines(p_load_id uuid, p_limit integer)
returns table (line bigint, sovereign_company_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_lines bigint[];
    v_names text[];
    v_domains text[];
    v_companies uuid[];
begin
    perform doctrine.require_argument('p_load_id', p_load_id);
    perform doctrine.require_argument('p_limit', p_limit);
    -- One session at a time judges the lines of a load.
    perform from cl.load as d where d.load_id = p_load_id for no key update;

    with pending as (
        select l.line, l.website, l.unreadable, d.mint_without_domain,
            regexp_replace(btrim(l.company_name, E' \t\r\n'), '[[:space:]]+', ' ', 'g') as company_name,
            nullif(doctrine.canonical_domain(l.website), '') as company_domain
        from cl.load_line as l inner join cl.load as d using (load_id)
        where l.load_id = p_load_id and l.outcome is null
        order by l.line
        limit p_limit
    ),
    judged as (
        select p.*, r.refused_column, r.reason
        from pending as p
            cross join lateral (
                select
                    case
                        when p.unreadable is not null then array['line', p.unreadable]
                        when coalesce(p.company_name, '') = '' then array['company_name', 'no name']
                        when not doctrine.is_name(p.company_name)
                            then array['company_name', 'longer than 300 characters, or with control characters']
                        when not doctrine.is_domain_name(p.company_domain)
                            then array['website', format('not a domain name: %s', p.company_domain)]
                        when p.company_domain is null and not p.mint_without_domain
                            then array['website', 'no website to recognise the company by']
                    end
            ) as v (refusal)
            cross join lateral (select v.refusal[1], v.refusal[2]) as r (refused_column, reason)
    ),
    rejected as (
        update cl.load_line as l
        set outcome = 'REJECTED', refused_column = j.refused_column, reason = j.reason
        from judged as j
        where l.load_id = p_load_id and l.line = j.line and j.reason is not null
    )
    select array_agg(j.line order by j.line), array_agg(j.company_name order by j.line),
        array_agg(j.company_domain order by j.line)
    into v_lines, v_names, v_domains
    from judged as j
    where j.reason is null;

    -- Minted in a statement of its own: the next one must see the companies.
    select array_agg(m.sovereign_company_id order by m.ord) into v_companies
    from cl.mint_companies(coalesce(v_names, '{}'), coalesce(v_domains, '{}'))
        with ordinality as m (company_domain, sovereign_company_id, outcome, ord);

    return query
    with minted as (
        select m.line, m.company, row_number() over (partition by m.company order by m.line) as nth
        from unnest(v_lines, v_companies) as m (line, company)
    )
    update cl.load_line as l
    set sovereign_company_id = m.company,
        outcome = case when m.nth = 1 and i.outreach_id is null and not exists (
            select from cl.load_line as e where e.sovereign_company_id = m.company and e.outcome = 'ACCEPTED'
        ) then 'ACCEPTED' else 'DUPLICATE' end
    from minted as m inner join cl.company_identity as i on i.sovereign_company_id = m.company
    where l.load_id = p_load_id and l.line = m.line
    returning l.line, l.sovereign_company_id, l.outcome;
end
$$;

comment on function cl.mint_lines(uuid, integer) is
'Judges the next lines of a load: mints their companies, marks each line ACCEPTED (first listing of a company that '
'Outreach has not claimed), DUPLICATE or REJECTED (with column and reason), and returns the accepted and the duplicates. '
'Claim the accepted ones with outreach.init_many() in the same transaction. p_load_id: from cl.begin_load(); p_limit: '
'how many lines. Called by cl_agent; writes cl.load_line, cl.company_identity; raises OSMAP, 22004.';
