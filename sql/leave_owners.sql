-- Owners have no members: the installer leaves the roles that it joined in bootstrap.sql and roles.sql.
-- (On PostgreSQL 16 and later the creator of a role keeps ADMIN OPTION, without INHERIT and SET.)
do $$
declare
    v_owner text;
begin
    for v_owner in
        select o.rolname
        from pg_auth_members as m
            join pg_roles as o on o.oid = m.roleid
            join pg_roles as u on u.oid = m.member
            join pg_roles as g on g.oid = m.grantor
        where o.rolname in (select r.role_name from doctrine.role as r where r.role_name ~ '_owner$')
            and u.rolname = current_user
            and (g.rolname = current_user or current_setting('server_version_num')::integer < 160000)
    loop
        execute format('revoke %I from %I', v_owner, current_user);
    end loop;
end
$$;
