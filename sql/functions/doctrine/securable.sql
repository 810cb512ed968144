create or replace function doctrine.securable()
returns table (object_class text, object text, owner text, acl aclitem[], target text, column_name text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with ours as (
        select n.oid, n.nspname, n.nspowner, n.nspacl
        from pg_namespace as n
        where n.nspname = any(doctrine.schema_names())
    ),
    relation as (
        select c.oid, case c.relkind when 'S' then 'sequence' else 'table' end as object_class, c.relowner, c.relacl
        from pg_class as c
        where c.relnamespace in (select n.oid from ours as n) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    )
    select o.object_class, o.object, pg_get_userbyid(o.owner)::text, o.acl, o.target, o.column_name
    from (
        select 'schema' as object_class, quote_ident(n.nspname) as object, n.nspowner as owner,
            coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl, 'schema ' || quote_ident(n.nspname) as target,
            null::text as column_name
        from ours as n
        union all
        select c.object_class, c.oid::regclass::text, c.relowner,
            coalesce(c.relacl,
                case c.object_class when 'sequence' then acldefault('s', c.relowner) else acldefault('r', c.relowner) end),
            c.object_class || ' ' || c.oid::regclass, null as column_name
        from relation as c
        union all
        select 'column' as object_class,
            c.oid::regclass || '.' || quote_ident(a.attname), c.relowner, coalesce(a.attacl, acldefault('c', c.relowner)),
            'table ' || c.oid::regclass, a.attname
        from relation as c
            inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.object_class = 'table'
        union all
        select 'function' as object_class, p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)),
            'routine ' || p.oid::regprocedure, null as column_name
        from pg_proc as p
        where p.pronamespace in (select n.oid from ours as n)
        union all
        select 'type' as object_class, t.oid::regtype::text, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)),
            'type ' || t.oid::regtype, null as column_name
        from pg_type as t
        where t.typnamespace in (select n.oid from ours as n) and (
            t.typtype <> 'c' or exists (select from pg_class as k where k.oid = t.typrelid and k.relkind = 'c')
        ) and t.typelem = 0
    ) as o;
end;

comment on function doctrine.securable() is
'Every object of the doctrine''s schemas on which a right can be had, with its owner and its access list, as the catalogs have '
'it. Called by doctrine.granted(), grants.sql and the audit; writes nothing; raises nothing.';
