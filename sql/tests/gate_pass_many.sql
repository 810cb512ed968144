-- PASS of many companies in one call, with an outcome for each.
begin;
\ir include/setup.sql
select plan(15);

create temporary table company as
select c.name, pg_temp.claimed(c.name || '.passmany.pgtap.example') as oid
from unnest(array['first', 'standing', 'closed', 'empty', 'paused', 'failed', 'done', 'moved', 'again']) as c (name);
insert into outreach.company_target select oid, 'x.example', '{f}' from company;
select outreach.pass_gates(array_agg(oid), 'company_target', array_agg(null::bigint)) from company where name <> 'closed';
insert into outreach.dol select oid, null, false, null from company where name not in ('closed', 'empty');
select outreach.pass_gates(array_agg(oid), 'dol', array_agg(1)) from company where name in ('standing', 'again');
insert into company values ('unknown', doctrine.new_id(77));
update outreach.dol set ein = '12-3456789' where outreach_id = (select oid from company where name = 'again');
select outreach.pause(oid, 'test') from company where name = 'paused';
select outreach.fail(oid, 'test') from company where name = 'failed';
update outreach.outreach set status = 'COMPLETED' where outreach_id = (select oid from company where name = 'done');
select decided_at as standing from outreach.gate where hub = 'dol' and outreach_id = (select oid from company
    where name = 'standing') \gset
grant select on company to dol_agent;

set local role dol_agent;
create temporary table passed as
select p.ord, c.name, p.outcome
from outreach.pass_gates(
        (select array_agg(oid order by name desc) from company), 'dol',
        (select array_agg(case name when 'moved' then 0 when 'first' then 1 end::bigint order by name desc) from company)
    ) with ordinality as p (outreach_id, outcome, ord) inner join company as c on c.oid = p.outreach_id;
reset role;
select results_eq(
    'select ord, name, outcome from passed order by ord',
    $$values (1::bigint, 'unknown', 'OSUNK'), (2, 'standing', 'PASS'), (3, 'paused', 'OSPAU'), (4, 'moved', 'OSSTL'), (5,
        'first', 'PASS'),
    (6, 'failed', 'OSFLD'), (7, 'empty', 'OSCRT'), (8, 'done', 'OSEND'), (9, 'closed', 'OSGAT'), (10, 'again', 'PASS')$$,
    'one row back for each company, in their order: PASS, or why pass_gate would refuse'
);
select results_eq(
    $$select c.name, g.verdict::text, g.version, g.upstream_version, g.reason, g.decided_by = session_user || '/dol_agent'
    from company as c inner join outreach.gate as g on g.outreach_id = c.oid and g.hub = 'dol' order by c.name$$,
    $$values ('again', 'PASS', 2::bigint, 1::bigint, null, true), ('done', 'OPEN', 1, null, null, null), ('failed', 'OPEN',
        1, null, null, null),
    ('first', 'PASS', 1, 1, null, true), ('moved', 'OPEN', 1, null, null, null), ('paused', 'OPEN', 1, null, null, null),
    ('standing', 'PASS', 1, 1, null, false)$$,
    'what passes is at PASS, what does not is as it was'
);
select is(
    (select decided_at from outreach.gate where hub = 'dol' and outreach_id = (select oid from company
        where name = 'standing')), :'standing',
    'a PASS that stands is left as it is'
);
select results_eq(
    $$select c.name, e.from_state, e.to_state, e.version from outreach.event as e
        inner join company as c on c.oid = e.outreach_id
    where e.hub = 'dol' and e.to_state = 'PASS' and e.actor like '%/dol_agent' order by 1$$,
    $$values ('again', 'STALE', 'PASS', 2::bigint), ('first', 'OPEN', 'PASS', 1)$$,
        'an event tells each new PASS, and nothing else'
);
select is_empty(
    $$select from outreach.event as e inner join company as c on c.oid = e.outreach_id where e.reason = 'first PASS: dol'$$,
        'a second hub''s PASS is no first PASS'
);
select is_empty($$select * from outreach.pass_gates('{}', 'dol', '{}')$$, 'no companies, no rows');

select oid as a from company where name = 'first' \gset
select oid as b from company where name = 'again' \gset
select is(
    pg_temp.refusal(v.agent, 'select outreach.pass_gates(%L, %L, %L)', v.oids, v.hub, v.versions), v.outcome, v.what
)
from (values
    ('dol_agent', null, 'dol', '{}', '22004 argument p_outreach_ids must not be NULL', 'the companies must be there'),
    ('dol_agent', '{}', 'dol', null, '22004 argument p_upstream_versions must not be NULL', 'the versions must be there'),
    ('dol_agent', '{}', null, '{}', '22004 argument p_hub must not be NULL', 'the hub must be there'),
    ('dol_agent', array[:'a', null]::text, 'dol', '{null,null}', '22004 Element 2 is NULL.', 'no company is NULL'),
    ('dol_agent', array[:'a', :'b', :'a', :'a']::text, 'dol', '{null,null,null,null}',
        format('22023 %s stands there 3 times.', :'a'),
        'no company stands there twice'),
    ('dol_agent', array[:'a']::text, 'dol', '{1,1}', '22023 p_outreach_ids has 1 elements, p_upstream_versions has 2.',
        'the arrays are of one length'),
    ('dol_agent', '{}', 'sales', '{}', 'OSHUB hub sales', 'the doctrine knows the hub'),
    ('people_agent', '{}', 'dol', '{}', 'OSISO hub dol is decided by dol_agent, not by people_agent',
        'a gate is decided by its own agent'),
    ('outreach_agent', '{}', 'dol', '{}', '42501 permission denied for function pass_gates', '... not by the spine''s')
) as v (agent, oids, hub, versions, outcome, what);

select * from finish();
rollback;
