-- The roles have no right beside the matrix: in no other schema, on no database, by no default, by no membership.
begin;
\ir include/setup.sql
select plan(6);

create temporary table ours as select r.oid, r.rolname::text collate "default" as rolname from pg_roles as r
where r.rolname in (
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
        'bit_owner',
    'sales_owner', 'client_owner', 'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent', 'people_agent',
        'blog_agent',
    'bit_agent', 'execution_agent', 'sales_agent', 'client_agent', 'webhook_agent', 'report_agent'
);
select is(count(*), 22::bigint, 'ten owners and twelve agents') from ours;
select is_empty(
    $$select x.* from (
        select 'schema ' || nspname, nspacl from pg_namespace where nspname not in ('doctrine', 'cl', 'outreach', 'sales',
            'client', 'spoke')
        union all select 'table ' || c.oid::regclass, c.relacl from pg_class as c
            inner join pg_namespace as n on n.oid = c.relnamespace
            where n.nspname not in ('doctrine', 'cl', 'outreach', 'sales', 'client', 'spoke',
                'pg_temp') and c.relpersistence <> 't'
        union all select 'function ' || p.oid::regprocedure, p.proacl from pg_proc as p
            inner join pg_namespace as n on n.oid = p.pronamespace
            where n.nspname not in ('doctrine', 'cl', 'outreach', 'sales', 'client', 'spoke')
        union all select 'database ' || datname, datacl from pg_database where datname = current_database()
        union all select 'type ' || t.oid::regtype, t.typacl from pg_type as t
            inner join pg_namespace as n on n.oid = t.typnamespace
            where n.nspname not in ('doctrine', 'cl', 'outreach', 'sales', 'client', 'spoke')
        union all select 'language ' || lanname, lanacl from pg_language
        union all select 'tablespace ' || spcname, spcacl from pg_tablespace
        union all select 'foreign server ' || srvname, srvacl from pg_foreign_server
    ) as a (object, items) cross join lateral aclexplode(a.items) as x where x.grantee in (select oid from ours)$$,
    'no role of ours has a right on anything else'
);
select results_eq(
    $$select o.rolname, d.defaclobjtype::text collate "default", d.defaclnamespace, d.defaclacl::text
    from pg_default_acl as d inner join ours as o on o.oid = d.defaclrole order by 1, 2$$,
    $$select rolname::text, t.type, 0::oid, array[rolname || '=' || t.privilege || '/' || rolname]::text
    from ours cross join (values ('T', 'U'), ('f', 'X')) as t (type, privilege) 
    where rolname like '%\_owner' order by 1, 2$$,
    'what an owner makes is executable and usable by itself only'
);
select is_empty(
    $$select from pg_default_acl as d cross join lateral aclexplode(d.defaclacl) as x
        inner join ours as o on o.oid = x.grantee
    where x.grantee <> d.defaclrole$$, '... and nobody else''s default names a role of ours'
);
select is_empty(
    $$select o.rolname, m.rolname from pg_auth_members as a inner join ours as m on m.oid = a.member
        inner join pg_roles as o on o.oid = a.roleid$$,
    'no role of ours is a member of another role'
);
-- From version 16 on the creator of a role keeps ADMIN OPTION on it, with neither INHERIT nor SET.
select is_empty(
    $$select o.rolname from pg_auth_members as a inner join ours as o on o.oid = a.roleid
    where o.rolname like '%\_owner' and (to_jsonb(a) -> 'set_option' is distinct
        from 'false' or to_jsonb(a) -> 'inherit_option' is distinct from 'false')$$,
    'nobody acts as an owner'
);

select * from finish();
rollback;
