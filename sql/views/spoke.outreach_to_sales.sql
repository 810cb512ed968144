create or replace view spoke.outreach_to_sales with (security_barrier) as
select t.outreach_id, t.sovereign_company_id, t.status, t.created_at, g.upstream_version
from outreach.outreach as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'execution' and g.consumer = 'sales';

comment on view spoke.outreach_to_sales is
'Contract of outreach for sales: where the company stands in outreach. Companies of which execution has passed.';
comment on column spoke.outreach_to_sales.outreach_id is 'The company.';
comment on column spoke.outreach_to_sales.sovereign_company_id is 'Id of the company in the registry.';
comment on column spoke.outreach_to_sales.status is 'Workflow state.';
comment on column spoke.outreach_to_sales.created_at is 'When Outreach claimed the company.';
comment on column spoke.outreach_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
