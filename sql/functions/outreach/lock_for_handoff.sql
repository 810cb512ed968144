create or replace function outreach.lock_for_handoff(p_outreach_id uuid) returns text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.status from outreach.outreach as s where s.outreach_id = p_outreach_id for no key update;
end;

comment on function outreach.lock_for_handoff(uuid) is
'The status of a company, which nobody changes until commit; NULL for an unknown one. p_outreach_id: the company. Called by '
'outreach.calendar_link() and sales.receive_webhook(); locks outreach.outreach; raises nothing.';
