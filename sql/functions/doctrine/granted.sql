create or replace function doctrine.granted()
returns table (object_class text, object text, grantee text, privilege text, is_grantable boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.object_class, s.object, coalesce(r.rolname::text, 'PUBLIC'), x.privilege_type, x.is_grantable
    from doctrine.securable() as s
        cross join lateral aclexplode(s.acl) as x
        left join pg_roles as r on r.oid = x.grantee;
end;

comment on function doctrine.granted() is
'What is granted in the doctrine''s schemas, as the catalogs have it; doctrine.privilege is what should be. Called by '
'grants.sql, the guard of changes and the audit; writes nothing; raises nothing.';
