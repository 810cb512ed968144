create or replace function outreach.people_rows(p_outreach_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(t) order by t.slot_type), '[]')
    from outreach.people as t
    where t.outreach_id = p_outreach_id;
end;

comment on function outreach.people_rows(uuid) is
'What outreach.people has on a company, as an array of rows; the hub''s own answer. p_outreach_id: the company. '
'Called by outreach.answer(); writes nothing; raises nothing.';
