create or replace function outreach.link_parts(p_query text)
returns table (kid text, sovereign_company_id uuid, outreach_id uuid, exp bigint, sig text)
language sql immutable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with parameter (name, value) as (
        select split_part(q.part, '=', 1), substr(q.part, strpos(q.part, '=') + 1)
        from string_to_table(regexp_replace(p_query, '^[?]', ''), '&') as q (part)
        where p_query !~ '^v1[.]'
        union all
        select t.name, t.value
        from unnest('{version,kid,sid,oid,exp,sig}'::text[], string_to_array(p_query, '.')) as t (name, value)
        where p_query ~ '^v1[.]'
    ),
    raw as (
        select
            min(p.value) filter (where p.name = 'kid') as kid, min(p.value) filter (where p.name = 'sid') as sid,
            min(p.value) filter (where p.name = 'oid') as oid, min(p.value) filter (where p.name = 'exp') as exp,
            min(p.value) filter (where p.name = 'sig') as sig,
            count(*) = 5 and count(distinct p.name) = 5 as each_stands_once
        from parameter as p
        where p.name in ('kid', 'sid', 'oid', 'exp', 'sig') or p.name is null
    ),
    -- Hazard: a cast accepts many spellings of one value. What is not spelt as we spell it is not cast.
    judged as (
        select r.*, (
            r.each_stands_once and r.kid ~ '^[A-Za-z0-9_-]{1,32}$'
            and r.sid ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and r.oid ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            and r.exp ~ '^[1-9][0-9]{0,11}$' and r.sig ~ '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$'
        ) is true as is_well_formed
        from raw as r
    )
    select
        j.kid, case when j.is_well_formed then j.sid::uuid end, case when j.is_well_formed then j.oid::uuid end,
        case when j.is_well_formed then j.exp::bigint end, j.sig
    from judged as j
    where j.is_well_formed;
end;

comment on function outreach.link_parts(text) is
'The parts of a calendar link, from its raw query string or its token form; no row where a part is missing, stands twice or '
'is spelt otherwise than we spell it. p_query: as received. Called by outreach.verify_link(); writes nothing; raises '
'nothing.';
