create or replace function sales.sales_process_rows(p_sovereign_company_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(t) order by t.sales_process_id), '[]')
    from sales.sales_process as t
    where t.sovereign_company_id = p_sovereign_company_id;
end;

comment on function sales.sales_process_rows(uuid) is
'What sales.sales_process has on a company, as an array of rows; the hub''s own answer. p_sovereign_company_id: the company. '
'Called by outreach.answer(); writes nothing; raises nothing.';
