-- sales.receive_webhook() gives one row, always, with the code of what became of the webhook, and keeps what came.
begin;
\ir include/setup.sql
select plan(102);

select sales.add_webhook_source('cal', 'calcom', '0123456789abcdef'), sales.add_webhook_source('std', 'standard', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
    sales.add_webhook_source('cly', 'calendly', '0123456789abcdef') \gset
create temporary table company (name, oid) as
select n, pg_temp.claimed(n || '.webhook.example') from unnest('{one,two,twin,fork,order,long,three,paused,failed,late,std,cly,chain,early}'::text[]) as n;
do $$ begin perform pg_temp.passes(c.oid, h.hub) from company as c cross join (select hub from doctrine.hub order by waterfall_order) as h; end $$;
alter table company add column link text;
update company set link = split_part(outreach.calendar_link(oid, 'https://cal.example/x'), '?', 2);

create function pg_temp.metadata(p_link text) returns jsonb
language sql as $$
    select jsonb_object_agg(split_part(p, '=', 1), split_part(p, '=', 2)) from string_to_table(p_link, '&') as p
$$;
-- A body of cal.com.
create function pg_temp.cal(p_type text, p_uid text, p_link text, p_at timestamptz default clock_timestamp(), p_more jsonb default '{}') returns text
language sql as $$
    select jsonb_build_object('triggerEvent', p_type, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid,
        'startTime', '2026-12-24T10:00:00Z', 'attendees', '[{"email": "ann@acme.example"}]'::jsonb, 'metadata', pg_temp.metadata(p_link)) || p_more)::text
$$;
-- Delivers a body as its provider signs it: status and code.
create function pg_temp.delivers(p_source text, p_body bytea, p_id text default 'evt') returns text
language plpgsql as $$
declare
    v_headers jsonb;
    v_now text := extract(epoch from clock_timestamp())::bigint;
    v_row record;
begin
    v_headers := case p_source
        when 'cal' then jsonb_build_array(jsonb_build_array('X-Cal-Signature-256', encode(public.hmac(p_body, '0123456789abcdef', 'sha256'), 'hex')))
        when 'cly' then jsonb_build_array(jsonb_build_array('Calendly-Webhook-Signature', format('t=%s,v1=%s', v_now,
            encode(public.hmac(convert_to(v_now || '.', 'UTF8') || p_body, '0123456789abcdef', 'sha256'), 'hex'))))
        else jsonb_build_array(jsonb_build_array('webhook-id', p_id), jsonb_build_array('webhook-timestamp', v_now),
            jsonb_build_array('webhook-signature', 'v1,' || encode(public.hmac(convert_to(format('%s.%s.', p_id, v_now), 'UTF8') || p_body,
                decode('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'), 'sha256'), 'base64')))
    end;
    perform set_config('role', 'webhook_agent', true);
    select * into strict v_row from sales.receive_webhook(p_source, v_headers, p_body);
    perform set_config('role', 'none', true);
    return v_row.http_status || ' ' || v_row.code;
end
$$;
create function pg_temp.link(p_name text) returns text language sql as $$ select link from company where name = p_name $$;
create function pg_temp.oid(p_name text) returns uuid language sql as $$ select oid from company where name = p_name $$;
create function pg_temp.books(p_name text, p_uid text) returns text
language sql as $$ select pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CREATED', p_uid, pg_temp.link(p_name)), 'UTF8')) $$;

-- The way of one booking.
select pg_temp.cal('BOOKING_CREATED', 'b1', pg_temp.link('one')) as body \gset
select is(pg_temp.delivers('cal', convert_to(:'body', 'UTF8')), '202 accepted', 'a booking is accepted');
select is(pg_temp.delivers('cal', convert_to(:'body', 'UTF8')), '200 duplicate', 'the same again is a duplicate');
select is(pg_temp.books('one', 'b1'), '200 duplicate', 'the same booking in another body');
select is(pg_temp.books('one', 'b2'), '200 already_handed_off', 'a second booking');
select is((select status::text from outreach.outreach where outreach_id = pg_temp.oid('one')), 'COMPLETED', 'outreach has ended');
select results_eq('select source, booking_id::text, starts_at, invitee, link ->> ''kid'' is not null from sales.meeting where outreach_id = pg_temp.oid(''one'')',
    $$values ('cal', 'b1', '2026-12-24 10:00:00+00'::timestamptz, 'ann@acme.example', true)$$, 'the meeting is kept');
