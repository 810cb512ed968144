create or replace view spoke.company_target_to_people with (security_barrier) as
select t.outreach_id, t.domain, t.email_method, g.upstream_version
from outreach.company_target as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'company_target' and g.consumer = 'people';

comment on view spoke.company_target_to_people is
'Contract of company_target for people: what addresses are made of. Companies of which sub-hub company_target has passed.';
comment on column spoke.company_target_to_people.outreach_id is 'The company.';
comment on column spoke.company_target_to_people.domain is 'Domain of the company''s addresses.';
comment on column spoke.company_target_to_people.email_method is 'How the company writes its addresses.';
comment on column spoke.company_target_to_people.upstream_version is
'What outreach.pass_gate() takes; read in one statement with the data.';
