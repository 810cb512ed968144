create or replace function outreach.fail(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'fail', p_reason);
end;

comment on function outreach.fail(uuid, text) is
'Gives a company up; outreach.reopen() takes it up again. p_outreach_id: the company; p_reason: why, not blank. '
'Called by outreach_agent; writes outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSSTS, 22004, 23514.';
