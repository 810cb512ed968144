-- A query on a shard: the statements that make its schemas, roles and errors at the proxy. An agent at the proxy is, on every
-- shard, the login that is named after it, with _by_proxy.
with room as (
    select n.oid, n.nspname, n.nspowner, n.nspacl
    from pg_namespace as n
    where n.nspname in (select split_part(r.function_name, '.', 1) from doctrine.call_route as r)
)
select s.statement
from (
    select 1 as ord, r.role_name as name, format(
        'do $$ begin if to_regrole(%L) is null then create role %I nologin; end if; end $$', r.role_name, r.role_name
    ) as statement
    from doctrine.role as r
    union all
    select 2, r.role_name, format('comment on role %I is %L', r.role_name, r.meaning) from doctrine.role as r
    union all
    select 3, r.role_name, format(
        'create user mapping if not exists for %I server outreach_spine options (user %L)', r.role_name,
        r.role_name || '_by_proxy'
    )
    from doctrine.role as r
    where r.role_name ~ '_agent$'
    union all
    select 3, r.role_name, format('grant proxy_caller to %I', r.role_name)
    from doctrine.role as r
    where r.role_name ~ '_agent$'
    union all
    select 4, n.nspname, format('create schema if not exists %I', n.nspname) from room as n
    union all
    select 5, n.nspname, format('alter schema %I owner to %s', n.nspname, n.nspowner::regrole) from room as n
    union all
    select 5, n.nspname, format('comment on schema %I is %L', n.nspname, obj_description(n.oid, 'pg_namespace')) from room as n
    union all
    select 6, n.nspname, format('grant usage on schema %I to %s', n.nspname, x.grantee::regrole)
    from room as n cross join lateral aclexplode(n.nspacl) as x
    where x.privilege_type = 'USAGE' and x.grantee <> 0
    union all
    select 7, '', 'drop table if exists doctrine.error_code'
    union all
    select 8, '', 'create table doctrine.error_code (sqlstate text primary key, name text, meaning text, hint text)'
    union all
    select 9, e.sqlstate,
        format('insert into doctrine.error_code values (%L, %L, %L, %L)', e.sqlstate, e.name, e.meaning, e.hint)
    from doctrine.error_code as e
    union all
    select 10, '', 'alter table doctrine.error_code owner to doctrine_owner'
    union all
    select 10, '', 'comment on table doctrine.error_code is ''The errors of the shards, for what is refused at the proxy.'''
) as s
order by s.ord, s.name;
