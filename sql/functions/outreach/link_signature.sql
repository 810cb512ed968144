create or replace function outreach.link_signature(
    p_secret bytea, p_kid text, p_sovereign_company_id uuid, p_outreach_id uuid, p_exp bigint
) returns text
language sql immutable strict security definer parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select translate(
        encode(
            doctrine.hmac_sha256(
                p_secret,
                convert_to(
                    concat_ws(
                        chr(10), 'sovlink.v1', 'kid=' || p_kid, 'sid=' || p_sovereign_company_id, 'oid=' || p_outreach_id,
                        'exp=' || p_exp
                    ),
                    'UTF8'
                )
            ),
            'base64'
        ),
        '+/=', '-_'
    );
end;

comment on function outreach.link_signature(bytea, text, uuid, uuid, bigint) is
'Signature of a calendar link: base64url without padding of HMAC-SHA-256 over the five lines sovlink.v1, kid=, sid=, oid=, '
'exp=, joined by LF. p_secret: the key; p_kid: its name; p_sovereign_company_id, p_outreach_id: the pair; p_exp: Unix '
'seconds. Called by outreach.calendar_link() and verify_link(); writes nothing; raises nothing.';
