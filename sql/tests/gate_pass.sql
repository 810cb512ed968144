-- PASS of one gate: what it needs, what it writes, and who may decide it.
begin;
\ir include/setup.sql
select plan(39);

create function pg_temp.passing(p_agent text, p_oid text, p_hub text,
    p_upstream text default null) returns text language sql as $$
    select pg_temp.refusal(p_agent, 'select outreach.pass_gate(%L, %L, %L)', p_oid, p_hub, p_upstream)
$$;
create function pg_temp.gate(p_oid uuid, p_hub text) returns text language sql as $$
    select concat_ws(' ', verdict, 'v' || version, 'u' || upstream_version, coalesce(reason, '-'), replace(decided_by,
        session_user, 'me'),
        decided_at > now()) from outreach.gate where outreach_id = p_oid and hub = p_hub
$$;
select pg_temp.claimed('pass.pgtap.example') as oid \gset

select outreach.put_company_target(:'oid', 'pass.pgtap.example', '{f}');
select is(pg_temp.gate(:'oid', 'company_target'), 'OPEN v1 -', 'a hub that has written is OPEN until it decides');
select is(pg_temp.passing('company_target_agent', :'oid', 'company_target'), 'ok', 'a hub with its data passes');
select is(
    pg_temp.gate(:'oid', 'company_target'), 'PASS v1 u0 - me/company_target_agent t',
        '... and the gate says of which version, upon what, who and when'
);
select is(status, 'ACTIVE', 'the first PASS moves the spine to ACTIVE') from outreach.outreach where outreach_id = :'oid';
select ok(updated_at > now(), '... and updated_at says when') from outreach.outreach where outreach_id = :'oid';
create temporary view log as
select event_no, concat_ws(' ', kind, hub, from_state, to_state, 'v' || version, reason, replace(actor, session_user, 'me'),
    at > now()) collate "default" as entry
from outreach.event
where outreach_id = (select i.outreach_id from cl.company_identity as i where i.company_domain = 'pass.pgtap.example');
select results_eq(
    'select entry from log order by event_no',
    $$values ('GATE company_target OPEN PASS v1 me/company_target_agent t'),
    ('STATUS INIT ACTIVE first PASS: company_target me/company_target_agent t')$$, '... and two events tell it'
);
select decided_at as first from outreach.gate where outreach_id = :'oid' and hub = 'company_target' \gset
select updated_at as touched from outreach.outreach where outreach_id = :'oid' \gset
select is(pg_temp.passing('company_target_agent', :'oid', 'company_target'), 'ok', 'PASS again is accepted');
select is(decided_at, :'first', '... and leaves the PASS as it was') from outreach.gate
    where outreach_id = :'oid' and hub = 'company_target';
select is(updated_at, :'touched', '... and the spine') from outreach.outreach where outreach_id = :'oid';
select is((select count(*) from log), 2::bigint, '... and the log');

-- upstream_version: as If-Match.
select outreach.put_dol(:'oid', null, false, null), outreach.put_company_target(:'oid', 'new.pass.pgtap.example', '{f}');
select is(
    pg_temp.passing('dol_agent', :'oid', 'dol', '2'), format('OSGAT outreach_id %s, hub dol: waits for company_target',
        :'oid'),
    'a hub cannot pass while upstream is not at PASS'
);
select is(pg_temp.passing('company_target_agent', :'oid', 'company_target'), 'ok', 'upstream passes again');
select is(pg_temp.gate(:'oid', 'company_target'), 'PASS v2 u0 - me/company_target_agent t',
    '... which clears the reason of its STALE');
