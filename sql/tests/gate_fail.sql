-- FAIL of a gate: its hub says why, and every PASS downstream becomes STALE.
begin;
\ir include/setup.sql
select plan(27);

create function pg_temp.failing(p_agent text, p_oid text, p_hub text, p_reason text) returns text language sql as $$
    select pg_temp.refusal(p_agent, 'select outreach.fail_gate(%L, %L, %L)', p_oid, p_hub, p_reason)
$$;
create function pg_temp.gate(p_oid uuid, p_hub text) returns text language sql as $$
    select concat_ws(' ', verdict, 'v' || version, 'u' || upstream_version, coalesce(reason, '-'), replace(decided_by,
        session_user, 'me'),
        decided_at > now()) from outreach.gate where outreach_id = p_oid and hub = p_hub
$$;
select pg_temp.claimed('fail.pgtap.example') as oid, pg_temp.claimed('other.fail.pgtap.example') as other \gset
select pg_temp.passes(o.oid, h.hub)
from unnest(array[:'oid', :'other']::uuid[]) with ordinality as o (oid, n) cross join doctrine.hub as h order by o.n,
    h.waterfall_order;
select count(*) as events, max(event_no) as last from outreach.event where outreach_id = :'oid' \gset
select updated_at as touched from outreach.outreach where outreach_id = :'oid' \gset

select is(pg_temp.failing('dol_agent', :'oid', 'dol', 'no such company'), 'ok', 'the agent fails its gate');
select is(
    pg_temp.gate(:'oid', 'dol'), 'FAIL v1 u1 no such company me/dol_agent t',
        '... and the gate says of which version, upon what, why, who and when'
);
select results_eq(
    format('select hub::text, verdict::text, reason, decided_by = session_user || ''/dol_agent'' from outreach.gate
        where outreach_id = %L and verdict <> ''PASS'' order by 1', :'oid'),
    $$values ('dol', 'FAIL', 'no such company', true), ('execution', 'STALE', 'dol failed', true), ('people', 'STALE',
        'dol failed', true)$$,
    'every PASS downstream becomes STALE, and none upstream or beside'
);
select results_eq(
    format('select kind, hub::text, from_state, to_state, version, reason, actor = session_user || ''/dol_agent''
        from outreach.event
        where outreach_id = %L and event_no > %s order by hub', :'oid', :last),
    $$values ('GATE', 'dol', 'PASS', 'FAIL', 1::bigint, 'no such company', true),
    ('GATE', 'execution', 'PASS', 'STALE', 0, 'dol failed', true), ('GATE', 'people', 'PASS', 'STALE', 1, 'dol failed',
        true)$$, '... and events tell it'
);
select ok(updated_at > :'touched', '... and the spine row is touched') from outreach.outreach where outreach_id = :'oid';
select is(
    (select count(*) from outreach.gate where outreach_id = :'other' and verdict = 'PASS'), 6::bigint,
        'another company is not touched'
);

select decided_at as decided from outreach.gate where outreach_id = :'oid' and hub = 'dol' \gset
select is(pg_temp.failing('dol_agent', :'oid', 'dol', 'no such company'), 'ok', 'the same FAIL again is accepted');
select is(decided_at, :'decided', '... and changes nothing') from outreach.gate where outreach_id = :'oid' and hub = 'dol';
select is((select count(*) from outreach.event where outreach_id = :'oid'), :events + 3::bigint, '... and is not logged');
select is(pg_temp.failing('dol_agent', :'oid', 'dol', 'gone'), 'ok', 'a FAIL for another reason');
select is(pg_temp.gate(:'oid', 'dol'), 'FAIL v1 u1 gone me/dol_agent t', '... is a decision of its own');
select is(
    (select concat_ws(' ', from_state, to_state, reason) from outreach.event
        where outreach_id = :'oid' order by event_no desc limit 1), 'FAIL FAIL gone', '... and is logged'
);
select is(
    pg_temp.failing('people_agent', :'oid', 'people', 'why'), format('OSGAT outreach_id %s, hub people: waits for dol',
        :'oid'),
    'who waits for upstream cannot fail'
);
select is(pg_temp.refusal('dol_agent', 'select outreach.pass_gate(%L, ''dol'')', :'oid'), 'ok', 'a failed gate may pass');
select is(pg_temp.gate(:'oid', 'dol'), 'PASS v1 u1 - me/dol_agent t', '... and its reason goes');
select is(pg_temp.verdict(:'oid', 'people'), 'STALE', '... and what stands downstream must pass again itself');
select outreach.fail_gate(:'other', 'execution', 'PASS is no reason');
select is(pg_temp.gate(:'other', 'execution'), 'FAIL v0 u1 PASS is no reason me t',
    'a hub without rows of its own fails as version 0');

select pg_temp.claimed('new.fail.pgtap.example') as new \gset
select is(pg_temp.failing('company_target_agent', :'new', 'company_target', 'bounced'), 'ok',
    'a hub may fail before it has written');
select is(
    (select concat_ws(' ', from_state, to_state, 'v' || version) from outreach.event where outreach_id = :'new'),
        'OPEN FAIL v0', '... which the event tells as version 0'
);
select is(pg_temp.failing(v.agent, v.oid, v.hub, v.reason), v.outcome, v.what)
from (values
    ('dol_agent', :'oid', 'dol', null, '22004 argument p_reason must not be NULL', 'a FAIL has a reason'),
    ('dol_agent', :'oid', 'dol', E' \t ', '23514 fail_says_why', '... that is not blank'),
    ('dol_agent', null, 'dol', 'why', '22004 argument p_outreach_id must not be NULL', 'a company must be named'),
    ('dol_agent', '00000000-0000-7000-8000-000000000000', 'dol', 'why',
        'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub dol: not on the spine', '... that is on the spine'),
    ('dol_agent', :'oid', null, 'why', '22004 argument p_hub must not be NULL', 'a hub must be named'),
    ('dol_agent', :'oid', 'sales', 'why', 'OSHUB hub sales', '... that the doctrine knows'),
    ('people_agent', :'oid', 'dol', 'why', 'OSISO hub dol is decided by dol_agent, not by people_agent',
        'a gate is decided by its own agent'),
    ('outreach_agent', :'oid', 'dol', 'why', '42501 permission denied for function fail_gate', '... not by the spine''s')
) as v (agent, oid, hub, reason, outcome, what);

select * from finish();
rollback;
