create or replace view spoke.company_target_to_dol with (security_barrier) as
select t.outreach_id, t.domain, g.upstream_version
from outreach.company_target as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'company_target' and g.consumer = 'dol';

comment on view spoke.company_target_to_dol is
'Contract of company_target for dol: where to look for its filings. Companies of which sub-hub company_target has passed.';
comment on column spoke.company_target_to_dol.outreach_id is 'The company.';
comment on column spoke.company_target_to_dol.domain is 'Domain of the company''s addresses.';
comment on column spoke.company_target_to_dol.upstream_version is
'What outreach.pass_gate() takes; read in one statement with the data.';
