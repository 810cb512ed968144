create or replace function cl.company_identity_rows(p_sovereign_company_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(t) order by t.sovereign_company_id), '[]')
    from cl.company_identity as t
    where t.sovereign_company_id = p_sovereign_company_id;
end;

comment on function cl.company_identity_rows(uuid) is
'What cl.company_identity has on a company, as an array of rows; the hub''s own answer. p_sovereign_company_id: the company. '
'Called by outreach.answer(); writes nothing; raises nothing.';
