-- outreach.verify_link() takes a link that we signed, in its time, as we spell it; and nothing else.
begin;
\ir include/setup.sql
select plan(223);

-- A company, a key, and a link that is good until 2026-01-25; it is read on 2026-01-15.
\set at '2026-01-15T00:00:00Z'
\set exp 1769299200
select pg_temp.claimed('verify.pgtap.example') as oid, pg_temp.claimed('other.verify.pgtap.example') as other \gset
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'oid' \gset
select sovereign_company_id as other_sid from outreach.outreach where outreach_id = :'other' \gset
insert into doctrine.link_key (kid, purpose, secret, created_at, sign_until, verify_until, revoked_at, revoked_reason)
select v.kid, 'calendar_link', sha256(convert_to(v.kid, 'UTF8')), '2025-12-01T00:00:00Z', '2026-01-02T00:00:00Z',
    v.verify_until::timestamptz, v.revoked_at::timestamptz, case when v.revoked_at is not null then 'test' end
from (values
    ('k-test', '2027-01-01T00:00:00Z', null), ('k_Rotated', '2026-01-15T00:00:00Z', null), ('0', null, null),
    ('kRevoked', '2027-01-01T00:00:00Z', '2026-01-15T00:00:00Z'), (repeat('k', 32), null, null)
) as v (kid, verify_until, revoked_at);
update doctrine.link_key set verify_until = '2027-01-01T00:00:00Z' where verify_until is null and kid in ('0', repeat('k', 32));

-- The right signature over anything, with a key of ours.
create function pg_temp.signs(p_kid text, p_sid text, p_oid text, p_exp bigint) returns text
language sql as $$
    select outreach.link_signature(k.secret, k.kid, p_sid::uuid, p_oid::uuid, p_exp) from doctrine.link_key as k where k.kid = p_kid
$$;
create function pg_temp.query(p_kid text, p_sid text, p_oid text, p_exp bigint) returns text
language sql as $$
    select format('sid=%s&oid=%s&exp=%s&kid=%s&sig=%s', p_sid, p_oid, p_exp, p_kid, pg_temp.signs(p_kid, p_sid, p_oid, p_exp))
$$;
-- The code, and which ids come with it; '?' where the row contradicts itself.
create function pg_temp.opens(p_query text, p_at timestamptz) returns text
language sql as $$
    select string_agg(concat_ws(' ', case when v.valid = (v.code = 'ok') then v.code else '?' end,
        v.sovereign_company_id || '/' || v.outreach_id), '; ')
    from outreach.verify_link(p_query, p_at) as v
$$;
select pg_temp.signs('k-test', :'sid', :'oid', :exp) as sig \gset
select pg_temp.query('k-test', :'sid', :'oid', :exp) as link,
    format('v1.k-test.%s.%s.%s.%s', :'sid', :'oid', :exp, :'sig') as token, format('%s/%s', :'sid', :'oid') as pair \gset

-- The forms that are good.
select is(pg_temp.opens(v.query, :'at'), 'ok ' || :'pair', format('good: %s', v.what))
from (values
    (:'link', 'the query as issued'), ('?' || :'link', 'with its ?'), (:'token', 'the token form'),
    (format('sig=%s&kid=k-test&exp=%s&oid=%s&sid=%s', :'sig', :exp, :'oid', :'sid'), 'the other order'),
    (format('utm=1&%s&name=Ann%%20Roe&month=2026-01', :'link'), 'parameters of the calendar''s own'),
    (format('&&%s&=&empty=&x', :'link'), 'empty ones'), (format('x=1&x=2&%s&v1.=1', :'link'), 'a stranger twice'),
    (format('SID=1&%s&Kid=2&EXP=&OID=&SIG=', :'link'), 'strangers whose names are ours in capitals'),
    (format('s%%69d=1&%s', :'link'), 'a stranger whose name decodes to ours'),
    (format('%s&x=%s', :'link', repeat('a', 100000)), 'a stranger of 100 kB'),
    (format('%s%s', repeat('p=1&', 10000), :'link'), '10,000 strangers')
) as v (query, what);
select is(pg_temp.opens(pg_temp.query(v.kid, :'sid', :'oid', :exp), :'at'), 'ok ' || :'pair', format('good: key %s', v.kid))
from (values ('0'), (repeat('k', 32)), ('k-test')) as v (kid);
select is(
    pg_temp.asks(a.role_name, format('select code from outreach.verify_link(%L, %L)', :'link', :'at')), 'ok',
    format('%s may ask', a.role_name)
)
from doctrine.role as a where a.role_name in ('execution_agent', 'outreach_agent', 'report_agent', 'sales_agent', 'sales_owner');
select set_eq(
    $$select a.role_name from doctrine.role as a where has_function_privilege(a.role_name, 'outreach.verify_link(text, timestamptz)', 'execute')$$,
    array['execution_agent', 'outreach_agent', 'report_agent', 'sales_agent', 'sales_owner', 'outreach_owner'], '... and no other'
);

