create or replace function doctrine.api()
returns table (
    schema_name text, function_name text, argument_names text[], argument_types text[], argument_defaults text[],
    result_type text, returns_set boolean, column_names text[], column_types text[], callers text[], meaning text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        n.nspname::text, p.proname::text,
        coalesce(p.proargnames[1:p.pronargs], '{}'),
        array(select format_type(t.oid, null) from unnest(p.proargtypes) with ordinality as t (oid, ord) order by t.ord),
        array(select pg_get_function_arg_default(p.oid, a.n) from generate_series(1, p.pronargs) as a (n) order by a.n),
        format_type(p.prorettype, null),
        p.proretset,
        coalesce(p.proargnames[p.pronargs + 1:], '{}'),
        array(
            select format_type(t.oid, null)
            from unnest(p.proallargtypes[p.pronargs + 1:]) with ordinality as t (oid, ord)
            order by t.ord
        ),
        c.callers,
        obj_description(p.oid, 'pg_proc')
    from pg_proc as p
        inner join pg_namespace as n on n.oid = p.pronamespace
        cross join lateral (
            select array_agg(g.rolname::text order by g.rolname)
            from aclexplode(p.proacl) as x inner join pg_roles as g on g.oid = x.grantee
            where g.rolname ~ '_agent$'
        ) as c (callers)
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and c.callers is not null
    order by array_position(array['doctrine', 'cl', 'outreach', 'sales', 'client'], n.nspname::text), p.proname;
end;

comment on function doctrine.api() is
'The public API as the catalog has it: every function that an agent may call, with arguments (names, types, '
'defaults), result (type, set or not, columns), callers and COMMENT. Called by what generates clients and documents; writes '
'nothing; raises nothing.';
