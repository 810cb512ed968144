-- The rows of outreach.gate: what a verdict must say, and what nobody changes.
begin;
\ir include/setup.sql
select plan(26);

select pg_temp.claimed('rows.gate.pgtap.example') as oid, pg_temp.claimed('b.rows.gate.pgtap.example') as other \gset
select pg_temp.passes(:'oid', 'company_target');
create function pg_temp.writes(
    p_oid text, p_verdict text, p_upstream text, p_reason text, p_by text, p_at text
) returns text language sql as $$
    select pg_temp.trial('outreach_owner',
        'insert into outreach.gate (outreach_id, hub, verdict, upstream_version, reason, decided_by, decided_at)
        values (%L, ''blog'', %L, %L, %L, %L, %L)', p_oid, p_verdict, p_upstream, p_reason, p_by, p_at)
$$;
select is(pg_temp.writes(:'other', v.verdict, v.upstream, v.reason, v.decided_by, v.decided_at), v.outcome, v.what)
from (values
    ('OPEN', null, null, 'me', null, '23514 verdict_says_who_and_when', '... not who'),
    ('OPEN', null, null, null, 'now', '23514 verdict_says_who_and_when', '... not when'),
    ('PASS', '0', null, 'me', 'now', 'ok', 'PASS says what it rests on, who and when'),
    ('PASS', null, null, 'me', 'now', '23514 pass_says_what_it_rests_on', '... not without what it rests on'),
    ('PASS', '0', null, null, 'now', '23514 verdict_says_who_and_when', '... not without who'),
    ('PASS', '0', null, 'me', null, '23514 verdict_says_who_and_when', '... not without when'),
    ('FAIL', null, 'why', 'me', 'now', 'ok', 'FAIL says why'),
    ('FAIL', null, null, 'me', 'now', '23514 fail_says_why', '... not without why'),
    ('FAIL', null, E' \n', 'me', 'now', '23514 fail_says_why', '... not a blank one'),
    ('STALE', null, 'why', 'me', 'now', 'ok', 'STALE says who and when'),
    ('STALE', null, 'why', null, null, '23514 verdict_says_who_and_when', '... not without'),
    ('MAYBE', null, null, null, null, '23514 verdict_is_known', 'there is no other verdict')
) as v (verdict, upstream, reason, decided_by, decided_at, outcome, what);
select is(
    pg_temp.refusal('none', 'insert into outreach.gate (outreach_id, hub) values (%L, ''company_target'')', :'oid'),
        '23505 gate_pkey', 'a company has one gate a hub'
);
select is(
    pg_temp.refusal('none', 'insert into outreach.gate (outreach_id, hub) values (%L, ''sales'')', :'oid'),
        '23514 hub_name_is_a_hub', '... of the doctrine'
);
select is(
    pg_temp.commits('none', 'insert into outreach.gate (outreach_id, hub) values (%L, ''blog'')', doctrine.new_id(2)::text),
    '23503 gate_is_of_a_company_on_the_spine', '... on the spine'
);
select is(
    pg_temp.refusal(v.role_name, v.statement, :'oid', :'other'), v.outcome, v.what
)
from (values
    ('none', 'update outreach.gate set outreach_id = %2$L where outreach_id = %1$L',
        format('OSIMM UPDATE on outreach.gate: outreach_id from %s to %s', :'oid', :'other'),
            'the company of a gate is immutable'),
    ('none', 'update outreach.gate set hub = ''blog'' where outreach_id = %L',
        'OSIMM UPDATE on outreach.gate: hub from company_target to blog',
        'the hub of a gate is immutable'),
    ('outreach_owner', 'update outreach.gate set hub = ''blog'' where outreach_id = %L',
        '42501 permission denied for table gate', '... and the owner has no right to it'),
    ('outreach_owner', 'update outreach.gate set version = 0 where outreach_id = %L',
        'OSIMM UPDATE on outreach.gate: version from 1 to 0', 'a version never falls'),
    ('outreach_owner', 'update outreach.gate set version = 1 where outreach_id = %L', 'ok', '... but may stay'),
    ('outreach_owner', 'update outreach.gate set version = 2 where outreach_id = %L', 'ok', '... or rise'),
    ('none', 'delete from outreach.gate where outreach_id = %L',
        format('OSIMM DELETE on outreach.gate: hub company_target, outreach_id %s', :'oid'),
        'a gate is never deleted'),
    ('outreach_owner', 'delete from outreach.gate where outreach_id = %L', '42501 permission denied for table gate',
        '... and the owner has no right to it'),
    ('outreach_agent', 'update outreach.gate set verdict = ''PASS'' where outreach_id = %L',
        '42501 permission denied for table gate', 'no agent writes a verdict'),
    ('company_target_agent', 'insert into outreach.gate (outreach_id, hub) values (%L, ''blog'')',
        '42501 permission denied for table gate', '... the hub''s own neither')
) as v (role_name, statement, outcome, what);
set constraints all immediate;
select is(pg_temp.refusal('none', 'truncate outreach.gate'), 'OSIMM TRUNCATE on outreach.gate',
    'the gates are never truncated');

select * from finish();
rollback;
