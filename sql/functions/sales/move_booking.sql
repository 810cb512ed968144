create or replace function sales.move_booking(p_source text, p_booking_id text, p_news sales.news)
returns table (code text, reason text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_first_booking_id doctrine.provider_id;
begin
    -- Events of one chain take turns at its first booking.
    select b.first_booking_id into strict v_first_booking_id
    from sales.booking as b
    where b.source = p_source and b.booking_id = p_booking_id;
    perform from sales.booking as b
    where b.source = p_source and b.booking_id = v_first_booking_id
    for no key update;
    if exists (
        select from sales.booking as n inner join sales.booking as k on k.source = n.source and k.outreach_id <> n.outreach_id
        where n.source = p_source and n.booking_id = p_news.booking_id and k.booking_id = p_booking_id
    ) then
        return query select 'quarantined', 'moved to a booking of another company';
        return;
    end if;

    update sales.booking as b
    set state = 'CANCELLED', happened_at = greatest(b.happened_at, p_news.happened_at), changed_at = clock_timestamp()
    where b.source = p_source and b.first_booking_id = v_first_booking_id and b.state = 'BOOKED'
        and b.booking_id <> p_news.booking_id and (b.booking_id = p_booking_id or b.happened_at <= p_news.happened_at);
    -- News may overtake each other: a booking that was cancelled before we knew its chain stays cancelled, and what is older
    -- than what is known changes nothing that stands.
    insert into sales.booking as b (source, booking_id, outreach_id, first_booking_id, state, starts_at, invitee, happened_at)
    select
        p_source, p_news.booking_id, k.outreach_id, k.first_booking_id, case when exists (
            select from sales.booking as n
            where n.source = p_source and n.first_booking_id = v_first_booking_id and n.state = 'BOOKED'
                and n.booking_id <> p_news.booking_id
        ) then 'CANCELLED' else 'BOOKED' end,
        coalesce(p_news.starts_at, k.starts_at), coalesce(p_news.invitee, k.invitee), p_news.happened_at
    from sales.booking as k
    where k.source = p_source and k.booking_id = p_booking_id
    on conflict on constraint booking_pkey do update
        set
            outreach_id = excluded.outreach_id,
            first_booking_id = case when b.outreach_id is null then excluded.first_booking_id else b.first_booking_id end,
            starts_at = excluded.starts_at, invitee = excluded.invitee,
            happened_at = greatest(b.happened_at, excluded.happened_at), changed_at = clock_timestamp()
        where b.outreach_id is null or b.happened_at <= excluded.happened_at;
    return query select 'rescheduled', case when not found then 'older than what is known' end;
end
$$;

comment on function sales.move_booking(text, text, sales.news) is
'Moves a booking, in place or to another id: of a chain one booking stands, the one that was told of last. Returns '
'rescheduled, or quarantined where the other id is a booking of another company, and why. p_source: the source; '
'p_booking_id: the booking that moves; p_news: what the webhook tells. Called by sales.take_news(); writes sales.booking; '
'raises nothing for what comes in.';
