create or replace function outreach.verify_link(p_query text, p_at timestamptz default null)
returns table (valid boolean, code text, sovereign_company_id uuid, outreach_id uuid)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Secrets stay in columns: what a variable or an argument holds, a session can have printed with its plans.
    with checked as (
        select l.sovereign_company_id, l.outreach_id, l.exp, k.created_at, k.verify_until, k.revoked_at, (
            k.kid is not null
            and doctrine.hmac_sha256(r.key, convert_to(l.sig, 'UTF8')) = doctrine.hmac_sha256(r.key, convert_to(
                outreach.link_signature(coalesce(k.secret, r.dummy), l.kid, l.sovereign_company_id, l.outreach_id, l.exp), 'UTF8'
            ))
        ) is true as is_ours
        from outreach.link_parts(p_query) as l
            cross join (select doctrine.random_bytes(32) as key, doctrine.random_bytes(32) as dummy) as r
            left join doctrine.link_key as k on k.kid = l.kid and k.purpose = 'calendar_link'
        -- Keys are of one server: elsewhere this link would be a forged one.
        where doctrine.require_here(array[l.outreach_id])
    ),
    -- The clock of who booked may be an hour behind ours: tolerance_is_at_most_an_hour.
    judged as (
        select c.*, case
            when not c.is_ours or c.revoked_at <= t.at or c.verify_until < t.at or c.created_at - interval '1 hour' > t.at
                then 'link_invalid'
            when to_timestamp(c.exp) + interval '60 seconds' < t.at then 'link_expired'
            when to_timestamp(c.exp) - interval '721 hours' > t.at then 'link_invalid'
            when not exists (
                select from outreach.outreach as s
                where s.sovereign_company_id = c.sovereign_company_id and s.outreach_id = c.outreach_id
            ) then 'pair_mismatch'
            else 'ok'
        end as code
        from checked as c cross join (select coalesce(p_at, clock_timestamp()) as at) as t
    )
    select
        coalesce(j.code = 'ok', false), coalesce(j.code, 'link_invalid'), case when j.is_ours then j.sovereign_company_id end,
        case when j.is_ours then j.outreach_id end
    from (values (true)) as one (is_asked)
        left join judged as j on one.is_asked;
end;

comment on function outreach.verify_link(text, timestamptz) is
'Verifies a calendar link: one row, valid or not, with the code ok, link_invalid (malformed, forged, unknown, revoked or too '
'far ahead: one code for all), link_expired (60 seconds of grace) or pair_mismatch, and the ids where the signature is ours. '
'Opening a link changes nothing. p_query: the raw query string, or the token form v1.kid.sid.oid.exp.sig; p_at: as of when, '
'NULL for now. Called by agents and sales.receive_webhook(); writes nothing; raises '
'OSMAP for a link of another server''s company.';
