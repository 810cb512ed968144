create or replace function doctrine.guard_change() returns event_trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set jit = off
as $$
declare
    v_objects text[];
    v_problems text;
begin
    -- A GRANT names neither its object nor its schema here: what it leads to is compared with what there was.
    select string_agg(b.problem, '; ' order by b.problem) into v_problems
    from doctrine.breaches(tg_tag) as b
    where not coalesce(nullif(current_setting('outreach_spine.breaches', true), '')::jsonb ? b.problem, false);
    if v_problems is not null then
        perform doctrine.refuse('OSISO', format('%s: %s', tg_tag, v_problems));
    end if;

    select array_agg(distinct c.object_identity order by c.object_identity) into v_objects
    from pg_event_trigger_ddl_commands() as c
        left join lateral pg_identify_object_as_address(c.classid, c.objid, c.objsubid) as a on true
        left join pg_class as t on c.classid = 'pg_class'::regclass and t.oid = c.objid
        left join pg_proc as f on c.classid = 'pg_proc'::regclass and f.oid = c.objid
        left join pg_type as y on c.classid = 'pg_type'::regclass and y.oid = c.objid
        left join pg_namespace as n on c.classid = 'pg_namespace'::regclass and n.oid = c.objid
        left join pg_cast as k on c.classid = 'pg_cast'::regclass and k.oid = c.objid
        left join pg_type as ks on ks.oid = k.castsource
        left join pg_type as kt on kt.oid = k.casttarget
        left join pg_namespace as kn
            on kn.oid in (ks.typnamespace, kt.typnamespace) and kn.nspname = any(doctrine.schema_names())
        -- What was moved out of a schema of the doctrine, or a schema renamed, is known by its owner.
        left join doctrine.role as o on o.role_name ~ '_owner$'
            and o.role_name = pg_get_userbyid(coalesce(t.relowner, f.proowner, y.typowner, n.nspowner))
    where (coalesce(c.schema_name, a.object_names[1]) = any(doctrine.schema_names()) or o.role_name is not null or kn.oid is not null)
        and c.command_tag <> 'REINDEX';
    if v_objects is not null then
        perform doctrine.require_decision(tg_tag, v_objects);
    end if;
end
$$;

comment on function doctrine.guard_change() is
'Event trigger at the end of a DDL command: refuses a grant outside the matrix and a table of outreach without its foreign key '
'to the spine, always, and any other change of the doctrine''s schemas without a decision. Fired by every DDL command; writes '
'doctrine.change; raises OSISO, OSADR.';
