-- doctrine.link_key: keys are made inside, read by no agent, rotated with overlap, revoked for ever, and otherwise never changed.
begin;
\ir include/setup.sql
select plan(75);

-- A first key, and its successor.
select pg_temp.asks('outreach_agent', 'select outreach.rotate_link_key()') as first \gset
select to_jsonb(k) as before from doctrine.link_key as k where kid = :'first' \gset
select pg_temp.asks('outreach_agent', 'select outreach.rotate_link_key()') as second \gset
select matches(:'first'::text, '^k[0-9a-f]{12}$', 'a key has a name');
select isnt(:'first', :'second'::text, 'another key has another');
select results_eq(
    format('select kid, sign_until between now() and clock_timestamp(), verify_until - sign_until, revoked_at, revoked_reason
    from doctrine.link_key where kid in (%L, %L) order by kid = %2$L', :'first', :'second'),
    format($$select %L, true, k.verify_until - k.sign_until, null::timestamptz, null::text from doctrine.link_key as k where kid = %1$L
    union all select %L, null, null, null, null$$, :'first', :'second'),
    'the one that was rotated out signs no more; the other signs'
);
select ok(
    (select verify_until - sign_until between interval '720 hours 60 seconds' and interval '720 hours 61 seconds'
    from doctrine.link_key where kid = :'first'), '... and verifies as long as its last link may last, with its grace'
);
select is(
    (select to_jsonb(k) - 'sign_until' - 'verify_until' from doctrine.link_key as k where kid = :'first'),
    :'before'::jsonb - 'sign_until' - 'verify_until', '... and is otherwise the same'
);
select is((select count(distinct secret) from doctrine.link_key where kid in (:'first', :'second')), 2::bigint, 'each has a secret of its own');
select to_jsonb(k) as rotated from doctrine.link_key as k where kid = :'first' \gset
select pg_temp.asks('outreach_agent', 'select outreach.rotate_link_key()') as third \gset
select is(
    (select to_jsonb(k) from doctrine.link_key as k where kid = :'first'), :'rotated'::jsonb, 'a key is rotated out once'
);
select is((select count(*) from doctrine.link_key where sign_until is null), 1::bigint, 'one key signs');
select ok(
    (select o.sign_until <= n.created_at from doctrine.link_key as o cross join doctrine.link_key as n where o.kid = :'second' and n.kid = :'third'),
    'the one before signs no more when the next is made'
);

-- Read by nobody.
select is_empty(
    $$select a.role_name, t.name from doctrine.role as a cross join (values ('doctrine.link_key'), ('sales.webhook_source')) as t (name)
    where a.role_name ~ '_agent$' and pg_temp.tries(a.role_name, format('select from %s', t.name)) <> '42501'$$,
    'no agent reads the table of keys, or that of webhook sources'
);
select is_empty(
    $$select a.role_name, t.name from doctrine.role as a cross join (values ('doctrine.link_key'), ('sales.webhook_source')) as t (name)
    where a.role_name ~ '_agent$' and pg_temp.tries(a.role_name, format('select secret from %s', t.name)) <> '42501'$$,
    '... nor the secrets in them'
);
select set_eq(
    $$select t.name || ' ' || a.role_name from doctrine.role as a
        cross join (values ('doctrine.link_key'), ('sales.webhook_source')) as t (name)
    where pg_temp.tries(a.role_name, format('select secret from %s', t.name)) = 'ok'$$,
    array['doctrine.link_key outreach_owner', 'sales.webhook_source sales_owner'],
    '... which are read by the owners of the functions'
);
select is_empty(
    $$select a.role_name, s.statement from doctrine.role as a cross join (values ('delete from %s'), ('truncate %s'), ('insert into %s default values'),
        ('copy %s to stdout')) as s (statement) cross join (values ('doctrine.link_key'), ('sales.webhook_source')) as t (name)
    where a.role_name ~ '_agent$' and pg_temp.trial(a.role_name, format(s.statement, t.name)) !~ '^(42501|0A000)'$$,
    '... nor written by an agent'
);

-- Revocation.
select is(pg_temp.refusal('outreach_agent', 'select outreach.revoke_link_key(%L, %L)', v.kid, v.reason), v.outcome, v.what)
from (values
    ('unknown', 'test', 'OSLNK kid unknown: no such key', 'an unknown key is not revoked'),
    (null, 'test', '22004 argument p_kid must not be NULL', 'nor none'),
    (:'first', null, '22004 argument p_reason must not be NULL', 'nor one without a reason'),
    (:'third', 'leaked', 'ok', 'a key that signs is revoked')
) as v (kid, reason, outcome, what);
select results_eq(
    format('select revoked_reason, revoked_at between now() and clock_timestamp(), sign_until between now() and clock_timestamp(),
    verify_until between now() and clock_timestamp() from doctrine.link_key where kid = %L', :'third'),
    $$values ('leaked', true, true, true)$$, '... and signs and verifies no more'
);
select is((select count(*) from doctrine.link_key where sign_until is null), 0::bigint, 'no key signs now');
select to_jsonb(k) as before from doctrine.link_key as k where kid = :'third' \gset
select is(pg_temp.refusal('outreach_agent', 'select outreach.revoke_link_key(%L, ''again'')', :'third'), 'ok', 'it is revoked again');
select is((select to_jsonb(k) from doctrine.link_key as k where kid = :'third'), :'before'::jsonb, '... and stays as it was');
select sign_until as signed, verify_until as verified from doctrine.link_key where kid = :'second' \gset
select is(pg_temp.refusal('outreach_agent', 'select outreach.revoke_link_key(%L, ''old'')', :'second'), 'ok', 'a key that was rotated out is revoked');
select results_eq(
    format('select sign_until, verify_until, revoked_reason from doctrine.link_key where kid = %L', :'second'),
    format('values (%L::timestamptz, %L::timestamptz, ''old'')', :'signed', :'verified'), '... and keeps the times that it had'
);
select pg_temp.asks('outreach_agent', 'select outreach.rotate_link_key()') as fourth \gset
select is((select to_jsonb(k) from doctrine.link_key as k where kid = :'third'), :'before'::jsonb, 'a rotation leaves it as it is');
select is((select array_agg(kid) from doctrine.link_key where sign_until is null), array[:'fourth'], '... and makes the next one');

-- What a key may be.
select is(
    pg_temp.trial('none', 'insert into doctrine.link_key (kid, purpose, secret, sign_until, verify_until, revoked_at, revoked_reason)
    values (%L, %L, %L, %L, %L, %L, %L)', v.kid, v.purpose, v.secret, v.sign_until, v.verify_until, v.revoked_at, v.reason), v.outcome, v.what
)
from (values
    ('a', 'calendar_link', repeat('s', 32), 'now', null, null, null, 'ok', 'a key may be made'),
    ('aZ09_-', 'calendar_link', repeat('s', 32), 'now', 'now', null, null, 'ok', 'its name is of letters, digits, _ and -'),
    (repeat('a', 32), 'calendar_link', repeat('s', 32), 'now', null, null, null, 'ok', '... of 32 characters'),
    (repeat('a', 33), 'calendar_link', repeat('s', 32), 'now', null, null, null, '23514 kid_is_url_safe', '... and no more'),
    ('', 'calendar_link', repeat('s', 32), 'now', null, null, null, '23514 kid_is_url_safe', '... at least one'),
    ('a.b', 'calendar_link', repeat('s', 32), 'now', null, null, null, '23514 kid_is_url_safe', '... no point, which parts a token'),
    (e'a\n', 'calendar_link', repeat('s', 32), 'now', null, null, null, '23514 kid_is_url_safe', '... no line feed, which parts what is signed'),
    ('a&b', 'calendar_link', repeat('s', 32), 'now', null, null, null, '23514 kid_is_url_safe', '... no &'),
    (null, 'calendar_link', repeat('s', 32), 'now', null, null, null, '23502 kid', 'it has a name'),
    (:'first', 'calendar_link', repeat('s', 32), 'now', null, null, null, '23505 link_key_pkey', '... of its own'),
    ('a', 'webhook', repeat('s', 32), 'now', null, null, null, '23514 purpose_is_calendar_link', 'it is for calendar links'),
    ('a', null, repeat('s', 32), 'now', null, null, null, '23502 purpose', '... and for nothing else'),
    ('a', 'calendar_link', repeat('s', 31), 'now', null, null, null, '23514 secret_is_32_bytes', 'its secret is not of 31 bytes'),
    ('a', 'calendar_link', repeat('s', 33), 'now', null, null, null, '23514 secret_is_32_bytes', '... nor 33'),
    ('a', 'calendar_link', null, 'now', null, null, null, '23502 secret', '... nor none'),
    ('a', 'calendar_link', repeat('s', 32), null, null, null, null, '23505 one_key_signs_a_purpose', 'two do not sign at once'),
    ('a', 'calendar_link', repeat('s', 32), '2026-01-02Z', '2026-01-01Z', null, null, '23514 key_verifies_as_long_as_it_signs',
        'it verifies as long as it signs'),
    ('a', 'calendar_link', repeat('s', 32), '2026-01-02Z', '2026-01-02Z', null, null, 'ok', '... or ends with it'),
    ('a', 'calendar_link', repeat('s', 32), null, null, 'now', 'test', '23514 revoked_key_signs_no_more', 'a revoked key signs no more'),
    ('a', 'calendar_link', repeat('s', 32), 'now', null, 'now', 'test', 'ok', '... it is revoked when it does not sign'),
    ('a', 'calendar_link', repeat('s', 32), 'now', null, 'now', null, '23514 revocation_says_why', '... for a reason'),
    ('a', 'calendar_link', repeat('s', 32), 'now', null, null, 'test', '23514 revocation_says_why', '... which stands with nothing else')
) as v (kid, purpose, secret, sign_until, verify_until, revoked_at, reason, outcome, what);
select is(
    pg_temp.trial('none', 'insert into doctrine.link_key (kid, purpose, secret, created_at, sign_until) values (''a'', ''calendar_link'', %L, null, now())',
        repeat('s', 32)), '23502 created_at', 'it was made at some time'
);

-- What is never done to a key; as a superuser, and as one that replays the changes of another server.
create temporary table attack (n, statement, outcome, what) as values
(1, 'update doctrine.link_key set kid = ''x'' where kid = %L', format('OSIMM UPDATE on doctrine.link_key: kid from %s to x', :'first'),
    'a key keeps its name'),
(2, 'update doctrine.link_key set created_at = ''2020-01-01Z'' where kid = %L', 'OSIMM UPDATE on doctrine.link_key: created_at from',
    'it keeps its age'),
(3, 'update doctrine.link_key set secret = sha256(secret) where kid = %L', 'OSIMM UPDATE on doctrine.link_key', 'it keeps its secret'),
(4, 'update doctrine.link_key set sign_until = null where kid = %L', 'OSIMM UPDATE on doctrine.link_key: sign_until from', 'it signs no more'),
(5, 'update doctrine.link_key set sign_until = sign_until + interval ''1 us'' where kid = %L',
    'OSIMM UPDATE on doctrine.link_key: sign_until from', 'it signs not a microsecond more'),
(6, 'update doctrine.link_key set verify_until = verify_until + interval ''1 us'' where kid = %L',
    'OSIMM UPDATE on doctrine.link_key: verify_until from', 'it verifies not a microsecond more'),
(7, 'update doctrine.link_key set verify_until = null where kid = %L', 'OSIMM UPDATE on doctrine.link_key: verify_until from',
    'it does not verify without end'),
(8, 'delete from doctrine.link_key where kid = %L', format('OSIMM DELETE on doctrine.link_key: kid %s', :'first'), 'it is not deleted'),
(9, 'truncate doctrine.link_key', 'OSIMM TRUNCATE on doctrine.link_key', 'no key is'),
(10, 'update doctrine.link_key set purpose = ''other'' where kid = %L', format('OSIMM UPDATE on doctrine.link_key: purpose from calendar_link to other'),
    'it keeps its purpose');
select matches(pg_temp.trial('none', a.statement, :'first'), '^' || a.outcome, a.what) from attack as a order by a.n;
select unalike(pg_temp.trial('none', 'update doctrine.link_key set secret = sha256(secret) where kid = %L', :'first'),
    '%' || encode(k.secret, 'hex') || '%', 'no refusal shows the secret')
from doctrine.link_key as k where k.kid = :'first';
select matches(
    pg_temp.trial('none', 'update doctrine.link_key set revoked_at = %s where kid = %L', v.value, :'third'),
    '^OSIMM UPDATE on doctrine.link_key: revoked_at from', format('a revocation is final: not %s', v.value)
)
from (values ('revoked_at + interval ''1 us'''), ('revoked_at - interval ''1 us'''), ('null')) as v (value);
select is(pg_temp.trial('none', 'update doctrine.link_key set verify_until = sign_until, sign_until = sign_until where kid = %L', :'first'), 'ok',
    'a key may end earlier');
select is(pg_temp.trial('none', 'update doctrine.link_key set kid = kid, secret = secret, verify_until = verify_until where kid = %L', :'first'),
    'ok', 'what changes nothing is refused by nobody');
set local session_replication_role = replica;
select matches(pg_temp.trial('none', a.statement, :'first'), '^' || a.outcome, a.what || ', replicas included') from attack as a order by a.n;
select matches(pg_temp.trial('none', 'update doctrine.link_key set revoked_at = null where kid = %L', :'third'), '^OSIMM', 'a revocation is final, there too');
set local session_replication_role = origin;

select * from finish();
rollback;
