create or replace function outreach.company_target_rows(p_outreach_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(t) order by t.outreach_id), '[]')
    from outreach.company_target as t
    where t.outreach_id = p_outreach_id;
end;

comment on function outreach.company_target_rows(uuid) is
'What outreach.company_target has on a company, as an array of rows; the hub''s own answer. p_outreach_id: the company. '
'Called by outreach.answer(); writes nothing; raises nothing.';
