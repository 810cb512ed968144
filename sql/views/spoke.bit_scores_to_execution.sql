create or replace view spoke.bit_scores_to_execution with (security_barrier) as
select t.outreach_id, t.tier, g.upstream_version
from outreach.bit_scores as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'bit_scores' and g.consumer = 'execution';

comment on view spoke.bit_scores_to_execution is
'Contract of bit_scores for execution: how warm the company is. Companies of which sub-hub bit_scores has passed.';
comment on column spoke.bit_scores_to_execution.outreach_id is 'The company.';
comment on column spoke.bit_scores_to_execution.tier is 'COLD, WARM, HOT or BURNING.';
comment on column spoke.bit_scores_to_execution.upstream_version is
'What outreach.pass_gate() takes; read in one statement with the data.';
