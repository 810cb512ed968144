create or replace function doctrine.guard_drop() returns event_trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set jit = off
as $$
declare
    v_objects text[];
begin
    select array_agg(distinct d.object_identity order by d.object_identity) into v_objects
    from pg_event_trigger_dropped_objects() as d
    where (d.original or d.normal and d.object_type <> 'rule')
        and coalesce(d.schema_name, d.address_names[1]) = any(doctrine.schema_names());
    if v_objects is not null then
        perform doctrine.require_decision(tg_tag, v_objects);
    end if;
end
$$;

comment on function doctrine.guard_drop() is
'Event trigger on what a command drops: refuses to drop a part of the doctrine''s schemas without a decision. Fired by every '
'command that drops; writes doctrine.change; raises OSADR.';
