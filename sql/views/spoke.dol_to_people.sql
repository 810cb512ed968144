create or replace view spoke.dol_to_people with (security_barrier) as
select t.outreach_id, t.filing_present, g.upstream_version
from outreach.dol as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'dol' and g.consumer = 'people';

comment on view spoke.dol_to_people is
'Contract of dol for people: whether there is a filing. Companies of which sub-hub dol has passed.';
comment on column spoke.dol_to_people.outreach_id is 'The company.';
comment on column spoke.dol_to_people.filing_present is 'Whether there is a filing; NULL where not known.';
comment on column spoke.dol_to_people.upstream_version is 'What outreach.pass_gate() takes; read in one statement with the data.';