-- Each parameter is missing, there twice, empty, or in another case; whatever the order.
select is(pg_temp.opens(v.query, :'at'), 'link_invalid', format('%s %s', p.name, v.what))
from (values
    ('sid', :'sid'), ('oid', :'oid'), ('exp', :'exp'), ('kid', 'k-test'), ('sig', :'sig')
) as p (name, value)
    cross join lateral (values
        (array_to_string(array_remove(string_to_array(:'link', '&'), p.name || '=' || p.value), '&'), 'missing'),
        (format('%s&%s=%s', :'link', p.name, p.value), 'twice, at the end'),
        (format('%s=%s&%s', p.name, p.value, :'link'), 'twice, in front'),
        (format('%s&%s=', :'link', p.name), 'twice, once empty'),
        (format('%s&%s', :'link', p.name), 'twice, once without a value'),
        (replace(:'link', p.name || '=' || p.value, p.name || '='), 'empty'),
        (replace(:'link', p.name || '=', p.name), 'without ='),
        (replace(:'link', p.name || '=', upper(p.name) || '='), 'in another case'),
        (replace(:'link', p.name || '=', p.name || '=='), 'with two ='),
        (replace(:'link', p.name || '=', ' ' || p.name || '='), 'after a space'),
        (replace(:'link', p.value, p.value || e'\n'), 'before a line feed'),
        (replace(:'link', p.value, e'\n' || p.value), 'after a line feed'),
        (replace(:'link', p.name || '=' || p.value, p.name || '=' || repeat('a', 100000)), 'of 100 kB'),
        (repeat(format('%s=%s&', p.name, p.value), 10000) || :'link', '10,000 times'),
        (replace(:'link', p.name || '=' || left(p.value, 1), format('%s=%%%s', p.name, encode(convert_to(left(p.value, 1), 'UTF8'), 'hex'))),
            'percent-encoded')
    ) as v (query, what);

-- Other spellings of the same values.
select is(pg_temp.opens(replace(:'link', v.own, v.other), :'at'), 'link_invalid', v.what)
from (values
    ('sid=' || :'sid', 'sid={' || :'sid' || '}', 'sid in braces'), ('sid=' || :'sid', 'sid=' || upper(:'sid'), 'sid in capitals'),
    ('sid=' || :'sid', 'sid=' || replace(:'sid', '-', ''), 'sid without hyphens'),
    ('oid=' || :'oid', 'oid={' || :'oid' || '}', 'oid in braces'), ('oid=' || :'oid', 'oid=' || upper(:'oid'), 'oid in capitals'),
    ('oid=' || :'oid', 'oid=' || replace(:'oid', '-', ''), 'oid without hyphens'),
    ('exp=', 'exp= ', 'exp after a space'), ('exp=', 'exp=+', 'exp with a sign'), ('exp=', 'exp=0', 'exp with a leading zero'),
    ('exp=', 'exp= 00', 'exp after a space, with leading zeros'), ('exp=', 'exp=-', 'exp negative'),
    ('exp=' || :'exp', 'exp=1769299200.0', 'exp with a fraction'), ('exp=' || :'exp', 'exp=17692992e2', 'exp with an exponent'),
    ('exp=' || :'exp', 'exp=1e3', 'exp 1e3'), ('exp=' || :'exp', 'exp=0x69755d00', 'exp in hex'), ('exp=' || :'exp', 'exp=0x2a', 'exp 0x2a'),
    ('exp=' || :'exp', 'exp=1_769_299_200', 'exp with underscores'),
    ('exp=' || :'exp', 'exp=' || translate(:'exp', '0123456789', '０１２３４５６７８９'), 'exp in full-width digits'),
    ('exp=' || :'exp', 'exp=' || translate(:'exp', '0123456789', '٠١٢٣٤٥٦٧٨٩'), 'exp in arabic digits'),
    (:'sig', :'sig' || '=', 'sig with padding'), (:'sig', ' ' || :'sig', 'sig after a space'), (:'sig', :'sig' || ' ', 'sig before one'),
    (:'sig', overlay(:'sig' placing e'\n' from 20 for 0), 'sig with a line feed in it'),
    (:'sig', left(:'sig', 42) || translate(right(:'sig', 1), 'AEIMQUYcgkosw048', 'BFJNRVZdhlptx159'), 'sig with a spare bit set'),
    (:'sig', left(:'sig', 42), 'sig cut short'), (:'sig', :'sig' || 'A', 'sig too long'), (:'sig', upper(:'sig'), 'sig in capitals'),
    ('&', ';', 'separated by ;'), ('&', '&amp;', 'escaped for HTML'), ('sid=', '??sid=', 'two ?'), ('sid=', '#sid=', 'a fragment')
) as v (own, other, what);
-- Both alphabets of base64.
select n.exp as dashed, pg_temp.signs('k-test', :'sid', :'oid', n.exp) as dashed_sig
from generate_series(:exp, :exp + 1000) as n (exp)
where pg_temp.signs('k-test', :'sid', :'oid', n.exp) ~ '-.*_'
order by n.exp
limit 1 \gset
select pg_temp.query('k-test', :'sid', :'oid', :dashed) as dashed_link \gset
select is(pg_temp.opens(:'dashed_link', :'at'), 'ok ' || :'pair', 'a signature with - and _ is good');
select is(
    pg_temp.opens(replace(:'dashed_link', :'dashed_sig', translate(:'dashed_sig', v.own, v.other)), :'at'), 'link_invalid',
    format('with %s for %s it is not', v.other, v.own)
)
from (values ('-_', '+/'), ('-', '+'), ('_', '/'), ('-', ' ')) as v (own, other);