select is((select count(*) from sales.init_job where outreach_id = pg_temp.oid('one')), 1::bigint, 'Sales Init has one job');
select is(
    (select reason from outreach.event where outreach_id = pg_temp.oid('one') and to_state = 'COMPLETED'), 'meeting booked: cal b1', 'the end says why'
);
select is(pg_temp.refusal(v.role_name, v.statement), format('OSEND outreach_id %s%s: status COMPLETED', pg_temp.oid('one'), v.more), v.what)
from (values
    ('blog_agent', format('select outreach.put_blog(%L, null, null)', pg_temp.oid('one')), ', hub blog', 'no write'),
    ('dol_agent', format('update outreach.dol set ein = null where outreach_id = %L', pg_temp.oid('one')), ', hub dol', '... not past the functions'),
    ('people_agent', format('delete from outreach.people where outreach_id = %L', pg_temp.oid('one')), null, 'x'),
    ('dol_agent', format('select outreach.fail_gate(%L, ''dol'', ''x'')', pg_temp.oid('one')), ', hub dol', '... no verdict'),
    ('execution_agent', format('select outreach.calendar_link(%L, ''https://cal.example'')', pg_temp.oid('one')), '', '... no link')
) as v (role_name, statement, more, what) where v.more is not null;
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'b1', pg_temp.link('one')), 'UTF8')), '200 rescheduled', 'the booking moves');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'b3', pg_temp.link('one'), clock_timestamp(), '{"rescheduleUid": "b1"}'), 'UTF8')),
    '200 rescheduled', '... to another id');
select results_eq('select booking_id::text, first_booking_id::text, state from sales.booking where outreach_id = pg_temp.oid(''one'') order by booking_id',
    $$values ('b1', 'b1', 'CANCELLED'), ('b2', 'b2', 'BOOKED'), ('b3', 'b1', 'BOOKED')$$, '... of one chain');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CANCELLED', 'b3', pg_temp.link('one')), 'UTF8')), '200 cancelled_before_init', 'it is cancelled');
update sales.init_job set run_at = now() - interval '1 day' where outreach_id = pg_temp.oid('one');
select job_id from sales.claim_job() \gset
select sales.run_job(:'job_id') is not null as ran \gset
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CANCELLED', 'b2', pg_temp.link('one')), 'UTF8')), '200 cancelled_after_init', '... after Sales began');

-- News that come in another order than they happened.
select is(pg_temp.books('order', 'o1'), '202 accepted', 'a booking');
select is(pg_temp.books('order', 'o5'), '200 already_handed_off', '... and a second one');
select clock_timestamp() as later \gset
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', v.uid, pg_temp.link('order'), v.at, v.more), 'UTF8')), '200 rescheduled', v.what)
from (values
    ('o1', :'later'::timestamptz, '{"startTime": "2026-12-26T10:00:00Z"}'::jsonb, 'it moves in place'),
    ('o1', :'later'::timestamptz - interval '1 second', '{"startTime": "2026-12-25T10:00:00Z"}', '... and an older move comes after it')
) as v (uid, at, more, what);
select is((select starts_at from sales.booking where booking_id = 'o1'), '2026-12-26 10:00:00+00'::timestamptz, '... which changes nothing');
select is((select reason from sales.webhook_delivery where booking_id = 'o1' order by received_at desc limit 1), 'older than what is known', '... and says so');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CANCELLED', 'o2', pg_temp.link('order')), 'UTF8')), '200 parked_orphan', 'a cancellation overtakes');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'o2', pg_temp.link('order'), :'later', '{"rescheduleUid": "o1"}'), 'UTF8')),
    '200 rescheduled', '... the move to what it cancels');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'o3', pg_temp.link('order'), clock_timestamp(), '{"rescheduleUid": "o2"}'), 'UTF8')),
    '200 rescheduled', '... and it moves on');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'o5', pg_temp.link('order'), clock_timestamp(), '{"rescheduleUid": "o3"}'), 'UTF8')),
    '200 rescheduled', '... onto the second one');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'b2', pg_temp.link('order'), clock_timestamp(), '{"rescheduleUid": "o5"}'), 'UTF8')),
    '200 quarantined', 'but not onto that of another company');
