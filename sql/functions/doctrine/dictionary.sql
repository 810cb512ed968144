create or replace function doctrine.dictionary() returns table (kind text, name text, meaning text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'role' as kind, r.rolname::text as name, shobj_description(r.oid, 'pg_authid') as meaning
    from pg_roles as r
    where r.rolname ~ '_(owner|agent)$' and shobj_description(r.oid, 'pg_authid') is not null
    union all
    select 'error' as kind, e.sqlstate || ' ' || e.name as name, e.meaning || '. ' || e.hint as meaning
    from doctrine.error_code as e
    union all
    select 'table' as kind, c.oid::regclass::text as name, obj_description(c.oid, 'pg_class') as meaning
    from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and c.relkind = 'r'
    order by 1, 2;
end;

comment on function doctrine.dictionary() is
'The words of the system with their meanings, from the COMMENTs: roles, errors, tables. Called by what generates documents; '
'writes nothing; raises nothing.';
