create or replace function sales.take_news(
    p_source text, p_delivery_id uuid, p_event_keys text[], p_news sales.news, p_latest timestamptz
) returns table (code text, outreach_id uuid, reason text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- Keys only: a session can have what a variable holds printed with its plans, and an invitee is not for who delivers.
    v_known record;
    v_code text;
    v_outreach_id uuid;
    v_reason text;
begin
    if exists (select from sales.webhook_event as e where e.source = p_source and e.event_key = any(p_event_keys)) then
        return query select 'duplicate', null::uuid, null::text;
        return;
    end if;

    select b.booking_id, b.outreach_id into v_known
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
        perform doctrine.require_here(array(select l.outreach_id from outreach.link_parts(p_news.link) as l));
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
            update sales.booking as b
            set state = 'CANCELLED', happened_at = greatest(b.happened_at, p_news.happened_at), changed_at = clock_timestamp()
            where b.source = p_source and b.booking_id = v_known.booking_id;
        else
            select m.code, m.reason into strict v_code, v_reason
            from sales.move_booking(p_source, v_known.booking_id, p_news) as m;
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
'sales.accept_booking() writes; raises OSMAP.';