-- Values that are not as signed.
select is(pg_temp.opens(v.query, :'at'), 'link_invalid', v.what)
from (values
    (replace(replace(replace(:'link', 'sid=', 'x='), 'oid=', 'sid='), 'x=', 'oid='), 'sid and oid swapped'),
    (replace(:'link', 'sid=' || :'sid', 'sid=' || :'other_sid'), 'another company'),
    (replace(:'link', 'oid=' || :'oid', 'oid=' || :'other'), 'another outreach_id'),
    (replace(:'link', 'exp=' || :exp, 'exp=' || (:exp + 1)), 'exp a second later'),
    (replace(:'link', 'exp=' || :exp, 'exp=' || (:exp - 1)), 'exp a second earlier'),
    (replace(:'link', 'exp=' || :exp, 'exp=0'), 'exp 0'),
    (replace(:'link', 'exp=' || :exp, 'exp=99999999999999999999'), 'exp beyond a bigint'),
    (replace(:'link', 'kid=k-test', 'kid=0'), 'another key of ours'),
    (replace(:'link', 'kid=k-test', 'kid=unknown'), 'an unknown key'), (replace(:'link', 'kid=k-test', 'kid=K-TEST'), 'the key in capitals'),
    (replace(:'link', 'kid=k-test', 'kid=' || repeat('k', 33)), 'the name of a key that is too long'),
    (replace(:'link', 'kid=k-test', 'kid=k-test''; drop table doctrine.link_key; --'), 'the key as SQL'),
    (replace(:'link', 'kid=k-test', 'kid='' or ''''='''), 'the key as a condition'), (replace(:'link', 'kid=k-test', 'kid=%'), 'the key as a pattern'),
    (replace(:'link', 'kid=k-test', 'kid=k-test%00'), 'the key with an encoded NUL'),
    (replace(:'link', 'kid=k-test', 'kid=k%ff'), 'the key with an encoded byte that is no character'),
    (replace(:'link', :'sig', repeat('A', 43)), 'a signature of zeros'),
    (replace(:'link', :'sig', translate(left(:'sig', 1), 'A' || left(:'sig', 1), 'BA') || substr(:'sig', 2)), 'the first character of it changed'),
    (replace(:'link', :'sig', left(:'sig', 42) || translate(right(:'sig', 1), 'A' || right(:'sig', 1), 'EA')), 'the last character of it changed'),
    (format('sid=%s&oid=%s&exp=%s&kid=unknown&sig=%s', :'sid', :'oid', :exp, outreach.link_signature('', 'unknown', :'sid', :'oid', :exp)),
        'an unknown key, signed with an empty secret'),
    (format('sid=%s&oid=%s&exp=%s&kid=unknown&sig=%s', :'sid', :'oid', :exp,
        outreach.link_signature(decode(repeat('00', 32), 'hex'), 'unknown', :'sid', :'oid', :exp)), 'an unknown key, signed with zeros'),
    (replace(:'token', 'v1.', 'v2.'), 'a token of version 2'), (replace(:'token', 'v1.', 'V1.'), 'a token in capitals'),
    (replace(:'token', 'v1.', ''), 'a token without a version'), (replace(:'token', 'v1.', 'v1'), 'a token without its first point'),
    (replace(:'token', 'v1.', 'v1..'), 'a token with two points'), (:'token' || '.', 'a token with a point at the end'),
    (:'token' || '.x', 'a token with a part more'), (replace(:'token', '.' || :'sig', ''), 'a token with a part less'),
    (replace(:'token', '.k-test.', '.'), 'a token without its key'), ('?' || :'token', 'a token after a ?'), (' ' || :'token', 'a token after a space'),
    (:'token' || '&x=1', 'a token before a parameter'), ('x=1&' || :'token', 'a token after a parameter'), (:'token' || e'\n', 'a token before a line feed'),
    (format('v1.%s.%s.k-test.%s.%s', :'sid', :'oid', :exp, :'sig'), 'a token in another order'),
    (replace(:'token', :'sid', upper(:'sid')), 'a token with sid in capitals'), (replace(:'token', :'exp', '0' || :'exp'), 'a token with a leading zero'),
    (replace(:'token', '.', '%2e'), 'a token percent-encoded'), ('v1.' || repeat('a.', 50000), 'a token of 100 kB'),
    ('v1.....', 'a token of points'), ('v1.', 'a token that ends at once'),
    (replace(:'link', '&', '%26'), 'percent-encoded as a whole'), ('https://calendar.example/?' || :'link', 'the whole address'),
    ('', 'an empty query'), ('?', 'a ?'), ('&', 'an &'), (null, 'no query at all')
) as v (query, what);
select is(
    pg_temp.tries('none', format('select * from outreach.verify_link(convert_from(%L, ''UTF8''))', '\xff'::bytea)), '22021',
    'bytes that are no characters do not even get here'
);
select isnt_empty($$select from doctrine.link_key where kid = 'k-test'$$, 'the keys are still there');

