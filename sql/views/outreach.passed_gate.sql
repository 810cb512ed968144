create or replace view outreach.passed_gate with (security_barrier) as
select s.outreach_id, g.hub::text as hub, c.party as consumer, (
    select coalesce(sum(v.version), 0)::bigint
    from outreach.gate as v
    where v.outreach_id = s.outreach_id and (
        v.hub in (select r.requires from doctrine.prerequisite as r where r.hub = c.party)
        or not exists (select from doctrine.hub as h where h.hub = c.party)
    )
) as upstream_version
from outreach.outreach as s
    inner join doctrine.status as t on t.status = s.status
    inner join outreach.gate as g on g.outreach_id = s.outreach_id
    inner join doctrine.party as p on p.party = g.hub
    inner join doctrine.party as c on c.flow_position > p.flow_position
where g.verdict = 'PASS'
    -- What another server serves is work for nobody here. Where there is no fence, no row is asked for its bucket.
    and ((select doctrine.served_buckets()) = '{[0,4096)}'
        or (select doctrine.served_buckets()) @> doctrine.bucket(s.outreach_id))
    -- A company that is halted is work for no sub-hub.
    and (t.refusal is null or not exists (select from doctrine.hub as h where h.hub = c.party));

comment on view outreach.passed_gate is
'What has passed, for each hub further on, and is not halted there: the ground of the contract views, read by the owners of '
'sub-hubs.';
comment on column outreach.passed_gate.outreach_id is 'The company.';
comment on column outreach.passed_gate.hub is 'The sub-hub that is at PASS.';
comment on column outreach.passed_gate.consumer is 'A hub further on.';
comment on column outreach.passed_gate.upstream_version is
'What outreach.pass_gate() takes from the consumer: the sum of its prerequisites'' versions; for a hub without gates, of all.';
