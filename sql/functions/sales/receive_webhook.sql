create or replace function sales.receive_webhook(p_source text, p_headers jsonb, p_body bytea)
returns table (http_status integer, code text, detail jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
    v_at timestamptz := clock_timestamp();
    v_delivery_id uuid := doctrine.new_id(0);
    v_sha256 bytea := sha256(coalesce(p_body, ''));
    v_length integer := coalesce(length(p_body), 0);
    v_source sales.webhook_source;
    v_signature text;
    v_news sales.news;
    v_keys text[];
    v_code text;
    v_reason text;
    v_outreach_id uuid;
begin
    -- The secret is in no variable: a session can have what a variable holds printed with its plans.
    select s.source, s.provider, s.tolerance, sales.signature_verdict(s.provider, s.secret, p_headers, p_body, v_at, s.tolerance)
    into v_source.source, v_source.provider, v_source.tolerance, v_signature
    from sales.webhook_source as s
    where s.source = p_source;

    if v_length > 262144 then
        v_code := 'too_large';
    elsif p_source is null or p_body is null or jsonb_typeof(p_headers) is distinct from 'array' then
        v_code := 'bad_request';
    elsif v_signature is distinct from 'ok' then
        v_code := 'bad_signature';
        v_reason := coalesce(v_signature, 'unknown_source');
    else
        begin
            select n.* into strict v_news
            from sales.webhook_news(v_source.provider, p_headers, convert_from(p_body, 'UTF8')::jsonb) as n;
        exception when data_exception or program_limit_exceeded or check_violation then
            v_code := 'quarantined';
            v_reason := format('%s: %s', sqlstate, sqlerrm);
        end;
    end if;

    if v_code is null then
        v_keys := array['body:' || encode(v_sha256, 'hex')];
        if v_news.event_id is not null then
            v_keys := v_keys || ('id:' || v_news.event_id);
        end if;
        -- Lock order: body, event, booking. Deliveries of one event, and events of one booking, take turns.
        perform pg_advisory_xact_lock(hashtextextended(format('sales.webhook %s %s', p_source, k.key), 0))
        from unnest(v_keys || ('booking:' || v_news.booking_id)) with ordinality as k (key, ord)
        where k.key is not null
        order by k.ord;
        select t.code, t.outreach_id, t.reason into strict v_code, v_outreach_id, v_reason
        from sales.take_news(p_source, v_delivery_id, v_keys, v_news, v_at + v_source.tolerance) as t;
    end if;

    insert into sales.webhook_delivery (
        delivery_id, source, received_at, body_sha256, body_length, body, event_id, event_type, booking_id, outreach_id, code, reason
    )
    values (
        v_delivery_id, left(coalesce(p_source, ''), 63), v_at, v_sha256, v_length,
        case when v_signature = 'ok' and v_code <> 'too_large' then p_body end,
        v_news.event_id, v_news.event_type, v_news.booking_id, v_outreach_id, v_code, v_reason
    );
    return query
    select d.http_status, d.code, jsonb_build_object('delivery_id', d.delivery_id)
    from sales.webhook_delivery as d
    where d.delivery_id = v_delivery_id;
end
$$;

comment on function sales.receive_webhook(text, jsonb, bytea) is
'Takes a webhook in: one row back, always, with the HTTP status, the code and the delivery_id; what came is in the inbox. '
'accepted 202: a booking ended Outreach, and Sales Init has a job; bad_request 400, bad_signature 401, too_large 413 (over '
'256 KiB); all else 200: duplicate, ignored_type, rescheduled, cancelled_before_init, cancelled_after_init, '
'already_handed_off, link_expired, link_invalid, pair_mismatch, company_paused, company_failed, parked_orphan, quarantined. '
'p_source: the source; p_headers: array of [name, value] pairs as received; p_body: the raw body. Called by webhook_agent; '
'writes sales.webhook_delivery, webhook_event, booking, meeting, init_job, and ends outreach; raises nothing for what comes '
'in (class 40, and 55P03 for a lock that is not had within 2 seconds: deliver again; OSMAP '
'for a company of another server: deliver there).';
