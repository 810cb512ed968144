-- One query over pg_proc and the routing table of a shard: the statements that make its public functions at the proxy, in order.
-- What a function is there, doctrine.call_route says:
--   ONE    runs on the shard of the argument's bucket             ANY    runs on any shard
--   SPLIT  array by array, shard by shard, rows put in order      FIRST  asks shards in turn, until one gives a row
--   PART   runs on all shards, gives the rows of all              ALL    runs on all shards
--   SUM    has its own body, over its PART, as its caller         LOCAL  is refused: each shard is asked directly
-- What finds buckets, and what the bodies of SUM call, is copied. PL/Proxy functions are VOLATILE. Times travel as text, so
-- DateStyle and IntervalStyle are pinned where there are any.
with recursive template (ord, route, is_set, suffix, arguments, body) as (values
(1, '{SPLIT,FIRST}', null, '_at', 'integer', $template$
create function {half}_at({p_bucket}{identity}) returns {result} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on p_bucket;
    select * from {name}({names});
$proxy$$template$),
(1, '{ALL}', null, '_all', null, $template$
create function {half}_all({identity}) returns setof text language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on all;
    select r::text as r from {name}({names}) as r;
$proxy$$template$),
-- A row a server at least, with the buckets that it served before it answered and after.
(1, '{PART}', null, '_at', 'integer', $template$
create function {half}_at({p_bucket}{identity}) returns table ({declared}, is_row boolean, served text)
language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on p_bucket;
    select (s.served * doctrine.served_buckets())::text as served, r.*
    from (select doctrine.served_buckets() as served offset 0) as s
    left join lateral (select true as is_row, f.* from {name}({names}) as f ({bare_columns})) as r on true;
$proxy$$template$),
(1, '{PART}', null, '_all', null, $template$
create function {half}_all({identity}) returns table ({declared}, is_row boolean, served text)
language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on {where};
    select (s.served * doctrine.served_buckets())::text as served, r.*
    from (select doctrine.served_buckets() as served offset 0) as s
    left join lateral (select true as is_row, f.* from {name}({names}) as f ({bare_columns})) as r on true;
$proxy$$template$),
(2, '{SPLIT}', true, '_part', 'integer', $template$
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
(3, '{SPLIT}', true, '', null, $template$
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
        select e.*, coalesce({bucket_function}(e.{argument}), proxy.any_bucket()) as bucket
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
    run on coalesce({bucket_function}({argument}), proxy.any_bucket());
$proxy$$template$),
(3, '{ANY}', null, '', null, $template$
create function {name}({arguments}) returns {result} language plproxy{pinned} as $proxy$
    cluster 'outreach_spine';
    run on any;
$proxy$$template$),
(3, '{PART}', true, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
#variable_conflict use_column
declare
    v_asked int4multirange := {asked};
    v_bucket integer;
    v_part int4multirange;
    v_missing text[];
begin
    return query
    with answer as materialized (select * from {half}_all({names})),
    -- Buckets on the way from one server to another are served by none for a moment.
    whole as (
        select proxy.require_buckets(range_agg(b.r), v_asked) as is_whole
        from answer as r cross join unnest(r.served::int4multirange) as b (r)
    )
    select {columns} from answer as r cross join whole as w where r.is_row and w.is_whole;
exception when others then
    if not proxy.is_unavailable(sqlstate, sqlerrm) then
        raise;
    end if;
    for v_bucket, v_part in
        select lower(s.buckets), s.buckets * v_asked from proxy.shard as s where s.buckets && v_asked order by s.buckets
    loop
        begin
            return query
            with answer as materialized (select * from {half}_at({v_bucket}{names})),
            whole as (
                select proxy.require_buckets(range_agg(b.r), v_part) as is_whole
                from answer as r cross join unnest(r.served::int4multirange) as b (r)
            )
            select {columns} from answer as r cross join whole as w where r.is_row and w.is_whole;
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
    perform count(*) from {half}_all({names});
end
$proxy$$template$),
(3, '{LOCAL}', null, '', null, $template$
create function {name}({arguments}) returns {result} language plpgsql as $proxy$
begin
    raise exception using
        errcode = 'feature_not_supported', message = 'function {name}() is of one server', detail = 'This is the proxy of many.',
        hint = 'Ask each of them directly: doctrine.bucket_map() says where they are.';
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
$proxy$$template$)
),
function as (
    select p.*, n.nspname, format('%I.%I', n.nspname, p.proname) as name, p.proargtypes::oid[] as types
    from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = any(doctrine.schema_names()) and p.prokind = 'f'
),
-- What runs at the proxy: all that finds buckets, the sums, what takes types that PL/Proxy has not, and what their bodies name
-- but for their parts.
copied (oid, depth) as (
    select f.oid, 0
    from doctrine.call_route as r
        inner join function as f on f.name in (r.bucket_function, case r.route when 'SUM' then r.function_name end)
            or f.name = r.function_name and 'int4multirange'::regtype = any(f.types)
    union
    select g.oid, c.depth + 1
    from copied as c
        inner join function as g on g.oid <> c.oid and pg_get_functiondef(c.oid) ~ format('\m%s\.%s\(', g.nspname, g.proname)
    where not exists (select from doctrine.call_route as r where r.function_name = g.name and r.route = 'PART')
),
api as (
    select f.*, r.route, r.argument, r.bucket_function
    from doctrine.call_route as r inner join function as f on f.name = r.function_name
    where f.oid not in (select c.oid from copied as c)
),
argument as (
    select a.oid,
        string_agg(quote_ident(t.name), ', ' order by t.ord) as names,
        string_agg(quote_ident(t.name), ', ' order by t.ord) filter (where t.is_array) as arrays,
        string_agg(format('array_agg(e.%1$I order by e.ord) as %1$I', t.name), ', ' order by t.ord)
            filter (where t.is_array) as gathered,
        string_agg(format(case when t.is_array then 'p.%I' else '%I' end, t.name), ', ' order by t.ord) as part_names,
        string_agg(case
            when t.name = a.argument and t.type = 'uuid[]'::regtype then format('proxy.is_set_of_ids(%I)', t.name)
            else format('cardinality(%I) = cardinality(%s)', t.name, quote_ident(a.argument))
        end, ' and ' order by t.ord) filter (where t.is_array)
        || ' and cardinality(' || quote_ident(a.argument) || ') > 0' as is_splittable
    from api as a
        cross join lateral (
            select x.name, x.type, x.ord, x.type::regtype::text ~ '\[\]$' as is_array
            from unnest(a.proargnames[:a.pronargs], a.types) with ordinality as x (name, type, ord)
        ) as t
    group by a.oid, a.argument
),
result_column as (
    select a.oid,
        string_agg(format('%I %s', c.name, format_type(c.type, null)), ', ' order by c.ord) as declared,
        string_agg(format('r.%I', c.name), ', ' order by c.ord) as columns,
        string_agg(quote_ident(c.name), ', ' order by c.ord) as bare_columns,
        string_agg(case
            when c.name = 'outcome' then 'case sqlstate when ''OSMAP'' then sqlstate else ''08006'' end'
            when format('p_%ss', c.name) = a.argument then 'e.id'
            else format('null::%s', c.type::regtype)
        end, ', ' order by c.ord) as failed_row
    from api as a
        cross join lateral unnest(
            coalesce(nullif(a.proargnames[a.pronargs + 1:], '{}'), '{value}'),
            coalesce(a.proallargtypes[a.pronargs + 1:], array[a.prorettype])
        ) with ordinality as c (name, type, ord)
    group by a.oid
),
made as (
    select a.oid, t.ord, coalesce('proxy.' || a.nspname || '_' || a.proname || nullif(t.suffix, ''), a.name) as made_name,
        concat_ws(', ', t.arguments, nullif(oidvectortypes(a.proargtypes), '')) as made_types, t.body
    from api as a
        inner join template as t on a.route = any(t.route::text[]) and coalesce(t.is_set, a.proretset) = a.proretset
),
piece as (
    select a.oid, row_number() over (partition by a.oid) as n, v.key, coalesce(v.value, '') as value
    from api as a
        left join argument as g on g.oid = a.oid
        left join result_column as c on c.oid = a.oid
        cross join lateral (values
            ('{name}', a.name), ('{half}', 'proxy.' || quote_ident(a.nspname || '_' || a.proname)),
            ('{arguments}', pg_get_function_arguments(a.oid)), ('{identity}', pg_get_function_identity_arguments(a.oid)),
            ('{p_bucket}', 'p_bucket integer' || case when a.pronargs > 0 then ', ' else '' end),
            ('{v_bucket}', 'v_bucket' || case when a.pronargs > 0 then ', ' else '' end),
            ('{result}', pg_get_function_result(a.oid)), ('{declared}', c.declared),
            ('{names}', g.names), ('{arrays}', g.arrays), ('{gathered}', g.gathered), ('{part_names}', g.part_names),
            ('{is_splittable}', g.is_splittable), ('{columns}', c.columns), ('{bare_columns}', c.bare_columns),
            ('{failed_row}', c.failed_row), ('{bucket_function}', a.bucket_function), ('{argument}', quote_ident(a.argument)),
            ('{where}', coalesce(a.bucket_function || '(' || quote_ident(a.argument) || ')', 'all')),
            ('{asked}', coalesce(
                '(select range_agg(int4range(b.b, b.b + 1)) from ' || a.bucket_function || '(' || quote_ident(a.argument)
                || ') as b (b))',
                '''{[0,4096)}'''
            )),
            ('{pinned}', case when coalesce(a.proallargtypes, a.types) && '{timestamptz,interval}'::regtype[]::oid[]
                then ' set datestyle = ''ISO'' set intervalstyle = ''postgres''' end)
        ) as v (key, value)
),
filled (oid, ord, made_name, made_types, body, n) as (
    select m.oid, m.ord, m.made_name, m.made_types, m.body collate "C", 0::bigint from made as m
    union all
    select f.oid, f.ord, f.made_name, f.made_types, replace(f.body, p.key, p.value), p.n
    from filled as f inner join piece as p on p.oid = f.oid and p.n = f.n + 1
),
statement (ord, depth, identity, oid, body) as (
    (
        select distinct on (f.oid, f.made_name) f.ord, 0, f.made_name || '(' || f.made_types || ')', f.oid, f.body
        from filled as f
        order by f.oid asc, f.made_name asc, f.n desc
    )
    union all
    -- A sum runs as its caller, as whom PL/Proxy then calls the shards. Bodies in SQL are checked: what they name comes first.
    select case when r.route = 'SUM' then 4 else 0 end, c.depth, f.name || '(' || oidvectortypes(f.proargtypes) || ')', f.oid,
        case when r.route = 'SUM' then replace(d.definition, ' SECURITY DEFINER', '') else d.definition end
    from (select c.oid, max(c.depth) as depth from copied as c group by c.oid) as c
        inner join function as f on f.oid = c.oid
        left join doctrine.call_route as r on r.function_name = f.name
        cross join lateral pg_get_functiondef(f.oid) as d (definition)
)
select s.statement
from statement as m
    inner join function as f on f.oid = m.oid
    cross join lateral (
        select 1 as step, m.body as statement
        union all
        select 2, format('comment on function %s is %L', m.identity, case
            when starts_with(m.identity, 'proxy.') then format('Half of %s(): see there.', f.name)
            else obj_description(f.oid, 'pg_proc')
        end)
        union all
        select 3, format('alter function %s owner to %s', m.identity, f.proowner::regrole)
        union all
        select 4, format('revoke all on function %s from public', m.identity)
        union all
        select 5, format('grant execute on function %s to %s', m.identity,
            string_agg(x.grantee::regrole::text, ', ' order by x.grantee::regrole::text))
        from aclexplode(f.proacl) as x
        where x.privilege_type = 'EXECUTE' and x.grantee <> 0
        having count(*) > 0
        union all
        -- What the body of a sum calls, and agents may not on a shard.
        select 6, format('grant execute on function %s to proxy_caller', m.identity)
        where f.proacl::text !~ '_agent=' and exists (
            select
            from doctrine.call_route as r inner join function as g on g.name = r.function_name
            where r.route = 'SUM' and pg_get_functiondef(g.oid) ~ format('\m%s\.%s\(', f.nspname, f.proname)
        )
    ) as s
order by m.ord asc, m.depth desc, m.identity asc, s.step asc;
