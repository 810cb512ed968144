create or replace view spoke.dol_to_sales with (security_barrier) as
select t.outreach_id, t.ein, t.filing_present, t.form_5500, g.upstream_version
from outreach.dol as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'dol' and g.consumer = 'sales';

comment on view spoke.dol_to_sales is
'Contract of dol for sales: what dol found. Companies of which sub-hub dol has passed.';
comment on column spoke.dol_to_sales.outreach_id is 'The company.';
comment on column spoke.dol_to_sales.ein is 'Employer Identification Number.';
comment on column spoke.dol_to_sales.filing_present is 'Whether there is a filing; NULL where not known.';
comment on column spoke.dol_to_sales.form_5500 is 'The filing.';
comment on column spoke.dol_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
