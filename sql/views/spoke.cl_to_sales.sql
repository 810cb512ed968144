create or replace view spoke.cl_to_sales with (security_barrier) as
select t.outreach_id, t.sovereign_company_id, t.company_name, t.company_domain, g.upstream_version
from cl.company_identity as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'execution' and g.consumer = 'sales';

comment on view spoke.cl_to_sales is
'Contract of cl for sales: who the company is. Companies of which execution has passed.';
comment on column spoke.cl_to_sales.outreach_id is 'The company.';
comment on column spoke.cl_to_sales.sovereign_company_id is 'Id of the company in the registry.';
comment on column spoke.cl_to_sales.company_name is 'Name of the company.';
comment on column spoke.cl_to_sales.company_domain is 'Domain by which the company is recognised.';
comment on column spoke.cl_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