select results_eq('select booking_id::text, first_booking_id::text, state from sales.booking where outreach_id = pg_temp.oid(''order'') order by booking_id',
    $$values ('o1', 'o1', 'CANCELLED'), ('o2', 'o1', 'CANCELLED'), ('o3', 'o1', 'CANCELLED'), ('o5', 'o5', 'BOOKED')$$, 'the chain is whole');
select results_eq('select outreach_id, invitee, state from sales.booking where booking_id = ''b2''', 'select pg_temp.oid(''one''), ''ann@acme.example'', ''CANCELLED''',
    '... and the other company''s booking as it was');

-- Of a chain one booking stands: the one that was told of last.
select is(pg_temp.books('fork', 'k1'), '202 accepted', 'a booking');
select clock_timestamp() as later \gset
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', v.uid, pg_temp.link('fork'), :'later'::timestamptz + v.later,
    '{"rescheduleUid": "k1"}'), 'UTF8')), '200 rescheduled', v.what)
from (values ('k3', interval '2 seconds', 'it moves'), ('k2', '1 second', '... and has moved elsewhere before'), ('k4', '3 seconds', '... and moves again'))
    as v (uid, later, what);
select results_eq('select booking_id::text, state from sales.booking where outreach_id = pg_temp.oid(''fork'') order by booking_id',
    $$values ('k1', 'CANCELLED'), ('k2', 'CANCELLED'), ('k3', 'CANCELLED'), ('k4', 'BOOKED')$$, '... one stands');
select is(pg_temp.trial('none', 'update sales.booking set state = ''BOOKED'' where booking_id = ''k2'''), '23505 one_booking_of_a_chain_stands', '... not two');

-- Times are as RFC 3339 has them, whatever the session would take for one.
set local timezone = 'Pacific/Kiritimati';
select is(pg_temp.delivers('cal', convert_to(jsonb_set(pg_temp.cal('BOOKING_CREATED', 'z', pg_temp.link('two'))::jsonb, '{createdAt}', to_jsonb(v.time))::text,
    'UTF8')), '200 quarantined', format('a time like %s is none', v.time))
from (values ('now'), ('tomorrow'), ('2026-01-01T00:00:00'), ('01/02/2026'), ('infinity'), ('1767225600'), ('20260101T000000Z')) as v (time);
set local timezone = 'UTC';

-- Orphans, and a cancellation that overtakes its booking.
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CANCELLED', 'e1', pg_temp.link('early')), 'UTF8')), '200 parked_orphan', 'a cancellation of what is not known');
select is(pg_temp.books('early', 'e1'), '200 cancelled_before_init', '... comes before its booking');
select is((select status::text from outreach.outreach where outreach_id = pg_temp.oid('early')), 'ACTIVE', '... which ends nothing');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_RESCHEDULED', 'e9', pg_temp.link('early')), 'UTF8')), '200 parked_orphan', 'a move of what is not known');

-- Halted companies; what is put right is taken in when it comes again.
select outreach.pause(pg_temp.oid('paused'), 'test'), outreach.fail(pg_temp.oid('failed'), 'test') \gset
select pg_temp.cal('BOOKING_CREATED', 'p1', pg_temp.link('paused')) as body \gset
select is(pg_temp.delivers('cal', convert_to(:'body', 'UTF8')), '200 company_paused', 'a paused company');
select is(pg_temp.books('failed', 'f1'), '200 company_failed', 'a failed company');
select outreach.resume(pg_temp.oid('paused'), 'test') \gset
select is(pg_temp.delivers('cal', convert_to(:'body', 'UTF8')), '202 accepted', '... resumed, and delivered again');

