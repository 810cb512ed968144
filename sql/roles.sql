-- The roles of doctrine.role. They belong to the cluster, so they may be there already.
-- The installer becomes a member of the owners for the length of this transaction only (leave_owners.sql).
do $$
declare
    v_role record;
begin
    for v_role in
        select r.role_name, r.role_name ~ '_owner$' as is_owner, r.meaning
        from doctrine.role as r
    loop
        if to_regrole(v_role.role_name) is null then
            begin
                execute format('create role %I nologin', v_role.role_name);
            exception when duplicate_object or unique_violation then
                null; -- an install into another database of the cluster was faster
            end;
        end if;
        if shobj_description(to_regrole(v_role.role_name), 'pg_authid') is distinct from v_role.meaning then
            execute format('comment on role %I is %L', v_role.role_name, v_role.meaning);
        end if;
        if v_role.is_owner and exists (
            select
            from pg_roles as o
            where o.rolname = v_role.role_name and (o.rolcanlogin or o.rolsuper or exists (
                select
                from pg_roles as u
                where not u.rolsuper and u.rolname not in (o.rolname, current_user) and pg_has_role(
                    u.oid, o.oid, case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set, usage' end
                )
            ))
        ) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = format('role %s is there already, and can be acted as', v_role.role_name),
                detail = 'An owner must be NOLOGIN, no superuser, and without members.',
                hint = 'Take these away from the role, or drop it, and install again.';
        end if;
        if v_role.is_owner and not (select rolsuper from pg_roles where rolname = current_user) then
            execute format('grant %I to %I', v_role.role_name, current_user);
        end if;
    end loop;
end
$$;
