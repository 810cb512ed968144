create or replace view spoke.people_to_sales with (security_barrier) as
select t.outreach_id, t.person_id, t.slot_type, t.name, t.email, g.upstream_version
from outreach.people as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'people' and g.consumer = 'sales';

comment on view spoke.people_to_sales is
'Contract of people for sales: what people found. Companies of which sub-hub people has passed.';
comment on column spoke.people_to_sales.outreach_id is 'The company.';
comment on column spoke.people_to_sales.person_id is 'The person.';
comment on column spoke.people_to_sales.slot_type is 'CEO, CFO or HR.';
comment on column spoke.people_to_sales.name is 'Name of the person.';
comment on column spoke.people_to_sales.email is 'Address of the person.';
comment on column spoke.people_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
