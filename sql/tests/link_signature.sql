-- outreach.link_signature() signs as the published form says: its own vectors, and HMAC-SHA-256 as RFC 4231 has it.
begin;
\ir include/setup.sql
select plan(19);

\set sid 6f1c2a34-9b7d-4e21-8c55-0a1b2c3d4e5f
\set oid 0b9e7f10-2c3d-4a5b-9e6f-708192a3b4c5
select string_agg(lpad(to_hex(n), 2, '0'), '' order by n) as hex from generate_series(0, 31) as n \gset

-- The vectors of the design.
select is(
    outreach.link_signature(decode(:'hex', 'hex'), 'k1', v.sid::uuid, v.oid::uuid, v.exp), v.signature, v.what
)
from (values
    (:'sid', :'oid', 1767225600, 'gUdmt-pX_nRBYzHdsQFrOc2UTorV66D14aj1Xx9IAVI', 'the first vector'),
    (:'sid', :'oid', 1767225601, 'Mpl6fLBenYCeghHsgJAyk7b3u3gtVBLyNhQAt3Zh2SE', 'a second later, another signature'),
    (:'oid', :'sid', 1767225600, 'pevKeMp1fpHu8Gn_isg6VWCdwn96sc6_87Jx_7Z5HAQ', 'the two ids swapped, another signature')
) as v (sid, oid, exp, signature, what);

-- What is signed, byte by byte.
select is(
    outreach.link_signature(decode(:'hex', 'hex'), 'k1', :'sid', :'oid', 1767225600),
    rtrim(translate(encode(doctrine.hmac_sha256(decode(:'hex', 'hex'), convert_to(
        'sovlink.v1' || e'\nkid=k1\nsid=' || :'sid' || e'\noid=' || :'oid' || e'\nexp=1767225600', 'UTF8'
    )), 'base64'), '+/', '-_'), '='),
    'five lines are signed, joined by LF, with none at the end'
);
select isnt(
    outreach.link_signature(decode(:'hex', 'hex'), 'k2', :'sid', :'oid', 1767225600),
    outreach.link_signature(decode(:'hex', 'hex'), 'k1', :'sid', :'oid', 1767225600), 'the name of the key is signed'
);
select isnt(
    outreach.link_signature(decode(overlay(:'hex' placing '01' from 1), 'hex'), 'k1', :'sid', :'oid', 1767225600),
    outreach.link_signature(decode(:'hex', 'hex'), 'k1', :'sid', :'oid', 1767225600), 'a bit of the key makes another signature'
);
select is_empty(
    format($$select n from generate_series(1, 500) as n
    where outreach.link_signature(decode(%L, 'hex'), 'k1', %L, %L, n) !~ '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$'$$,
    :'hex', :'sid', :'oid'),
    'a signature is 43 characters of base64url, without padding'
);

-- RFC 4231, the test cases that give all 32 bytes.
select is(
    encode(doctrine.hmac_sha256(decode(v.secret, 'hex'), v.message), 'hex'), v.mac, format('RFC 4231, test case %s', v.test_case)
)
from (values
    (1, repeat('0b', 20), convert_to('Hi There', 'UTF8'),
        'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'),
    (2, '4a656665', convert_to('what do ya want for nothing?', 'UTF8'),
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'),
    (3, repeat('aa', 20), decode(repeat('dd', 50), 'hex'),
        '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'),
    (4, '0102030405060708090a0b0c0d0e0f10111213141516171819', decode(repeat('cd', 50), 'hex'),
        '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'),
    (6, repeat('aa', 131), convert_to('Test Using Larger Than Block-Size Key - Hash Key First', 'UTF8'),
        '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'),
    (7, repeat('aa', 131), convert_to(
        'This is a test using a larger than block-size key and a larger than block-size data. '
        'The key needs to be hashed before being used by the HMAC algorithm.', 'UTF8'
    ), '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2')
) as v (test_case, secret, message, mac);

select is(v.signature, null, format('nothing is signed without %s', v.what))
from (values
    (outreach.link_signature(null, 'k1', :'sid', :'oid', 1), 'a key'),
    (outreach.link_signature('\x00', null, :'sid', :'oid', 1), 'the name of it'),
    (outreach.link_signature('\x00', 'k1', null, :'oid', 1), 'a company'),
    (outreach.link_signature('\x00', 'k1', :'sid', null, 1), 'its outreach_id'),
    (outreach.link_signature('\x00', 'k1', :'sid', :'oid', null), 'an end')
) as v (signature, what);
select is(
    array(select a.role_name from doctrine.role as a
        where has_function_privilege(a.role_name, 'outreach.link_signature(bytea, text, uuid, uuid, bigint)', 'execute') order by 1),
    '{execution_agent,outreach_agent,outreach_owner}', 'those who handle links may sign with a key of their own'
);

select * from finish();
rollback;
