create or replace function sales.snapshot_of(p_sales_process_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.body
    from sales.snapshot as s
    where s.sales_process_id = p_sales_process_id and doctrine.require_here(array[p_sales_process_id]);
end;

comment on function sales.snapshot_of(uuid) is
'What Outreach knew of a company when Sales took it over: schema_version, identity, spine, company_target, dol, people, '
'blog, bit_scores, gates, events, meeting; NULL for an unknown id. p_sales_process_id: the company in Sales. Called by '
'sales_agent and reports; writes nothing; raises OSMAP.';
