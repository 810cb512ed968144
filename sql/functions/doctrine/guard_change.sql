create or replace function doctrine.guard_change() returns event_trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_objects text[];
    v_problems text;
begin
    -- A GRANT names neither its object nor its schema here: what it leads to is compared as a whole.
    select string_agg(p.problem, '; ') into v_problems
    from (
        select g.problem from doctrine.grant_differences() as g where tg_tag in ('GRANT', 'REVOKE', 'DROP OWNED')
        union all
        select t || ' has no foreign key to the spine' from doctrine.tables_off_the_spine() as t
    ) as p;
    if v_problems is not null then
        perform doctrine.refuse('OSISO', format('%s: %s', tg_tag, v_problems));
    end if;

    select array_agg(distinct c.object_identity order by c.object_identity) into v_objects
    from pg_event_trigger_ddl_commands() as c
        left join lateral pg_identify_object_as_address(c.classid, c.objid, c.objsubid) as a on true
    where coalesce(c.schema_name, a.object_names[1]) = any(doctrine.schema_names()) and c.command_tag <> 'REINDEX';
    if v_objects is not null then
        perform doctrine.require_decision(tg_tag, v_objects);
    end if;
end
$$;

comment on function doctrine.guard_change() is
'Event trigger at the end of a DDL command: refuses a grant outside the matrix and a table of outreach without its foreign key '
'to the spine, always, and any other change of the doctrine''s schemas without a decision. Fired by every DDL command; writes '
'doctrine.change; raises OSISO, OSADR.';
