create or replace function doctrine.judge_plan(p_plan jsonb)
returns table (code text, relation text, other_relation text, reason text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
begin atomic
    with node as (
        select
            n.value ->> 'Schema' || '.' || (n.value ->> 'Relation Name') as name,
            bool_or(n.value ->> 'Node Type' = 'ModifyTable') as is_written,
            bool_or(n.value ->> 'Node Type' <> 'ModifyTable') as is_read
        from jsonb_path_query(p_plan, 'strict $.**?(exists(@."Relation Name"))') as n (value)
        where coalesce(n.value ->> 'Schema', 'pg_catalog') not in ('pg_catalog', 'information_schema')
        group by 1
    ),
    used as (
        select n.name, n.is_written, n.is_read, r.relation, r.party, r.classification, p.flow_position
        from node as n
            left join doctrine.relation as r on r.relation = n.name
            left join doctrine.party as p on p.party = r.party
        where r.party is distinct from 'doctrine' or n.is_written
    ),
    pair as (
        select a.relation, b.relation as other, v.stop_code, v.reason
        from used as a
            inner join used as b on b.relation > a.relation
            cross join lateral doctrine.join_verdict(a.relation, b.relation) as v
    ),
    -- Relations that declared joins connect; each statement must be one piece.
    piece as (
        select array_agg(c.name) as names
        from (
            with recursive reached (name) as (
                select min(u.relation) from used as u
                union
                select case when p.relation = r.name then p.other else p.relation end
                from reached as r
                    inner join pair as p on r.name in (p.relation, p.other) and p.stop_code is null
            )
            select r.name from reached as r
        ) as c
    ),
    finding (severity, code, relation, other, reason) as (
        select 1, 'CL_WRITE_BLOCKED' as code, u.name, null as other, 'the registry is written by its functions only' as reason
        from used as u
        where u.is_written and u.relation = 'cl.company_identity'
        union all
        select 2, 'QUERY_UNROUTABLE' as code, u.name, null as other, 'not a relation of the doctrine' as reason
        from used as u
        where u.relation is null
        union all
        select 3, 'SOURCE_QUERY' as code, u.name, null as other, 'raw input answers no question' as reason
        from used as u
        where u.classification = 'SOURCE' and u.is_read
        union all
        select 4, 'ISOLATION_VIOLATION' as code, w.name, r.relation, 'data flows forward only' as reason
        from used as w
            inner join used as r on r.flow_position >= w.flow_position and r.party <> w.party and r.is_read
        where w.is_written
        union all
        select case when p.stop_code = 'JOIN_UNDECLARED' then 6 else 5 end, p.stop_code, p.relation, p.other, p.reason
        from pair as p
            cross join piece as c
        where p.stop_code is not null and not (p.relation = any(c.names) and p.other = any(c.names))
    )
    select f.code, f.relation, f.other, f.reason
    from (
        select *, row_number() over (order by x.severity, x.relation, x.other) as place
        from (
            select * from finding
            union all
            select 7 as severity, 'OK' as code, null as relation, null as other, null as reason
        ) as x
    ) as f
    where f.place = 1;
end;

comment on function doctrine.judge_plan(jsonb) is
'Judges the relations of a plan against the declared joins, classifications and the flow of data: the gravest finding, or '
'OK. Relations must hang together by declared joins; the doctrine''s own tables may stand beside any. It judges which '
'relations stand together, not on what they are joined: naming the spine makes a piece of what hangs on it. p_plan: EXPLAIN '
'(verbose, format json). Called by doctrine.check_query(); writes nothing; raises nothing.';
