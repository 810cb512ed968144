create or replace function outreach.move_status(p_outreach_id uuid, p_move text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from doctrine.spine_status;
    v_to doctrine.spine_status;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_reason', p_reason);
    select s.status into v_from
    from outreach.outreach as s
    where s.outreach_id = p_outreach_id
    for no key update;
    if not found then
        perform doctrine.require_here(array[p_outreach_id]);
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    end if;
    select t.to_status into v_to
    from doctrine.status_transition as t
    where t.move = p_move and t.from_status = v_from;
    if not found then
        perform doctrine.require_here(array[p_outreach_id]);
        perform doctrine.refuse('OSSTS', format('outreach_id %s: %s from %s', p_outreach_id, p_move, v_from));
    end if;
    update outreach.outreach set status = v_to, updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    insert into outreach.event (outreach_id, kind, from_state, to_state, reason)
    values (p_outreach_id, 'STATUS', v_from, v_to, p_reason);
end
$$;

comment on function outreach.move_status(uuid, text, text) is
'Moves the spine row of a company and logs the move. p_outreach_id: the company; p_move: a move of '
'doctrine.status_transition; p_reason: why, not blank. Called by pause(), resume(), fail(), reopen(); writes '
'outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSSTS, 22004, 23514.';
