create or replace function doctrine.breaches(p_command text) returns table (problem text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Not SQL: the guards ask for every command, and that would be planned anew each time.
    return query
    select t || ' has no foreign key to the spine' as problem from doctrine.tables_off_the_spine() as t
    union all
    select format('%s is a child of %s', i.inhrelid::regclass, i.inhparent::regclass)
    from pg_inherits as i
        inner join pg_class as c on c.oid = i.inhparent and c.relkind in ('r', 'p')
        inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any(doctrine.schema_names())
    union all
    select format('%s %s belongs to extension %s', i.type, i.identity, e.extname)
    from pg_depend as d
        inner join pg_extension as e on e.oid = d.refobjid
        cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as i
    where p_command in ('CREATE EXTENSION', 'ALTER EXTENSION') and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
        and i.schema = any(doctrine.schema_names())
    union all
    select format('by default, %s gets %s on what %s makes', coalesce(g.rolname, 'PUBLIC'), x.privilege_type, o.rolname)
    from pg_default_acl as d
        inner join pg_roles as o on o.oid = d.defaclrole
        inner join doctrine.role as r on r.role_name = o.rolname and r.role_name ~ '_owner$'
        cross join lateral aclexplode(d.defaclacl) as x
        left join pg_roles as g on g.oid = x.grantee
    where p_command = 'ALTER DEFAULT PRIVILEGES' and x.grantee <> d.defaclrole
    union all
    select d.problem from doctrine.grant_differences() as d where p_command in ('GRANT', 'REVOKE', 'DROP OWNED');
end
$$;

comment on function doctrine.breaches(text) is
'What stands against isolation now, of the kinds that a command can bring about. p_command: tag of the command. Called by '
'the guards of changes, before and after; writes nothing; raises nothing.';