-- Links.
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CREATED', v.uid, v.link, coalesce(v.at, clock_timestamp()), v.more), 'UTF8')), v.outcome, v.what)
from (values
    ('l1', replace(pg_temp.link('two'), 'sig=', 'sig=A'), null::timestamptz, '{}'::jsonb, '200 link_invalid', 'a forged link'),
    ('l2', pg_temp.link('two'), null, '{"metadata": {}}', '200 link_invalid', 'no link'), ('l3', pg_temp.link('two'), null, '{"metadata": 1}', '200 link_invalid',
        'a number for it'),
    ('l7', pg_temp.link('two'), null, '{"metadata": null}', '200 link_invalid', 'null for it'),
    ('l8', pg_temp.link('two'), null, '{"metadata": []}', '200 link_invalid', 'an array for it'),
    ('l4', pg_temp.link('two'), null, '{"metadata": {"sid": 1, "oid": [], "exp": {}, "kid": true, "sig": null}}', '200 link_invalid', 'no strings in it'),
    ('l5', pg_temp.link('two'), clock_timestamp() + interval '1 hour', '{}', '200 quarantined', 'booked in the future'),
    ('l6', pg_temp.link('two'), '2020-01-01', '{}', '200 link_invalid', 'booked before there was a key')
) as v (uid, link, at, more, outcome, what);
select is(
    pg_temp.delivers('cal', convert_to((pg_temp.cal('BOOKING_CREATED', 'l9', pg_temp.link('two'))::jsonb #- '{payload,metadata}')::text, 'UTF8')),
    '200 link_invalid', 'a body without metadata'
);
-- An id that fits no index is no id; it is quarantined, as one that is empty.
select is(pg_temp.books('two', v.id), v.outcome, v.what)
from (values
    ('', '200 quarantined', 'an empty booking id'), (e' \n', '200 quarantined', 'a blank one'), (repeat('é', 256), '200 quarantined', 'one of 256 characters'),
    ((select string_agg(md5(n::text), '') from generate_series(1, 100) as n), '200 quarantined', 'one of 3,200 that do not compress')
) as v (id, outcome, what);
select is(pg_temp.books('long', repeat('é', 255)), '202 accepted', '... of 255 characters it is good');
select is(pg_temp.delivers('std', '{}', (select string_agg(md5(n::text), '') from generate_series(1, 100) as n)), '200 quarantined', 'a long webhook-id');
-- Two events that happened at the same instant are two events.
select clock_timestamp() as instant \gset
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal(v.type, 't1', pg_temp.link('twin'), :'instant'), 'UTF8')), v.outcome, v.what)
from (values
    ('BOOKING_CREATED', '202 accepted', 'a booking'), ('BOOKING_CANCELLED', '200 cancelled_before_init', '... and its cancellation at the same instant'),
    ('BOOKING_CREATED', '200 duplicate', '... each once'), ('BOOKING_CANCELLED', '200 duplicate', '... each')
) as v (type, outcome, what);
select clock_timestamp() as before, extract(epoch from clock_timestamp() - interval '1 hour')::bigint as exp, kid from doctrine.link_key where sign_until is null \gset
alter table doctrine.link_key disable trigger all;
update doctrine.link_key set created_at = now() - interval '2 days';
alter table doctrine.link_key enable always trigger key_is_immutable;
select format('sid=%s&oid=%s&exp=%s&kid=%s&sig=%s', s.sovereign_company_id, s.outreach_id, :'exp', k.kid,
    outreach.link_signature(k.secret, k.kid, s.sovereign_company_id, s.outreach_id, :'exp')) as expired,
    format('sid=%s&oid=%s&exp=%s&kid=%s&sig=%s', s.outreach_id, s.outreach_id, (:'exp')::bigint + 7200, k.kid,
    outreach.link_signature(k.secret, k.kid, s.outreach_id, s.outreach_id, (:'exp')::bigint + 7200)) as mismatch
from outreach.outreach as s cross join doctrine.link_key as k where s.outreach_id = pg_temp.oid('late') \gset
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CREATED', 'x1', :'expired'), 'UTF8')), '200 link_expired', 'booked by a link that had expired');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CREATED', 'x2', :'expired', clock_timestamp() - interval '2 hours'), 'UTF8')), '202 accepted',
    '... or before it had, and delivered late');
select is(pg_temp.delivers('cal', convert_to(pg_temp.cal('BOOKING_CREATED', 'x3', :'mismatch'), 'UTF8')), '200 pair_mismatch', 'a pair that is none');