select is(
    (select entry from log order by event_no desc limit 1), 'GATE company_target STALE PASS v2 me/company_target_agent t',
    '... and is no first PASS'
);
select is(
    pg_temp.passing('dol_agent', :'oid', 'dol', '1'),
        format('OSSTL outreach_id %s, hub dol: asked for upstream_version 1, now 2', :'oid'),
    'PASS with an old upstream_version is refused'
);
select is(
    pg_temp.passing('dol_agent', :'oid', 'dol', '3'),
        format('OSSTL outreach_id %s, hub dol: asked for upstream_version 3, now 2', :'oid'),
    '... and with one that is not yet'
);
select is(pg_temp.verdict(:'oid', 'dol'), 'OPEN', '... and decides nothing');
select is(
    pg_temp.asks('dol_agent', format('select outreach.upstream_version(%L, ''dol'')', :'oid')), '2',
        'upstream_version tells the current one'
);
select is(pg_temp.passing('dol_agent', :'oid', 'dol', '2'), 'ok', '... with which the PASS is accepted');
select is(pg_temp.gate(:'oid', 'dol'), 'PASS v1 u2 - me/dol_agent t', '... and rests on it');
select is(pg_temp.passing('dol_agent', :'oid', 'dol', '1'),
    format('OSSTL outreach_id %s, hub dol: asked for upstream_version 1, now 2', :'oid'),
    'a PASS that stands is no answer to an old upstream_version');

-- What is not met, not there or not named.
select is(pg_temp.passing(v.agent, v.oid, v.hub), v.outcome, v.what)
from (values
    ('people_agent', :'oid', 'people',
        format('OSCRT outreach_id %s, hub people: needs at least one person with slot and e-mail', :'oid'),
        'no PASS with no rows'),
    ('execution_agent', :'oid', 'execution', format('OSGAT outreach_id %s, hub execution: waits for people', :'oid'),
        'execution waits for people'),
    ('dol_agent', '00000000-0000-7000-8000-000000000000', 'dol',
        'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub dol: not on the spine',
            'no PASS of a company that is not on the spine'),
    ('dol_agent', null, 'dol', '22004 argument p_outreach_id must not be NULL', 'a company must be named'),
    ('dol_agent', :'oid', null, '22004 argument p_hub must not be NULL', 'a hub must be named'),
    ('dol_agent', :'oid', 'sales', 'OSHUB hub sales', '... that the doctrine knows'),
    ('people_agent', :'oid', 'dol', 'OSISO hub dol is decided by dol_agent, not by people_agent',
        'a gate is decided by its own agent'),
    ('outreach_agent', :'oid', 'dol', '42501 permission denied for function pass_gate', '... not by the spine''s'),
    ('report_agent', :'oid', 'dol', '42501 permission denied for function pass_gate', '... nor by who reads')
) as v (agent, oid, hub, outcome, what);

-- A login role decides as what it is a member of.
create role pgtap_member in role dol_agent;
select is(pg_temp.passing('pgtap_member', :'oid', 'dol'), 'ok', 'a member of the agent decides its gate');
select is(
    pg_temp.passing('pgtap_member', :'oid', 'people'), 'OSISO hub people is decided by people_agent, not by pgtap_member',
        '... and no other'
);
select pg_temp.passes(:'oid', 'people');
select is(
    pg_temp.passing('execution_agent', :'oid', 'execution'), 'ok', 'execution passes when a person to contact has passed'
);
select is(pg_temp.gate(:'oid', 'execution'), 'PASS v0 u1 - me/execution_agent t', '... and has no rows of its own');
select is(
    (select entry from log order by event_no desc limit 1), 'GATE execution OPEN PASS v0 me/execution_agent t',
        '... which the event tells as version 0'
);
select is(pg_temp.passing('none', :'oid', 'execution'), 'ok', 'a superuser is a member of every agent');

select is(
    pg_temp.refusal(v.agent, 'select outreach.upstream_version(%L, %L)', v.oid, v.hub), v.outcome, v.what
)
from (values
    ('dol_agent', '00000000-0000-7000-8000-000000000000', 'dol',
        'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub dol: not on the spine',
            'upstream_version: of a company on the spine'),
    ('dol_agent', null, 'dol', '22004 argument p_outreach_id must not be NULL', '... that is named'),
    ('dol_agent', :'oid', 'sales', 'OSHUB hub sales', '... and of a hub')
) as v (agent, oid, hub, outcome, what);

select * from finish();
rollback;
