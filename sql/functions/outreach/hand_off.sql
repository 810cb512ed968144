create or replace function outreach.hand_off(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'hand_off', p_reason);
end;

comment on function outreach.hand_off(uuid, text) is
'Ends outreach to a company whose meeting is booked: COMPLETED, sealed for ever. p_outreach_id: the company; p_reason: the '
'booking. Called by sales.receive_webhook(); writes outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSSTS, 22004, 23514.';