-- What cannot be used is kept; what is not signed is not.
select is(pg_temp.delivers('cal', v.body), v.outcome, v.what)
from (values
    (convert_to('{', 'UTF8'), '200 quarantined', 'broken JSON'), ('\x7b22ff227d'::bytea, '200 quarantined', 'no UTF-8'), (''::bytea, '200 quarantined', 'an empty body'),
    (convert_to('{"a": "\u0000"}', 'UTF8'), '200 quarantined', 'a NUL'), (convert_to('{}', 'UTF8'), '200 quarantined', 'no type'), (convert_to('[]', 'UTF8'),
        '200 quarantined', 'no object'),
    (convert_to(repeat('[', 7000) || repeat(']', 7000), 'UTF8'), '200 quarantined', '7,000 levels'), (convert_to(repeat('[', 100000) || repeat(']', 100000), 'UTF8'),
        '200 quarantined', '100,000 levels'),
    (convert_to('{"triggerEvent": "PING"}', 'UTF8'), '200 ignored_type', 'another type'), (convert_to('{"triggerEvent": "BOOKING_CREATED"}', 'UTF8'), '200 quarantined',
        'no booking'),
    (convert_to('{"triggerEvent": "BOOKING_CREATED", "createdAt": "soon", "payload": {"uid": "q"}}', 'UTF8'), '200 quarantined', 'a time that is none'),
    (convert_to(rpad('{}', 262144), 'UTF8'), '200 quarantined', '256 KiB'), (convert_to(rpad('{}', 262145), 'UTF8'), '413 too_large', 'a byte more')
) as v (body, outcome, what);
select is((select r.http_status || ' ' || r.code from sales.receive_webhook(v.source, v.headers, v.body) as r), v.outcome, v.what)
from (values
    ('cal', '[]'::jsonb, '{}'::bytea, '401 bad_signature', 'no signature'), ('nobody', '[]', '{}', '401 bad_signature', 'an unknown source'),
    (null, '[]', '{}', '400 bad_request', 'no source'), ('cal', '{}', '{}', '400 bad_request', 'no headers'), ('cal', null, '{}', '400 bad_request', 'none at all'), ('cal',
        '[]', null, '400 bad_request', 'no body')
) as v (source, headers, body, outcome, what);
select is_empty($$select from sales.webhook_delivery where (body is null) <> (code in ('bad_signature', 'bad_request', 'too_large'))$$, 'a body is kept of whom signed it');
select is_empty('select from sales.webhook_delivery where code not in (''bad_request'') and body is not null and body_sha256 <> sha256(body)', '... with its digest');
select set_eq('select code from sales.webhook_delivery',
    array['accepted', 'duplicate', 'ignored_type', 'rescheduled', 'cancelled_before_init', 'cancelled_after_init', 'already_handed_off', 'link_expired', 'link_invalid',
        'pair_mismatch', 'company_paused', 'company_failed', 'parked_orphan', 'quarantined', 'bad_request', 'bad_signature', 'too_large'], 'every code was given');
select results_eq('select reason from sales.webhook_delivery where code = ''bad_signature'' order by reason',
    $$values ('missing_header'), ('unknown_source')$$, 'we know why');

-- The other providers.
select jsonb_build_object('type', 'booking.created', 'timestamp', clock_timestamp(), 'data', jsonb_build_object('booking_id', 's1', 'link', pg_temp.link('std'), 'invitee',
    'x@y.example')) as body \gset
select is(pg_temp.delivers('std', convert_to(:'body', 'UTF8'), 'm1'), '202 accepted', 'Standard Webhooks');
select is(pg_temp.delivers('std', convert_to('{"type": "booking.cancelled"}', 'UTF8'), 'm1'), '200 duplicate', '... one id, one event, whatever its body');
select is(pg_temp.delivers('std', convert_to(:'body', 'UTF8'), 'm2'), '200 duplicate', '... one body, one event, whatever its id');
select 'v1.' || kid || '.' || sovereign_company_id || '.' || outreach_id || '.' || exp || '.' || sig as token from outreach.link_parts(pg_temp.link('cly')) \gset
select is(pg_temp.delivers('cly', convert_to(jsonb_build_object('event', v.event, 'created_at', clock_timestamp(), 'payload', jsonb_build_object('uri', v.uri, 'email',
    'x@y.example',
    'tracking', jsonb_build_object('utm_content', :'token')) || v.more)::text, 'UTF8')), v.outcome, 'Calendly: ' || v.what)
from (values
    ('invitee.created', 'i1', '{}'::jsonb, '202 accepted', 'a booking, by the token'), ('invitee.canceled', 'i1', '{"rescheduled": true}', '200 rescheduled',
        'a cancel that is a move'),
    ('invitee.created', 'i2', '{"old_invitee": "i1"}', '200 rescheduled', '... and where to'), ('invitee.canceled', 'i2', '{"rescheduled": false}',
        '200 cancelled_before_init', 'a cancel')
) as v (event, uri, more, outcome, what);

select * from finish();
rollback;
