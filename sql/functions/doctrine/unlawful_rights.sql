create or replace function doctrine.unlawful_rights() returns table (law text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with ours as (
        select r.oid, d.role_name, d.party, d.role_name ~ '_owner$' as is_owner, r.rolcanlogin, r.rolsuper,
            r.rolcanlogin or r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as is_able
        from doctrine.role as d
            left join pg_roles as r on r.rolname = d.role_name
    )
    select 'roles_powerless' as law, o.role_name || case
        when o.oid is null then ' is not there' else ' can log in, or has an attribute'
    end as problem
    from ours as o
    where o.oid is null or o.is_able
    union all
    select 'roles_powerless' as law, format('%s is a member of %s', o.role_name, pg_get_userbyid(m.roleid))
    from ours as o inner join pg_auth_members as m on m.member = o.oid
    union all
    select 'roles_powerless' as law, format('%s has settings of its own: %s', o.role_name, array_to_string(s.setconfig, ', '))
    from ours as o inner join pg_db_role_setting as s on s.setrole = o.oid
    union all
    select 'owners_memberless' as law, format('%s can act as %s', u.rolname, o.role_name)
    from ours as o
        inner join pg_roles as u on u.oid <> o.oid and not u.rolsuper
    where o.is_owner and pg_has_role(
        u.oid, o.oid, case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set, usage' end
    )
    union all
    select 'grants_as_in_the_matrix' as law, g.problem from doctrine.grant_differences() as g where g.problem !~ '^PUBLIC '
    union all
    select 'nothing_public' as law, g.problem from doctrine.grant_differences() as g where g.problem ~ '^PUBLIC '
    union all
    select 'nothing_public' as law,
        format('by default, %s gets %s on %s that %s makes', coalesce(g.rolname, 'PUBLIC'), x.privilege_type, k.name, o.role_name)
    from ours as o
        inner join pg_default_acl as d on d.defaclrole = o.oid
        inner join (values
            ('r', 'tables'), ('S', 'sequences'), ('f', 'functions'), ('T', 'types'), ('n', 'schemas')
        ) as k (kind, name)
            on k.kind = d.defaclobjtype::text
        cross join lateral aclexplode(d.defaclacl) as x
        left join pg_roles as g on g.oid = x.grantee
    where o.is_owner and x.grantee <> o.oid
    union all
    select 'nothing_public' as law, format('by default, PUBLIC gets what %s makes (%s)', o.role_name, k.name)
    from ours as o
        cross join (values ('f', 'functions'), ('T', 'types')) as k (kind, name)
    where o.is_owner and not exists (
        select from pg_default_acl as d
        where d.defaclrole = o.oid and d.defaclobjtype::text = k.kind and d.defaclnamespace = 0
    )
    union all
    select 'nothing_public' as law, format('%s may set %s', coalesce(g.rolname, 'PUBLIC'), p.parname)
    from pg_parameter_acl as p
        cross join lateral aclexplode(p.paracl) as x
        left join pg_roles as g on g.oid = x.grantee
    where p.parname in ('session_replication_role', 'event_triggers') and not coalesce(g.rolsuper, false)
    union all
    select 'no_setting_disarms' as law, format('%s for %s in %s', s.setting, coalesce(u.rolname, 'every role'),
        coalesce(b.datname, 'every database'))
    from (
        select r.setrole, r.setdatabase, c.setting from pg_db_role_setting as r cross join unnest(r.setconfig) as c (setting)
    ) as s
        left join pg_roles as u on u.oid = s.setrole
        left join pg_database as b on b.oid = s.setdatabase
    where (s.setdatabase = 0 or b.datname = current_database())
        and split_part(s.setting, '=', 1) in ('session_replication_role', 'event_triggers', 'outreach_spine.adr')
    union all
    select 'no_view_outside' as law, format('%s shows %s', v.oid::regclass, t.oid::regclass)
    from pg_class as t
        inner join pg_namespace as n on n.oid = t.relnamespace and n.nspname = any(doctrine.schema_names())
        inner join pg_depend as d
            on d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid and d.classid = 'pg_rewrite'::regclass
        inner join pg_rewrite as r on r.oid = d.objid
        inner join pg_class as v on v.oid = r.ev_class and v.relnamespace <> t.relnamespace and v.relpersistence <> 't'
        inner join pg_namespace as m on m.oid = v.relnamespace and m.nspname <> all(doctrine.schema_names())
    group by v.oid, t.oid
    union all
    select 'nothing_beside' as law,
        format('%s has a right on %s', o.role_name, pg_describe_object(d.classid, d.objid, d.objsubid))
    from ours as o
        inner join pg_shdepend as d on d.refclassid = 'pg_authid'::regclass and d.refobjid = o.oid
        left join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as i on true
    where d.deptype in ('a', 'o', 'r')
        and d.dbid in (0, (select b.oid from pg_database as b where b.datname = current_database()))
        and d.classid <> 'pg_auth_members'::regclass and not (d.classid = 'pg_default_acl'::regclass and o.is_owner)
        -- To connect is what a role is for.
        and not (d.classid = 'pg_database'::regclass and not exists (
            select
            from pg_database as b
                cross join lateral aclexplode(b.datacl) as x
            where b.datname = current_database() and x.grantee = o.oid and x.privilege_type = 'CREATE'
        ))
        and coalesce(i.schema, case when i.type = 'schema' then i.identity end, '') <> all(doctrine.schema_names())
    union all
    select 'no_lateral_rights' as law, format('%s may %s %s', p.grantee, p.privilege, p.object)
    from doctrine.privilege as p
        inner join doctrine.role as g on g.role_name = p.grantee
        inner join doctrine.relation as r
            on r.relation = p.object or p.object_class = 'column' and starts_with(p.object, r.relation || '.')
    where p.object_class in ('table', 'column') and r.party <> 'doctrine' and r.party is distinct from g.party
        and not (r.classification = 'VIEW' and p.privilege = 'SELECT' and (
            r.relation = 'outreach.passed_gate'
            or exists (select from doctrine.spoke_contract as c where c.spoke = r.relation and c.consumer = g.party)
        ));
end;

comment on function doctrine.unlawful_rights() is
'Which roles and rights break a law: what roles can do, who can act as them, what is granted, by default, beside or sideways. '
'Called by doctrine.audit(); writes nothing; raises nothing.';