-- exp with the right signature, at its edges.
select is(pg_temp.opens(pg_temp.query('k-test', :'sid', :'oid', v.exp), v.at::timestamptz), v.outcome, v.what)
from (values
    (:exp, '2026-01-25T00:00:00Z', 'ok ' || :'pair', 'good at its end'), (:exp, '2026-01-25T00:01:00Z', 'ok ' || :'pair', 'and 60 seconds after'),
    (:exp, '2026-01-25T00:01:00.000001Z', 'link_expired ' || :'pair', 'and no longer'),
    (:exp, '2025-12-26T00:00:00Z', 'ok ' || :'pair', 'good 30 days before its end'),
    (:exp, '2025-12-25T23:00:00Z', 'ok ' || :'pair', 'and an hour before that'),
    (:exp, '2025-12-25T22:59:59.999999Z', 'link_invalid ' || :'pair', 'and no earlier: we give no link for longer'),
    (1, :'at', 'link_expired ' || :'pair', 'expired in 1970'), (0, :'at', 'link_invalid', 'exp 0 with its signature'),
    (-1, :'at', 'link_invalid', 'exp -1 with its signature'), (999999999999, :'at', 'link_invalid ' || :'pair', 'exp in the year 33658 with its signature'),
    (9999999999999, :'at', 'link_invalid', 'exp beyond all dates with its signature'),
    (9223372036854775807, :'at', 'link_invalid', 'the largest exp with its signature'),
    (:exp, 'infinity', 'link_invalid ' || :'pair', 'read at the end of time'), (:exp, '-infinity', 'link_invalid ' || :'pair', 'read before all time'),
    (:exp, '294276-12-31 23:59:59Z', 'link_invalid ' || :'pair', 'read at the end of the calendar'),
    (:exp, '4713-01-01 00:00:00Z BC', 'link_invalid ' || :'pair', 'read at its beginning')
) as v (exp, at, outcome, what);

