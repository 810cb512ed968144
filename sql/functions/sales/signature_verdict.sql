create or replace function sales.signature_verdict(
    p_provider text, p_secret text, p_headers jsonb, p_body bytea, p_at timestamptz, p_tolerance interval
) returns text
language sql immutable security definer parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    with header (name, value) as (
        select lower(h.pair ->> 0), h.pair ->> 1
        from jsonb_array_elements(case when jsonb_typeof(p_headers) = 'array' then p_headers else '[]' end) as h (pair)
        where jsonb_typeof(h.pair) = 'array'
    ),
    needed as (
        select
            count(*) filter (where h.name = 'webhook-id') as ids, min(h.value) filter (where h.name = 'webhook-id') as id,
            count(*) filter (where h.name = n.time_header) as times, min(h.value) filter (where h.name = n.time_header) as sent,
            count(*) filter (where h.name = n.signature_header) as signatures,
            min(h.value) filter (where h.name = n.signature_header) as signature
        from (
            select case p_provider
                when 'standard' then 'webhook-signature' when 'calcom' then 'x-cal-signature-256'
                when 'calendly' then 'calendly-webhook-signature'
            end as signature_header,
            case p_provider when 'standard' then 'webhook-timestamp' end as time_header
        ) as n
            left join header as h on h.name = any(array['webhook-id', n.time_header, n.signature_header])
    ),
    part as (
        select e.element, e.ord
        from needed as n
            cross join lateral string_to_table(n.signature, case p_provider when 'standard' then ' ' else ',' end)
                with ordinality as e (element, ord)
    ),
    told as (
        select n.*,
            case p_provider
                when 'calendly' then (select min(substr(p.element, 3)) from part as p where p.element ~ '^t=')
                else n.sent
            end as sent_at,
            case p_provider
                when 'calendly' then (select count(*) from part as p where p.element ~ '^t=')
                else n.times
            end as moments,
            case
                when p_provider <> 'standard' then convert_to(p_secret, 'UTF8')
                when p_secret ~ '^whsec_([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'
                    then decode(substr(p_secret, 7), 'base64')
            end as key
        from needed as n
    ),
    -- Materialized: the body is hashed once, however many signatures come with it.
    signed as materialized (
        select t.*, doctrine.hmac_sha256(t.key, case p_provider
            when 'standard' then convert_to(t.id || '.' || t.sent_at || '.', 'UTF8') || p_body
            when 'calendly' then convert_to(t.sent_at || '.', 'UTF8') || p_body
            else p_body
        end) as mac
        from told as t
    ),
    expected as materialized (
        select s.*, doctrine.hmac_sha256(s.key, convert_to(case p_provider
            when 'standard' then 'v1,' || encode(s.mac, 'base64') when 'calendly' then 'v1=' || encode(s.mac, 'hex')
            else encode(s.mac, 'hex')
        end, 'UTF8')) as proof
        from signed as s
    )
    select case
        when p_provider not in ('standard', 'calcom', 'calendly') or p_provider is null then 'unknown_provider'
        when e.key is null or length(e.key) = 0 then 'no_secret'
        when coalesce(jsonb_typeof(p_headers), '') <> 'array' then 'malformed_headers'
        when p_body is null then 'missing_body'
        when e.signatures > 1 or p_provider = 'standard' and (e.ids > 1 or e.times > 1) then 'duplicate_header'
        when e.signatures = 0 or e.signature is null
            or p_provider = 'standard' and (e.ids = 0 or e.times = 0 or e.id is null or e.sent_at is null) then 'missing_header'
        when p_provider = 'calcom' and e.signature !~ '^[0-9a-f]{64}$' then 'malformed_signature'
        when p_provider = 'calendly' and e.moments <> 1 then 'malformed_signature'
        when p_provider <> 'calcom' and e.sent_at !~ '^[0-9]{1,11}$' then 'malformed_timestamp'
        -- Both macs under one key more: how long the comparison takes tells nothing of what is compared.
        when not exists (
            select from part as p where doctrine.hmac_sha256(e.key, convert_to(p.element, 'UTF8')) = e.proof
        ) then 'bad_signature'
        when p_provider <> 'calcom' and (
            p_at is null or to_timestamp(case when e.sent_at ~ '^[0-9]{1,11}$' then e.sent_at::bigint end)
                not between p_at - p_tolerance and p_at + p_tolerance
        ) then 'timestamp_out_of_tolerance'
        else 'ok'
    end
    from expected as e;
end;

comment on function sales.signature_verdict(text, text, jsonb, bytea, timestamptz, interval) is
'Whether a webhook is signed by its provider: ok, or the reason why not. p_provider, p_secret, p_headers, p_body, p_at: as '
'in sales.verify_signature(); p_tolerance: how far the sender''s clock may be off. Called by sales.verify_signature() and '
'receive_webhook(); writes nothing; raises nothing.';
