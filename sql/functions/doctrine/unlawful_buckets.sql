create or replace function doctrine.unlawful_buckets() returns table (law text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with fence as (
        select coalesce(r.relation, k.conrelid::regclass::text) as relation, pg_get_constraintdef(k.oid) as definition,
            case when r.bucket_column is not null and doctrine.served_buckets() <> '{[0,4096)}' then format(
                'CHECK (doctrine.require_served(%I, %L::int4multirange))', r.bucket_column, doctrine.served_buckets()
            ) end as expected
        from (
            select r.relation, r.bucket_column from doctrine.relation as r where r.bucket_column is not null
        ) as r
            full join (
                select k.oid, k.conrelid
                from pg_constraint as k
                    inner join pg_namespace as n on n.oid = k.connamespace
                where k.contype = 'c' and k.conname = 'bucket_is_served' and n.nspname = any(doctrine.schema_names())
            ) as k
                on k.conrelid::regclass::text = r.relation
    )
    select 'fence_whole' as law, format('%s has %s, not %s', f.relation, coalesce(f.definition, 'no fence'),
        coalesce(f.expected, 'none')) as problem
    from fence as f
    where regexp_replace(f.definition, ' NOT VALID$', '') is distinct from f.expected
    union all
    select distinct 'fence_whole' as law,
        format('%s refers to %s, and has no bucket', k.conrelid::regclass, k.confrelid::regclass)
    from pg_constraint as k
        inner join doctrine.relation as t on t.relation = k.confrelid::regclass::text and t.bucket_column is not null
    where k.contype = 'f' and not exists (
        select from doctrine.relation as r where r.relation = k.conrelid::regclass::text and r.bucket_column is not null
    )
    union all
    select 'calls_routed' as law, coalesce(a.schema_name || '.' || a.function_name, r.function_name) || case
        when r.function_name is null then ' has no route'
        when a.function_name is null then ' is no public function'
        when r.route = 'SUM' then ' has no part'
        else format(' is not routed by %s(%s)', r.bucket_function, r.argument)
    end
    from doctrine.api() as a
        full join doctrine.call_route as r on r.function_name = a.schema_name || '.' || a.function_name
        left join pg_proc as p
            on p.oid::regprocedure::text = format('%s(%s)', r.bucket_function,
                regexp_replace(a.argument_types[array_position(a.argument_names, r.argument)], case r.route
                    when 'SPLIT' then '[[][]]$' else '$' end, ''))
            and p.provolatile = 'i' and p.prorettype = 'integer'::regtype and (not p.proretset or r.route = 'PART')
        left join doctrine.call_route as d on d.function_name = r.function_name || '_part' and d.route = 'PART'
    where r.function_name is null or a.function_name is null
        or r.argument is not null and p.oid is null or r.route = 'SUM' and d.function_name is null;
end;

comment on function doctrine.unlawful_buckets() is
'What breaks a law of servers that share the buckets: the fence on every table of companies, a route for every public function. '
'Called by doctrine.audit(); writes nothing; raises nothing.';
