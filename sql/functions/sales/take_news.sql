create or replace function sales.take_news(
    p_source text, p_delivery_id uuid, p_event_keys text[], p_news sales.news, p_latest timestamptz
) returns table (code text, outreach_id uuid, reason text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_known sales.booking;
    v_code text;
    v_outreach_id uuid;
    v_reason text;
begin
    if exists (select from sales.webhook_event as e where e.source = p_source and e.event_key = any(p_event_keys)) then
        return query select 'duplicate', null::uuid, null::text;
        return;
    end if;

    select b.* into v_known
    from sales.booking as b
    where b.source = p_source and b.booking_id = case p_news.kind
        when 'RESCHEDULED' then coalesce(p_news.previous_booking_id, p_news.booking_id) else p_news.booking_id
    end;
    if p_news.event_type is null then
        v_code := 'quarantined';
        v_reason := 'no type of event';
    elsif p_news.kind is null then
        v_code := 'ignored_type';
    elsif p_news.booking_id is null or p_news.happened_at is null then
        v_code := 'quarantined';
        v_reason := 'no booking, or no time of it';
    elsif p_news.happened_at > p_latest then
        v_code := 'quarantined';
        v_reason := format('booked at %s, in the future', p_news.happened_at);
    elsif p_news.kind = 'CREATED' then
        if v_known.outreach_id is not null then
            v_code := 'duplicate';
        elsif v_known.booking_id is not null then
            v_code := 'cancelled_before_init';
            v_reason := 'cancelled before it came';
        else
            select c.code, c.outreach_id, c.reason into strict v_code, v_outreach_id, v_reason
            from sales.accept_booking(p_source, p_delivery_id, p_news) as c;
        end if;
    elsif v_known.outreach_id is null then
        v_code := 'parked_orphan';
        if p_news.kind = 'CANCELLED' then
            insert into sales.booking (source, booking_id, first_booking_id, state, happened_at)
            values (p_source, p_news.booking_id, p_news.booking_id, 'CANCELLED', p_news.happened_at)
            on conflict do nothing;
        end if;
    else
        v_outreach_id := v_known.outreach_id;
        if p_news.kind = 'CANCELLED' then
            v_code := case
                when exists (select from sales.sales_process as p where p.outreach_id = v_known.outreach_id)
                    then 'cancelled_after_init' else 'cancelled_before_init'
            end;
        else
            v_code := 'rescheduled';
            -- News may overtake each other: a booking that was cancelled before we knew its chain stays cancelled, and what is
            -- older than what is known changes nothing.
            insert into sales.booking as b (
                source, booking_id, outreach_id, first_booking_id, state, starts_at, invitee, happened_at
            )
            values (
                p_source, p_news.booking_id, v_known.outreach_id, v_known.first_booking_id, 'BOOKED',
                coalesce(p_news.starts_at, v_known.starts_at), coalesce(p_news.invitee, v_known.invitee), p_news.happened_at
            )
            on conflict (source, booking_id) do update
                set
                    outreach_id = excluded.outreach_id,
                    first_booking_id = case when b.outreach_id is null then excluded.first_booking_id else b.first_booking_id end,
                    starts_at = excluded.starts_at, invitee = excluded.invitee,
                    happened_at = greatest(b.happened_at, excluded.happened_at), changed_at = clock_timestamp()
                where b.outreach_id is null or b.outreach_id = excluded.outreach_id and b.happened_at <= excluded.happened_at;
            if not found then
                v_reason := 'older than what is known';
                if exists (
                    select from sales.booking as b
                    where b.source = p_source and b.booking_id = p_news.booking_id and b.outreach_id <> v_known.outreach_id
                ) then
                    v_code := 'quarantined';
                    v_reason := 'moved to a booking of another company';
                end if;
            end if;
        end if;
        if p_news.kind = 'CANCELLED' or v_code = 'rescheduled' and p_news.booking_id <> v_known.booking_id then
            update sales.booking as b
            set state = 'CANCELLED', happened_at = greatest(b.happened_at, p_news.happened_at), changed_at = clock_timestamp()
            where b.source = p_source and b.booking_id = v_known.booking_id;
        end if;
    end if;

    -- What a person may put right is taken in when it is delivered again.
    if v_code not in ('company_paused', 'company_failed', 'parked_orphan') then
        insert into sales.webhook_event (source, event_key, delivery_id)
        select p_source, k.key, p_delivery_id from unnest(p_event_keys) as k (key)
        on conflict do nothing;
    end if;
    return query select v_code, v_outreach_id, v_reason;
end
$$;

comment on function sales.take_news(text, uuid, text[], sales.news, timestamptz) is
'What becomes of an authenticated webhook: its code, the company, and why. p_source: the source; p_delivery_id: the '
'delivery; p_event_keys: what makes it a duplicate; p_news: what it tells; p_latest: a booking after this is of the future. '
'Called by sales.receive_webhook(), which holds the locks; writes sales.booking, webhook_event, and what '
'sales.accept_booking() writes; raises nothing for what comes in.';
