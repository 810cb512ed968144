create or replace function doctrine.require_decision(p_command text, p_objects text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_adr text := nullif(current_setting('outreach_spine.adr', true), '');
begin
    if not exists (select from doctrine.adr as a where a.adr = v_adr and a.status = 'ACCEPTED') then
        perform doctrine.refuse('OSADR', format('%s of %s: adr %s', p_command, array_to_string(p_objects, ', '),
            coalesce(v_adr, 'not named')));
    end if;
    insert into doctrine.change (adr, command, object)
    select v_adr, p_command, o.object
    from unnest(p_objects) with ordinality as o (object, ord)
    order by o.ord;
end
$$;

comment on function doctrine.require_decision(text, text[]) is
'Refuses a change of the doctrine or its schemas unless the transaction names an accepted decision (set local '
'outreach_spine.adr), and logs one that does. p_command: the command; p_objects: what it changes. Called by the guards of '
'changes; writes doctrine.change; raises OSADR.';