-- The key has its time, too.
select is(pg_temp.opens(pg_temp.query(v.kid, :'sid', :'oid', :exp), v.at::timestamptz), v.outcome || ' ' || :'pair', v.what)
from (values
    ('k_Rotated', '2026-01-14T00:00:00Z', 'ok', 'a rotated key verifies'), ('k_Rotated', '2026-01-15T00:00:00Z', 'ok', '... until its time is over'),
    ('k_Rotated', '2026-01-15T00:00:00.000001Z', 'link_invalid', '... and no longer'),
    ('kRevoked', '2026-01-14T23:59:59.999999Z', 'ok', 'a booking before the key was revoked is good'),
    ('kRevoked', '2026-01-15T00:00:00Z', 'link_invalid', '... and from the moment on, none'),
    ('kRevoked', '2026-02-15T00:00:00Z', 'link_invalid', 'a key that is revoked is invalid, though the link has expired as well'),
    ('kRevoked', '2026-01-16T00:00:00Z', 'link_invalid', 'a key that is revoked, a day later')
) as v (kid, at, outcome, what);
select is(
    pg_temp.opens(pg_temp.query('k-test', :'sid', :'oid', extract(epoch from v.at::timestamptz)::bigint), v.at::timestamptz),
    v.outcome || ' ' || :'pair', v.what
)
from (values
    ('2025-11-30T23:00:00Z', 'ok', 'a clock may be an hour behind the making of the key'),
    ('2025-11-30T22:59:59.999999Z', 'link_invalid', '... and no more: nothing is signed before its key is made')
) as v (at, outcome, what);
alter table doctrine.link_key drop constraint purpose_is_calendar_link;
insert into doctrine.link_key (kid, purpose, secret, created_at, sign_until)
values ('foreign', 'unsubscribe', sha256('foreign'), '2025-12-01T00:00:00Z', '2026-01-02T00:00:00Z');
select is(pg_temp.opens(pg_temp.query('foreign', :'sid', :'oid', :exp), :'at'), 'link_invalid', 'a key of another purpose verifies nothing');

-- The pair is on the spine.
select is(pg_temp.opens(pg_temp.query('k-test', v.sid, v.oid, v.exp), :'at'), format('%s %s/%s', v.outcome, v.sid, v.oid), v.what)
from (values
    (:'sid', :'other', :exp, 'pair_mismatch', 'signed for the outreach_id of another company'),
    (:'other_sid', :'oid', :exp, 'pair_mismatch', 'signed for another company'), (:'oid', :'sid', :exp, 'pair_mismatch', 'signed for the ids swapped'),
    ('6f1c2a34-9b7d-4e21-8c55-0a1b2c3d4e5f', '0b9e7f10-2c3d-4a5b-9e6f-708192a3b4c5', :exp, 'pair_mismatch', 'signed for ids that are not there'),
    (:'other_sid', :'other', :exp, 'ok', 'signed for the other company itself'),
    (:'sid', :'other', 1, 'link_expired', 'expired and wrong: expired'), (:'sid', :'other', 999999999999, 'link_invalid', 'too far ahead and wrong: invalid')
) as v (sid, oid, exp, outcome, what);

-- Without a time, now.
select outreach.rotate_link_key() as fresh \gset
select is(
    pg_temp.opens(pg_temp.query(:'fresh', :'sid', :'oid', extract(epoch from clock_timestamp())::bigint + v.seconds), null), v.outcome || ' ' || :'pair',
    v.what
)
from (values (600, 'ok', 'without a time: now, and it is good'), (-50, 'ok', '... in its grace'), (-70, 'link_expired', '... past it'),
    (31 * 86400, 'link_invalid', '... too far ahead')) as v (seconds, outcome, what);
select is(
    (select concat_ws(' ', v.valid, v.code) from outreach.verify_link(pg_temp.query(:'fresh', :'sid', :'oid',
        extract(epoch from clock_timestamp())::bigint + 600)) as v), 't ok', 'the time may be left out'
);

-- Opening a link changes nothing, and asks nothing of the company: mail scanners open links.
select pg_temp.passes(:'oid', 'company_target') \gset
select pg_temp.tries('outreach_agent', format('select outreach.pause(%L, ''test'')', :'oid')) as paused \gset
select to_jsonb(s) as spine from outreach.outreach as s where s.outreach_id = :'oid' \gset
select count(*) as events from outreach.event where outreach_id = :'oid' \gset
select is(pg_temp.opens(:'link', :'at'), 'ok ' || :'pair', 'the link of a paused company is good');
select is((select count(*) from outreach.event where outreach_id = :'oid'), :events::bigint, '... and leaves no event');
select is((select to_jsonb(s) from outreach.outreach as s where s.outreach_id = :'oid'), :'spine'::jsonb, '... nor any change');
select pg_temp.tries('outreach_agent', format('select outreach.fail(%L, ''test'')', :'oid')) as failed \gset
select is(pg_temp.opens(:'link', :'at'), 'ok ' || :'pair', 'the link of a failed company is good');

select * from finish();
rollback;
