-- outreach.calendar_link() issues a signed link for a company whose execution has passed, to the execution agent only.
begin;
\ir include/setup.sql
select plan(61);

select pg_temp.claimed('issue.pgtap.example') as oid, pg_temp.claimed('open.issue.pgtap.example') as opened,
    pg_temp.claimed('stale.issue.pgtap.example') as stale, pg_temp.claimed('paused.issue.pgtap.example') as paused,
    pg_temp.claimed('failed.issue.pgtap.example') as failed, pg_temp.claimed('ended.issue.pgtap.example') as ended,
    pg_temp.claimed('new.issue.pgtap.example') as fresh \gset
select count(pg_temp.passes(c.oid::uuid, h.hub)) as passed
from (values (:'oid'), (:'stale'), (:'paused'), (:'failed'), (:'ended')) as c (oid)
    cross join (select hub from doctrine.hub order by waterfall_order) as h \gset
select pg_temp.passes(:'opened', 'company_target') \gset
select set_config('role', 'company_target_agent', true) as role \gset
select outreach.put_company_target(:'stale', 'moved.pgtap.example', '{f}');
select set_config('role', 'none', true) as role \gset
select outreach.pause(:'paused', 'test'), outreach.fail(:'failed', 'test'), outreach.hand_off(:'ended', 'test') \gset
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'oid' \gset
-- The link, and what is left of it: its parts.
create function pg_temp.links(p_oid text, p_ttl text) returns text
language sql as $$
    select pg_temp.asks('execution_agent', format('select outreach.calendar_link(%L, ''https://cal.pgtap.example/ann'', %L)', p_oid, p_ttl))
$$;
create function pg_temp.code(p_link text) returns text
language sql as $$
    select code from outreach.verify_link(split_part(p_link, '?', 2), null)
$$;
create function pg_temp.exp(p_link text) returns bigint
language sql as $$
    select substring(p_link from '&exp=([0-9]+)&')::bigint
$$;

