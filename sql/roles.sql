-- One owner and one agent a hub. Roles belong to the cluster, so they may be there already.
-- The installer becomes a member of the owners for the length of this transaction only (leave_owners.sql).
do $$
declare
    v_role record;
begin
    for v_role in
        select r.role_name, r.meaning
        from (values
            ('doctrine_owner', 'owns the doctrine: the rules as data, and the helpers of all hubs'),
            ('cl_owner', 'owns the registry (hub CL)'),
            ('outreach_owner', 'owns the spine, the gates and the events (hub Outreach)'),
            ('company_target_owner', 'owns sub-hub company_target'),
            ('dol_owner', 'owns sub-hub dol'),
            ('people_owner', 'owns sub-hub people'),
            ('blog_owner', 'owns sub-hub blog'),
            ('bit_owner', 'owns sub-hub bit_scores'),
            ('sales_owner', 'owns hub Sales'),
            ('client_owner', 'owns hub Client'),
            ('cl_agent', 'works for the registry: loads listings, mints companies'),
            ('outreach_agent', 'works for the spine: claims companies, pauses, resumes, fails, reopens'),
            ('company_target_agent', 'works for sub-hub company_target'),
            ('dol_agent', 'works for sub-hub dol'),
            ('people_agent', 'works for sub-hub people'),
            ('blog_agent', 'works for sub-hub blog'),
            ('bit_agent', 'works for sub-hub bit_scores'),
            ('execution_agent', 'works for sub-hub execution'),
            ('sales_agent', 'works for hub Sales'),
            ('client_agent', 'works for hub Client'),
            ('webhook_agent', 'may deliver webhooks and nothing else'),
            ('report_agent', 'reads the report functions and views, writes nothing')
        ) as r (role_name, meaning)
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
        if v_role.role_name ~ '_owner$' and exists (
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
        if v_role.role_name ~ '_owner$' and not (select rolsuper from pg_roles where rolname = current_user) then
            execute format('grant %I to %I', v_role.role_name, current_user);
        end if;
    end loop;
end
$$;
