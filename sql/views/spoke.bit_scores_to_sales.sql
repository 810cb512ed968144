create or replace view spoke.bit_scores_to_sales with (security_barrier) as
select t.outreach_id, t.score, t.tier, g.upstream_version
from outreach.bit_scores as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'bit_scores' and g.consumer = 'sales';

comment on view spoke.bit_scores_to_sales is
'Contract of bit_scores for sales: what bit_scores found. Companies of which sub-hub bit_scores has passed.';
comment on column spoke.bit_scores_to_sales.outreach_id is 'The company.';
comment on column spoke.bit_scores_to_sales.score is 'Buyer intent, 0 to 100.';
comment on column spoke.bit_scores_to_sales.tier is 'COLD, WARM, HOT or BURNING.';
comment on column spoke.bit_scores_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
