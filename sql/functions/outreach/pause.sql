create or replace function outreach.pause(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'pause', p_reason);
end;

comment on function outreach.pause(uuid, text) is
'Stops all writes, passes and links of a company until outreach.resume() (kill switch). p_outreach_id: the company; '
'p_reason: why, not blank. Called by outreach_agent; writes outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSSTS, '
'22004, 23514.';
