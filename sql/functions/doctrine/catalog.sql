create or replace function doctrine.catalog() returns table (kind text, object text, definition text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with ours as (select n.oid from pg_namespace as n where n.nspname = any(doctrine.schema_names())),
    relation as (select c.* from pg_class as c where c.relnamespace in (select n.oid from ours as n))
    select 'owners' as kind, s.object_class || ' ' || s.object as object, s.owner as definition
    from doctrine.securable() as s
    where s.object_class <> 'column'
    union all
    select 'tables' as kind, c.oid::regclass::text, concat_ws(' ', c.relkind, c.relpersistence, c.reloptions,
        case when c.relrowsecurity then 'row security' end, case when c.relforcerowsecurity then 'forced' end,
        q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, q.seqcycle)
    from relation as c
        left join pg_sequence as q on q.seqrelid = c.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select 'tables' as kind, i.inhrelid::regclass::text, 'child of ' || i.inhparent::regclass
    from pg_inherits as i
    where i.inhparent in (select c.oid from relation as c where c.relkind in ('r', 'p'))
    union all
    select 'columns' as kind, c.oid::regclass || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then 'not null' end, nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
        pg_get_expr(d.adbin, d.adrelid))
    from relation as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
    union all
    select 'constraints' as kind,
        k.conname || ' on ' || coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text),
        pg_get_constraintdef(k.oid)
    from pg_constraint as k
    -- The fence is of the server, not of the release: law fence_whole.
    where k.connamespace in (select n.oid from ours as n) and not (k.contype = 'c' and k.conname = 'bucket_is_served')
    union all
    select 'indexes' as kind, i.indexrelid::regclass::text,
        pg_get_indexdef(i.indexrelid) || case when i.indisvalid and i.indisready and i.indislive then '' else ' INVALID' end
    from pg_index as i
    where i.indrelid in (select c.oid from relation as c)
    union all
    select 'triggers' as kind, t.tgname || ' on ' || t.tgrelid::regclass, pg_get_triggerdef(t.oid)
    from pg_trigger as t
    where t.tgrelid in (select c.oid from relation as c) and not t.tgisinternal
    union all
    select 'rewrites' as kind, r.rulename || ' on ' || r.ev_class::regclass, md5(pg_get_ruledef(r.oid))
    from pg_rewrite as r
    where r.ev_class in (select c.oid from relation as c)
    union all
    select 'rewrites' as kind, 'policy ' || p.polname || ' on ' || p.polrelid::regclass,
        concat_ws(' ', p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    from pg_policy as p
    where p.polrelid in (select c.oid from relation as c)
    union all
    select 'functions' as kind, p.oid::regprocedure::text,
        case when p.prokind in ('f', 'p') then md5(pg_get_functiondef(p.oid)) else p.prokind::text end
    from pg_proc as p
    where p.pronamespace in (select n.oid from ours as n)
    union all
    select 'types' as kind, t.oid::regtype::text, concat_ws(' ', t.typtype, format_type(nullif(t.typbasetype, 0), t.typtypmod),
        case when t.typnotnull then 'not null' end, t.typdefault)
    from pg_type as t
    where t.typnamespace in (select n.oid from ours as n) and (
        t.typtype <> 'c' or exists (select from pg_class as k where k.oid = t.typrelid and k.relkind = 'c')
    ) and t.typelem = 0
    union all
    select 'others' as kind, i.type || ' ' || i.identity, '' as definition
    from pg_depend as d
        cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as i
    where d.refclassid = 'pg_namespace'::regclass and d.refobjid in (select n.oid from ours as n)
        and d.classid not in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
    union all
    select 'others' as kind, format('cast of %s to %s', c.castsource::regtype, c.casttarget::regtype), '' as definition
    from pg_cast as c
        inner join pg_type as t on t.oid in (c.castsource, c.casttarget)
    where t.typnamespace in (select n.oid from ours as n)
    union all
    select 'others' as kind, format('%s %s in extension %s', i.type, i.identity, e.extname), '' as definition
    from pg_depend as d
        inner join pg_extension as e on e.oid = d.refobjid
        cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as i
    where d.refclassid = 'pg_extension'::regclass and d.deptype in ('e', 'x') and i.schema = any(doctrine.schema_names())
    union all
    select 'rules' as kind, d.object, d.definition from doctrine.rule_rows() as d;
end;

comment on function doctrine.catalog() is
'What the doctrine''s schemas consist of, object by object with its definition, as the catalogs have it; code as its md5. '
'Called by an install, which keeps it in doctrine.blueprint, and by the audit; writes nothing; raises nothing.';
