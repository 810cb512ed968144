-- One query over pg_proc and the routing table of a shard: the statements that make its public functions at the proxy, in order.
-- What a function is there hangs on its way:
--   ONE   the bucket of an argument names the shard              ANY    any shard
--   EACH  arrays are split, and the rows put in order            FIRST  shards in turn, until one gives a row
--   ALL   all shards, and the rows of all                        LOCAL  the same body: pure, or a sum over what is ALL
-- PL/Proxy functions are VOLATILE. Times travel as text, so DateStyle and IntervalStyle are pinned where there are any.
with recursive template (ord, way, is_set, suffix, arguments, body) as (values
(1, '{EACH,FIRST,ALL}', true, '_at', 'integer', $template$
create function {half}_at({p_bucket}{identity}) returns {result} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on p_bucket;
    select * from {name}({names});
$proxy$$template$),
(1, '{ALL}', null, '_all', null, $template$
create function {half}_all({identity}) returns setof {row} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on all;
    select {selected} from {name}({names}) as r;
$proxy$$template$),
(2, '{EACH}', true, '_part', 'integer', $template$
create function {half}_part({p_bucket}{identity}) returns {result} language plpgsql as $proxy$
begin
    return query select * from {half}_at(p_bucket, {names});
exception when others then
    -- What is unavailable or moves away is told row by row: the rest of the batch is done.
    if not (sqlstate = 'OSMAP' or proxy.is_unavailable(sqlstate, sqlerrm)) then
        raise;
    end if;
    return query select {failed_row} from unnest({argument}) with ordinality as e (id, ord) order by e.ord;
end
$proxy$$template$),
(3, '{EACH}', true, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
#variable_conflict use_column
begin
    -- An array that one server would refuse goes to one shard whole, which refuses it.
    if ({is_splittable}) is not true then
        return query select * from {half}_at(proxy.any_bucket(), {names});
        return;
    end if;
    return query
    with element as (
        select e.*, coalesce({finder}(e.{argument}), proxy.any_bucket()) as bucket
        from unnest({arrays}) with ordinality as e ({arrays}, ord)
    ),
    part as (
        select min(e.bucket) as bucket, array_agg(e.ord order by e.ord) as ords, {gathered}
        from element as e inner join proxy.shard as s on s.buckets @> e.bucket
        group by s.shard
    )
    select {columns}
    from part as p cross join lateral {half}_part(p.bucket, {part_names}) with ordinality as r ({bare_columns}, ord)
    order by p.ords[r.ord];
end
$proxy$$template$),
(3, '{ONE}', null, '', null, $template$
create function {name}({arguments}) returns {result} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on coalesce({finder}({argument}), proxy.any_bucket());
$proxy$$template$),
(3, '{ANY}', null, '', null, $template$
create function {name}({arguments}) returns {result} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on any;
$proxy$$template$),
(3, '{ALL}', true, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
declare
    v_bucket integer;
    v_missing text[];
begin
    return query select * from {half}_all({names});
exception when others then
    if not proxy.is_unavailable(sqlstate, sqlerrm) then
        raise;
    end if;
    for v_bucket in select lower(s.buckets) from proxy.shard as s order by s.buckets loop
        begin
            return query select * from {half}_at({v_bucket}{names});
        exception when others then
            if not proxy.is_unavailable(sqlstate, sqlerrm) then
                raise;
            end if;
            v_missing := v_missing || proxy.shard_name(v_bucket);
        end;
    end loop;
    perform proxy.tell_missing(v_missing);
end
$proxy$$template$),
(3, '{ALL}', false, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
begin
    {return}(select max(r.r) from {half}_all({names}) as r (r));
end
$proxy$$template$),
(3, '{FIRST}', true, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
declare
    v_bucket integer;
    v_missing text[];
begin
    for v_bucket in select lower(s.buckets) from proxy.shard as s order by random() loop
        begin
            return query select * from {half}_at({v_bucket}{names});
            if found then
                return;
            end if;
        exception when others then
            if not proxy.is_unavailable(sqlstate, sqlerrm) then
                raise;
            end if;
            v_missing := v_missing || proxy.shard_name(v_bucket);
        end;
    end loop;
    perform proxy.tell_missing(v_missing);
end
$proxy$$template$),
(3, '{LOCAL}', null, '', null, '{definition}')
),
api as (
    select p.*, r.way, r.argument, r.finder, format('%I.%I', n.nspname, p.proname) as name, n.nspname,
        p.proargtypes::oid[] as types, p.prorettype = 'void'::regtype as is_void
    from doctrine.call_route as r
        inner join pg_proc as p on p.oid = to_regproc(r.function_name)
        inner join pg_namespace as n on n.oid = p.pronamespace
),
argument as (
    select a.oid,
        string_agg(quote_ident(t.name), ', ' order by t.ord) as names,
        string_agg(quote_ident(t.name), ', ' order by t.ord) filter (where t.is_array) as arrays,
        string_agg(format('array_agg(e.%1$I order by e.ord) as %1$I', t.name), ', ' order by t.ord) filter (where t.is_array) as gathered,
        string_agg(format(case when t.is_array then 'p.%I' else '%I' end, t.name), ', ' order by t.ord) as part_names,
        string_agg(case
            when t.name = a.argument and t.type = 'uuid[]'::regtype then format('proxy.is_set_of_ids(%I)', t.name)
            else format('cardinality(%I) = cardinality(%s)', t.name, quote_ident(a.argument))
        end, ' and ' order by t.ord) filter (where t.is_array) || ' and cardinality(' || quote_ident(a.argument) || ') > 0' as is_splittable
    from api as a
        cross join lateral (
            select x.name, x.type, x.ord, x.type::regtype::text ~ '\[\]$' as is_array
            from unnest(a.proargnames[:a.pronargs], a.types) with ordinality as x (name, type, ord)
        ) as t
    group by a.oid, a.argument
),
result_column as (
    select a.oid,
        string_agg(format('r.%I', c.name), ', ' order by c.ord) as columns,
        string_agg(quote_ident(c.name), ', ' order by c.ord) as bare_columns,
        string_agg(case
            when c.name = 'outcome' then 'case sqlstate when ''XX000'' then ''08006'' else sqlstate end'
            when format('p_%ss', c.name) = a.argument then 'e.id'
            else format('null::%s', c.type::regtype)
        end, ', ' order by c.ord) as failed_row
    from api as a
        cross join lateral unnest(a.proargnames[a.pronargs + 1:], a.proallargtypes[a.pronargs + 1:]) with ordinality as c (name, type, ord)
    group by a.oid
),
made as (
    select a.oid, t.ord, coalesce(nullif('proxy.' || a.nspname || '_' || a.proname || nullif(t.suffix, ''), ''), a.name) as made_name,
        concat_ws(', ', t.arguments, nullif(oidvectortypes(a.proargtypes), '')) as made_types, t.body
    from api as a
        inner join template as t on a.way = any(t.way::text[]) and coalesce(t.is_set, a.proretset) = a.proretset
),
piece as (
    select a.oid, row_number() over (partition by a.oid order by v.key = '{definition}') as n, v.key, coalesce(v.value, '') as value
    from api as a
        left join argument as g on g.oid = a.oid
        left join result_column as c on c.oid = a.oid
        cross join lateral (values
            ('{definition}', pg_get_functiondef(a.oid)), ('{name}', a.name), ('{half}', 'proxy.' || quote_ident(a.nspname || '_' || a.proname)),
            ('{arguments}', pg_get_function_arguments(a.oid)), ('{identity}', pg_get_function_identity_arguments(a.oid)),
            ('{p_bucket}', 'p_bucket integer' || case when a.pronargs > 0 then ', ' else '' end),
            ('{v_bucket}', 'v_bucket' || case when a.pronargs > 0 then ', ' else '' end),
            ('{result}', pg_get_function_result(a.oid)),
            ('{row}', case when a.is_void then 'text' else regexp_replace(pg_get_function_result(a.oid), '^SETOF ', '') end),
            ('{selected}', case when a.is_void then 'r::text' else 'r.*' end), ('{return}', case when a.is_void then 'perform ' else 'return ' end),
            ('{names}', g.names), ('{arrays}', g.arrays), ('{gathered}', g.gathered), ('{part_names}', g.part_names),
            ('{is_splittable}', g.is_splittable), ('{columns}', c.columns), ('{bare_columns}', c.bare_columns),
            ('{failed_row}', c.failed_row), ('{finder}', a.finder), ('{argument}', quote_ident(a.argument)),
            ('{pinned}', case when coalesce(a.proallargtypes, a.types) && '{timestamptz,interval}'::regtype[]::oid[]
                then ' set datestyle = ''ISO'' set intervalstyle = ''postgres''' end)
        ) as v (key, value)
),
filled (oid, ord, made_name, made_types, body, n) as (
    select m.oid, m.ord, m.made_name, m.made_types, m.body collate "C", 0::bigint from made as m
    union all
    select f.oid, f.ord, f.made_name, f.made_types, replace(f.body, p.key, p.value), p.n
    from filled as f inner join piece as p on p.oid = f.oid and p.n = f.n + 1
)
select s.statement
from (
    select distinct on (f.oid, f.made_name) f.ord, f.oid, f.made_name || '(' || f.made_types || ')' as identity, f.body
    from filled as f
    order by f.oid, f.made_name, f.n desc
) as f
    inner join api as a on a.oid = f.oid
    cross join lateral (
        select 1 as step, f.body as statement
        union all
        select 2, format('comment on function %s is %L', f.identity, obj_description(a.oid, 'pg_proc'))
        union all
        select 3, format('alter function %s owner to %s', f.identity, a.proowner::regrole)
        union all
        select 4, format('revoke all on function %s from public', f.identity)
        union all
        select 5, format('grant execute on function %s to %s', f.identity, string_agg(x.grantee::regrole::text, ', ' order by x.grantee::regrole::text))
        from aclexplode(a.proacl) as x
        where x.privilege_type = 'EXECUTE' and x.grantee <> 0
        having count(*) > 0
    ) as s
order by f.ord, f.identity, s.step;
