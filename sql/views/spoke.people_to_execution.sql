create or replace view spoke.people_to_execution with (security_barrier) as
select t.outreach_id, t.person_id, t.slot_type, t.name, t.email, g.upstream_version
from outreach.people as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'people' and g.consumer = 'execution' and t.email is not null;

comment on view spoke.people_to_execution is
'Contract of people for execution: whom to contact: those with an address. Companies of which sub-hub people has passed.';
comment on column spoke.people_to_execution.outreach_id is 'The company.';
comment on column spoke.people_to_execution.person_id is 'The person.';
comment on column spoke.people_to_execution.slot_type is 'CEO, CFO or HR.';
comment on column spoke.people_to_execution.name is 'Name of the person.';
comment on column spoke.people_to_execution.email is 'Address of the person.';
comment on column spoke.people_to_execution.upstream_version is
'What outreach.pass_gate() takes; read in one statement with the data.';
