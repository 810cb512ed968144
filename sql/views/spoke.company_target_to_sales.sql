create or replace view spoke.company_target_to_sales with (security_barrier) as
select t.outreach_id, t.domain, t.email_method, g.upstream_version
from outreach.company_target as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'company_target' and g.consumer = 'sales';

comment on view spoke.company_target_to_sales is
'Contract of company_target for sales: what company_target found. Companies of which sub-hub company_target has passed.';
comment on column spoke.company_target_to_sales.outreach_id is 'The company.';
comment on column spoke.company_target_to_sales.domain is 'Domain of the company''s addresses.';
comment on column spoke.company_target_to_sales.email_method is 'How the company writes its addresses.';
comment on column spoke.company_target_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
