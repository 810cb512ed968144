create or replace function doctrine.unlawful_code() returns table (law text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with ours as (select n.* from pg_namespace as n where n.nspname = any(doctrine.schema_names())),
    relation as (
        select c.* from pg_class as c
        where c.relnamespace in (select n.oid from ours as n) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    ),
    routine as (select p.* from pg_proc as p where p.pronamespace in (select n.oid from ours as n))
    select 'search_path_pinned' as law, p.oid::regprocedure || ' is not pinned to pg_catalog, pg_temp' as problem
    from routine as p
    where p.prosecdef and not coalesce(
        p.proconfig @> '{"search_path=pg_catalog, pg_temp"}'
        and p.proconfig <@ '{"search_path=pg_catalog, pg_temp",quote_all_identifiers=off,jit=off,enable_seqscan=off,
            enable_hashjoin=off,enable_mergejoin=off,plan_cache_mode=force_generic_plan,lock_timeout=2s}', false
    )
    union all
    select 'no_overloads' as law,
        format('%s has %s forms', p.oid::regproc, count(*) over (partition by p.pronamespace, p.proname))
    from routine as p
    where exists (
        select from routine as o
        where o.oid <> p.oid and o.pronamespace = p.pronamespace and o.proname = p.proname
    )
    union all
    select 'comments_present' as law, o.object || ' has no COMMENT'
    from (
        select 'schema ' || n.nspname as object, obj_description(n.oid, 'pg_namespace') as meaning from ours as n
        union all
        select 'table ' || c.oid::regclass, obj_description(c.oid, 'pg_class') from relation as c
        union all
        select 'column ' || c.oid::regclass || '.' || a.attname, col_description(c.oid, a.attnum)
        from relation as c
            inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        union all
        select 'function ' || p.oid::regprocedure, obj_description(p.oid, 'pg_proc') from routine as p
        union all
        select format('trigger %s on %s', t.tgname, c.oid::regclass), obj_description(t.oid, 'pg_trigger')
        from pg_trigger as t
            inner join relation as c on c.oid = t.tgrelid
        where not t.tgisinternal
        union all
        select 'type ' || t.oid::regtype, obj_description(t.oid, 'pg_type')
        from pg_type as t
        where t.typnamespace in (select n.oid from ours as n) and (
            t.typtype = 'd' or exists (select from pg_class as k where k.oid = t.typrelid and k.relkind = 'c')
        )
        union all
        select 'role ' || r.rolname, shobj_description(r.oid, 'pg_authid')
        from pg_roles as r
            inner join doctrine.role as d on d.role_name = r.rolname
    ) as o
    where o.meaning is null
    union all
    select 'versions_equal' as law,
        format('doctrine.version() is %s, the release installed last is %s', doctrine.version(), l.version)
    from (select max(r.version) filter (where r.installed_at = (select max(x.installed_at) from doctrine.release as x)) as version
        from doctrine.release as r) as l
    where l.version is distinct from doctrine.version()
    union all
    select 'changes_guarded' as law, e.name || ' is not there, or not enabled always'
    from (values
        ('doctrine_guards_changes', 'doctrine.guard_change'), ('doctrine_guards_drops', 'doctrine.guard_drop'),
        ('doctrine_notes_breaches', 'doctrine.note_breaches')
    ) as e (name, function_name)
    where exists (select from doctrine.release as r where r.ddl_is_guarded) and not exists (
        select from pg_event_trigger as t
        where t.evtname = e.name and t.evtenabled = 'A' and t.evtfoid::regproc::text = e.function_name and t.evttags is null
    );
end;

comment on function doctrine.unlawful_code() is
'What in the catalogs breaks a law of code: pinned paths, overloads, COMMENTs, the version, the guard of changes. Called by '
'doctrine.audit(); writes nothing; raises nothing.';
