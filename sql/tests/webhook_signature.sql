-- A webhook is taken from its provider only: signatures over the raw bytes, spelt as the provider spells them, in their time.
begin;
\ir include/setup.sql
select plan(70);

select 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' as secret, '2021-02-25 15:02:10+00'::timestamptz as at,
    convert_to('{"test": 2432232314}', 'UTF8') as body \gset
select encode(doctrine.hmac_sha256(decode(substr(:'secret', 7), 'base64'),
    convert_to('msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}', 'UTF8')), 'base64') as mac \gset
-- RFC 4231, test case 2, holds the primitive to a published value.
select is(encode(doctrine.hmac_sha256('Jefe', 'what do ya want for nothing?'), 'hex'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'HMAC-SHA-256 is that of RFC 4231');

create function pg_temp.standard(p_signature text, p_sent text default '1614265330', p_id text default 'msg_p5jXN8AQM9LWM0D4loKWxJek') returns jsonb
language sql as $$
    select jsonb_build_array(
        jsonb_build_array('WebHook-ID', p_id), jsonb_build_array('webhook-timestamp', p_sent), jsonb_build_array('Webhook-Signature', p_signature)
    )
$$;
select is(sales.verify_signature('standard', :'secret', v.headers, :'body', :'at'::timestamptz + v.later), v.outcome, 'standard: ' || v.what)
from (values
    (pg_temp.standard('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='), interval '0', 'ok', 'the published example'),
    (pg_temp.standard('v1,' || :'mac'), interval '0', 'ok', 'a right signature, names in any case'),
    (pg_temp.standard('v1,AAAA v1,' || :'mac' || ' v2,x'), '0', 'ok', 'one right among several'),
    (pg_temp.standard('v1,' || :'mac') || '[["x", "y"], ["x", "z"], 1, []]', '0', 'ok', 'other headers are no matter'),
    (pg_temp.standard('v1,' || :'mac') || '["webhook-id", "webhook-signature"]', '0', 'ok', 'strings in the place of headers'),
    (pg_temp.standard('v1,' || :'mac'), '5 minutes', 'ok', 'at the edge of the tolerance, late'),
    (pg_temp.standard('v1,' || :'mac'), '-5 minutes', 'ok', 'at the edge of the tolerance, early'),
    (pg_temp.standard('v1,' || :'mac'), '301 seconds', 'timestamp_out_of_tolerance', 'too late'),
    (pg_temp.standard('v1,' || :'mac'), '-301 seconds', 'timestamp_out_of_tolerance', 'too early'),
    (pg_temp.standard('v1,' || :'mac'), null, 'timestamp_out_of_tolerance', 'at no time'),
    (pg_temp.standard('v0,' || :'mac'), '0', 'bad_signature', 'v0 only'),
    (pg_temp.standard('v2,' || :'mac'), '0', 'bad_signature', 'v2 only'),
    (pg_temp.standard('V1,' || :'mac'), '0', 'bad_signature', 'another case'),
    (pg_temp.standard('v1,' || rtrim(:'mac', '=')), '0', 'bad_signature', 'without padding'),
    (pg_temp.standard('v1,' || left(:'mac', 40)), '0', 'bad_signature', 'truncated'),
    (pg_temp.standard(''), '0', 'bad_signature', 'empty'),
    (pg_temp.standard('v1,' || :'mac', '1614265331'), '0', 'bad_signature', 'another time'),
    (pg_temp.standard('v1,' || :'mac', '1614265330', 'msg_x'), '0', 'bad_signature', 'another id'),
    (pg_temp.standard('v1,' || :'mac', '1614265330000'), '0', 'malformed_timestamp', 'milliseconds'),
    (pg_temp.standard('v1,' || :'mac', '-1614265330'), '0', 'malformed_timestamp', 'a negative time'),
    (pg_temp.standard('v1,' || :'mac', 'now'), '0', 'malformed_timestamp', 'a text for a time'),
    (pg_temp.standard('v1,' || :'mac') || '[["webhook-signature", "x"]]', '0', 'duplicate_header', 'a signature twice'),
    (pg_temp.standard('v1,' || :'mac') || '[["WEBHOOK-ID", "x"]]', '0', 'duplicate_header', 'an id twice'),
    (pg_temp.standard('v1,' || :'mac') || '[["webhook-timestamp", "1614265330"]]', '0', 'duplicate_header', 'a time twice'),
    (pg_temp.standard('v1,' || :'mac') - 0, '0', 'missing_header', 'no id'), (pg_temp.standard('v1,' || :'mac') - 1, '0', 'missing_header', 'no time'),
    (pg_temp.standard('v1,' || :'mac') - 2, '0', 'missing_header', 'no signature'), (pg_temp.standard(null), '0', 'missing_header', 'a null one'),
    ('[]', '0', 'missing_header', 'no header'), ('{}', '0', 'malformed_headers', 'headers that are no array'), (null, '0', 'malformed_headers', 'no headers')
) as v (headers, later, outcome, what);
select is(sales.verify_signature('standard', v.secret, pg_temp.standard('v1,' || :'mac'), v.body, :'at'), v.outcome, 'standard: ' || v.what)
from (values
    (:'secret', convert_to('{"test":2432232314}', 'UTF8'), 'bad_signature', 'the same JSON in other bytes'),
    (:'secret', convert_to(E'{"test": 2432232314}\n', 'UTF8'), 'bad_signature', 'a newline at the end'),
    (:'secret', convert_to('{"test": 2432232315}', 'UTF8'), 'bad_signature', 'one bit flipped'),
    (:'secret', null, 'missing_body', 'no body'),
    ('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', :'body', 'no_secret', 'a secret without its prefix'),
    ('whsec_not base64', :'body', 'no_secret', 'a secret that is not base64'), ('whsec_', :'body', 'no_secret', 'an empty secret'),
    ('', :'body', 'no_secret', 'none'), (null, :'body', 'no_secret', 'NULL'),
    ('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', :'body', 'bad_signature', 'another secret')
) as v (secret, body, outcome, what);

select encode(doctrine.hmac_sha256('calcom secret 16', :'body'), 'hex') as cal,
    encode(doctrine.hmac_sha256('calendly secret 16', convert_to('1614265330.', 'UTF8') || :'body'), 'hex') as calendly \gset
select is(sales.verify_signature(v.provider, v.secret, jsonb_build_array(jsonb_build_array(v.name, v.signature)), :'body', :'at'::timestamptz + v.later),
    v.outcome, v.provider || ': ' || v.what)
from (values
    ('calcom', 'calcom secret 16', 'x-cal-signature-256', :'cal', interval '0', 'ok', 'a right signature'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', :'cal', '1 year', 'ok', 'it signs no time'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', upper(:'cal'), '0', 'malformed_signature', 'upper case'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', left(:'cal', 63), '0', 'malformed_signature', 'truncated'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', 'no-secret-provided', '0', 'malformed_signature', 'the literal of a source without secret'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', :'calendly', '0', 'bad_signature', 'the signature of another provider'),
    ('calcom', '', 'X-Cal-Signature-256', :'cal', '0', 'no_secret', 'no secret'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', '', '0', 'malformed_signature', 'empty'),
    ('calcom', 'calcom secret 16', 'X-Cal-Signature-256', :'cal' || ' ', '0', 'malformed_signature', 'a space after it'),
    ('calcom', 'calcom secret 16', 'X-Other', :'cal', '0', 'missing_header', 'no signature'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v1=' || :'calendly', '0', 'ok', 'a right signature'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 'v1=x,v1=' || :'calendly' || ',t=1614265330', '0', 'ok', 'in any order, one of several'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v0=' || :'calendly', '0', 'bad_signature', 'v0 only'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265331,v1=' || :'calendly', '0', 'bad_signature', 'another time'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,t=1614265330,v1=' || :'calendly', '0', 'malformed_signature', 'two times'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 'v1=' || :'calendly', '0', 'malformed_signature', 'no time'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', '', '0', 'malformed_signature', 'empty'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v1=' || upper(:'calendly'), '0', 'bad_signature', 'upper case'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v1=' || left(:'calendly', 63), '0', 'bad_signature', 'truncated'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v1=' || :'cal', '0', 'bad_signature', 'the signature of another provider'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=-1614265330,v1=' || :'calendly', '0', 'malformed_timestamp', 'a negative time'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=now,v1=' || :'calendly', '0', 'malformed_timestamp', 'a text for a time'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330,v1=' || :'calendly', '301 seconds', 'timestamp_out_of_tolerance', 'too late'),
    ('calendly', 'calendly secret 16', 'Calendly-Webhook-Signature', 't=1614265330000,v1=' || :'calendly', '0', 'malformed_timestamp', 'milliseconds')
) as v (provider, secret, name, signature, later, outcome, what);
select is(sales.verify_signature(p, 'calcom secret 16', '[]', :'body', :'at'), 'unknown_provider', 'an unknown provider') from unnest('{zoom,null}'::text[]) as p;

-- The body is hashed once, however many signatures come with it.
set local track_functions = 'all';
create function pg_temp.hashes(p_provider text, p_name text, p_count integer) returns bigint
language plpgsql as $$
declare
    v_before bigint := coalesce(sum(calls), 0) from pg_stat_xact_user_functions where funcname = 'hmac';
begin
    perform sales.verify_signature(p_provider, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', jsonb_build_array('["webhook-id", "x"]'::jsonb,
        '["webhook-timestamp", "1"]'::jsonb, jsonb_build_array(p_name, repeat('v1,x v1,x,', p_count))), 'body', now());
    return sum(calls) - v_before from pg_stat_xact_user_functions where funcname = 'hmac';
end
$$;
select cmp_ok(pg_temp.hashes('standard', 'webhook-signature', 10), '>', 10::bigint, 'each signature is hashed');
select is(pg_temp.hashes('standard', 'webhook-signature', 110) - pg_temp.hashes('standard', 'webhook-signature', 10), 100::bigint, '... once, and the body not again');

select * from finish();
rollback;