-- The first link makes the key.
select is((select count(*) from doctrine.link_key where sign_until is null), 0::bigint, 'there is no key that signs');
select pg_temp.links(:'oid', null) as link \gset
select kid, encode(secret, 'hex') as secret from doctrine.link_key where sign_until is null \gset
select matches(:'kid'::text, '^k[0-9a-f]{12}$', 'the first link makes one');
select results_eq(
    format('select purpose, verify_until, revoked_at, revoked_reason, length(secret), created_at between now() and clock_timestamp()
    from doctrine.link_key where kid = %L', :'kid'),
    $$values ('calendar_link', null::timestamptz, null::timestamptz, null::text, 32, true)$$, '... of 32 bytes, good until it is rotated'
);
select is(
    :'link', format('https://cal.pgtap.example/ann?sid=%s&oid=%s&exp=%s&kid=%s&sig=%s', :'sid', :'oid', pg_temp.exp(:'link'), :'kid',
        outreach.link_signature(decode(:'secret', 'hex'), :'kid', :'sid', :'oid', pg_temp.exp(:'link'))),
    'the link is the page, the pair, the end, the key and the signature'
);
select is(pg_temp.code(:'link'), 'ok', '... and verifies');
select set_eq(
    format($$select kind, hub::text, from_state, to_state, version, reason, actor, at between now() and clock_timestamp()
    from outreach.event where outreach_id = %L and kind = 'LINK'$$, :'oid'),
    format($$values ('LINK', null::text, null::text, 'ISSUED', null::bigint, 'kid ' || %L || ', expires ' || to_timestamp(%s),
    concat(session_user, '/execution_agent'), true)$$, :'kid', pg_temp.exp(:'link')),
    'the link is an event'
);
select pg_temp.links(:'oid', null) as again \gset
select is((select count(*) from doctrine.link_key), 1::bigint, 'the second link is signed with the same key');
select is((select count(*) from outreach.event where outreach_id = :'oid' and kind = 'LINK'), 2::bigint, '... and is an event of its own');
select unalike((select string_agg(reason, '') from outreach.event where outreach_id = :'oid'), '%sig=%', 'no event has a signature in it');

-- How long it is good.
select ok(
    pg_temp.exp(pg_temp.links(:'oid', v.ttl)) - extract(epoch from clock_timestamp()) between v.seconds - 1 and v.seconds + 1,
    format('a link of %s ends then', coalesce(v.ttl, 'no length'))
)
from (values (null, 1209600), ('30 days', 2592000), ('29 days 23:59:59', 2591999), ('1 hour', 3600), ('1 second', 1), ('0.000001 seconds', 0))
    as v (ttl, seconds);
select is(pg_temp.code(pg_temp.links(:'oid', v.ttl)), 'ok', format('a link of %s is good at once', v.ttl))
from (values ('30 days'), ('1 second')) as v (ttl);
select is(
    pg_temp.refusal('execution_agent', 'select outreach.calendar_link(%L, ''https://cal.pgtap.example'', %L)', :'oid', v.ttl),
    '22023 ' || v.detail, format('a link of %s is refused', v.ttl)
)
from (values ('0', '00:00:00'), ('-1 second', '-00:00:01'), ('-30 days', '-30 days'), ('30 days 1 second', '30 days 00:00:01'),
    ('30 days 0.000001 seconds', '30 days 00:00:00.000001'), ('1000 years', '1000 years'),
    ('1200 months -35970 days', '100 years -35970 days'), ('-100 years 36030 days', '-100 years +36030 days')) as v (ttl, detail);

-- A day has 24 hours, in whatever zone the session is.
set local timezone = 'America/New_York';
select is(pg_temp.code(pg_temp.links(:'oid', '30 days')), 'ok', 'a link of 30 days is good where clocks change');
select ok(pg_temp.exp(pg_temp.links(:'oid', v.ttl)) - extract(epoch from clock_timestamp()) between 2591999 and 2592001, format('... and %s are 30 days', v.ttl))
from (values ('1 month')) as v (ttl);
set local timezone = 'UTC';

-- The page.
select is(
    pg_temp.refusal('execution_agent', 'select outreach.calendar_link(%L, %L)', :'oid', v.page), v.outcome, format('the page %L is refused', v.page)
)
from (values
    ('calendar.example/ann', '23514 http_url_is_http_or_https'), ('javascript:alert(1)', '23514 http_url_is_http_or_https'),
    ('', '23514 http_url_is_http_or_https'), ('https://', '23514 http_url_is_http_or_https'),
    ('https://cal.example/a b', '23514 http_url_is_http_or_https'),
    ('https://cal.example/' || repeat('a', 2029), '23514 http_url_is_at_most_2048_characters'),
    ('https://cal.example/?x=1', '22023 https://cal.example/?x=1'), ('https://cal.example?', '22023 https://cal.example?'),
    ('https://cal.example/#top', '22023 https://cal.example/#top'), (null, '22004 argument p_base_url must not be NULL')
) as v (page, outcome);
select is(
    pg_temp.refusal('execution_agent', 'select outreach.calendar_link(null, ''https://cal.example'')'),
    '22004 argument p_outreach_id must not be NULL', 'no company is no company'
);
select matches(
    pg_temp.asks('execution_agent', format('select outreach.calendar_link(%L, %L)', :'oid', v.page)), '^' || v.page || '[?]sid=',
    format('the page %s is good', v.page)
)
from (values ('http://localhost:8080'), ('https://cal.example/ann/30min')) as v (page);

-- The company.
select is(
    pg_temp.refusal('execution_agent', 'select outreach.calendar_link(%L, ''https://cal.pgtap.example'')', v.oid),
    format('%s outreach_id %s%s', v.sqlstate, v.oid, v.detail), v.what
)
from (values
    ('00000000-0000-7000-8000-000000000000', 'OSUNK', '', 'an unknown company gets no link'),
    (:'paused', 'OSPAU', ': status PAUSED', 'nor a paused one'), (:'failed', 'OSFLD', ': status FAILED', 'nor a failed one'),
    (:'ended', 'OSEND', ': status COMPLETED', 'nor one that is handed off'),
    (:'fresh', 'OSLNK', ': execution is at OPEN', 'nor one where nothing has passed'),
    (:'opened', 'OSLNK', ': execution is at OPEN', 'nor one whose execution is open'),
    (:'stale', 'OSLNK', ': execution is at STALE', 'nor one whose execution is stale')
) as v (oid, sqlstate, detail, what);
select set_config('role', 'execution_agent', true) as role \gset
select outreach.fail_gate(:'oid', 'execution', 'test');
select set_config('role', 'none', true) as role \gset
select is(
    pg_temp.refusal('execution_agent', 'select outreach.calendar_link(%L, ''https://cal.pgtap.example'')', :'oid'),
    format('OSLNK outreach_id %s: execution is at FAIL', :'oid'), 'nor one whose execution has failed'
);
select is((select count(*) from outreach.event where kind = 'LINK' and outreach_id in (:'stale', :'paused', :'failed', :'ended', :'opened', :'fresh')),
    0::bigint, 'what is refused is no event');
select pg_temp.passes(:'oid', 'execution') \gset
select is(pg_temp.code(pg_temp.links(:'oid', null)), 'ok', 'it passes again, and gets its link');

-- Who may.
select set_eq(
    format($$select a.role_name from doctrine.role as a where a.role_name ~ '_agent$' and pg_temp.trial(a.role_name,
        'select outreach.calendar_link(%%L, ''https://cal.pgtap.example'')', %L) !~ '^42501'$$, :'oid'),
    array['execution_agent'], 'one agent issues links'
);
select set_eq(
    $$select s.name || ' ' || a.role_name from doctrine.role as a cross join (values ('rotate', 'select outreach.rotate_link_key()'),
        ('revoke', 'select outreach.revoke_link_key(''none'', ''test'')')) as s (name, statement)
    where a.role_name ~ '_agent$' and pg_temp.trial(a.role_name, s.statement) !~ '^42501'$$,
    array['rotate outreach_agent', 'revoke outreach_agent'], 'one agent rotates and revokes keys'
);

-- The next link after a rotation is signed with the new key; those of the old one are good as long as they last.
select pg_temp.links(:'oid', '30 days') as last_link \gset
select pg_temp.asks('outreach_agent', 'select outreach.rotate_link_key()') as rotated \gset
select pg_temp.links(:'oid', null) as next_link \gset
select alike(:'next_link'::text, format('%%&kid=%s&%%', :'rotated'), 'a link is signed with the key that was rotated in');
select is(pg_temp.code(:'next_link'), 'ok', '... and verifies');
select is(pg_temp.code(:'last_link'), 'ok', 'one that was issued before verifies as well');
select is(
    (select code from outreach.verify_link(split_part(:'last_link', '?', 2), to_timestamp(pg_temp.exp(:'last_link')) + interval '59 seconds')),
    'ok', '... to its end, and its grace'
);

-- A key that is revoked: its links end, and the next link gets another key.
select pg_temp.asks('outreach_agent', format('select outreach.revoke_link_key(%L, ''leaked'')', :'rotated')) as revoked \gset
select is(pg_temp.code(:'next_link'), 'link_invalid', 'the links of a revoked key are invalid');
select is(pg_temp.code(:'last_link'), 'ok', '... those of another key are not');
select pg_temp.links(:'oid', null) as new_link \gset
select unalike(:'new_link'::text, format('%%&kid=%s&%%', :'rotated'), 'the next link has another key');
select is(pg_temp.code(:'new_link'), 'ok', '... and verifies');

-- A link costs no version and no verdict.
select is(pg_temp.verdict(:'oid', 'execution'), 'PASS', 'execution stays at PASS');

select * from finish();
rollback;
