create or replace function sales.webhook_news(p_provider text, p_headers jsonb, p_body jsonb)
returns setof sales.news
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Only strings are read as strings: a number, array or object in the place of one is as if it were not there.
    with word as (
        select w.name, jsonb_path_query_first(p_body, w.path::jsonpath) #>> '{}' as value
        from (values
            ('standard', 'type', '$.type'), ('standard', 'time', '$.timestamp'), ('standard', 'booking', '$.data.booking_id'),
            ('standard', 'previous', '$.data.previous_booking_id'), ('standard', 'start', '$.data.starts_at'),
            ('standard', 'invitee', '$.data.invitee'),
            ('calcom', 'type', '$.triggerEvent'), ('calcom', 'time', '$.createdAt'), ('calcom', 'booking', '$.payload.uid'),
            ('calcom', 'previous', '$.payload.rescheduleUid'), ('calcom', 'start', '$.payload.startTime'),
            ('calcom', 'invitee', '$.payload.attendees[0].email'),
            ('calendly', 'type', '$.event'), ('calendly', 'time', '$.created_at'), ('calendly', 'booking', '$.payload.uri'),
            ('calendly', 'previous', '$.payload.old_invitee'), ('calendly', 'start', '$.payload.scheduled_event.start_time'),
            ('calendly', 'invitee', '$.payload.email')
        ) as w (provider, name, path)
        where w.provider = p_provider and jsonb_typeof(jsonb_path_query_first(p_body, w.path::jsonpath)) = 'string'
            -- Hazard: a cast takes now, tomorrow and times without a zone, by the settings of the session.
            and (w.name not in ('time', 'start') or jsonb_path_query_first(p_body, w.path::jsonpath) #>> '{}'
                ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})$')
    ),
    told as (
        select
            min(w.value) filter (where w.name = 'type') as event_type,
            min(w.value) filter (where w.name = 'time') as happened_at,
            min(w.value) filter (where w.name = 'booking') as booking_id,
            min(w.value) filter (where w.name = 'previous') as previous,
            min(w.value) filter (where w.name = 'start') as starts_at,
            min(w.value) filter (where w.name = 'invitee') as invitee,
            jsonb_path_query_first(p_body, '$.payload.rescheduled') = 'true' as is_moved
        from word as w
    )
    select
        case p_provider when 'standard' then (
            select h.pair ->> 1 from jsonb_array_elements(p_headers) as h (pair)
            where jsonb_typeof(h.pair) = 'array' and lower(h.pair ->> 0) = 'webhook-id'
        ) end,
        t.event_type,
        case
            when t.event_type in ('booking.created', 'BOOKING_CREATED', 'invitee.created') and t.previous is null then 'CREATED'
            when t.event_type in (
                'booking.rescheduled', 'BOOKING_RESCHEDULED', 'booking.created', 'BOOKING_CREATED', 'invitee.created'
            ) or t.event_type = 'invitee.canceled' and t.is_moved then 'RESCHEDULED'
            when t.event_type in ('booking.cancelled', 'BOOKING_CANCELLED', 'invitee.canceled') then 'CANCELLED'
        end,
        t.booking_id, t.previous, t.happened_at::timestamptz, t.starts_at::timestamptz, t.invitee,
        sales.webhook_link(p_provider, p_body)
    from told as t;
end;

comment on function sales.webhook_news(text, jsonb, jsonb) is
'What a webhook tells, whatever its provider: event, kind (CREATED, RESCHEDULED, CANCELLED; NULL for another type), booking '
'and the one before it, when it happened, when the meeting begins, who booked, and our link as it came back. p_provider: the '
'provider; p_headers: pairs; p_body: the body. Called by sales.receive_webhook(); writes nothing; raises 22007, 22008 for '
'times that are none, 23514 for ids that are empty or too long.';
