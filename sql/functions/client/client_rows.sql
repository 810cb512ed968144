create or replace function client.client_rows(p_sovereign_company_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(t) order by t.client_id), '[]')
    from client.client as t
    where t.sovereign_company_id = p_sovereign_company_id;
end;

comment on function client.client_rows(uuid) is
'What client.client has on a company, as an array of rows; the hub''s own answer. p_sovereign_company_id: the company. '
'Called by outreach.answer(); writes nothing; raises nothing.';
