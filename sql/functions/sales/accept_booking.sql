create or replace function sales.accept_booking(p_source text, p_delivery_id uuid, p_news sales.news)
returns table (code text, outreach_id uuid, reason text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_link record;
    v_status text;
begin
    -- Judged as of the booking, which the provider signed: a late delivery is not an expired link.
    select * into strict v_link from outreach.verify_link(p_news.link, p_news.happened_at);
    if not v_link.valid then
        return query select v_link.code, v_link.outreach_id, null::text;
        return;
    end if;
    v_status := outreach.lock_for_handoff(v_link.outreach_id);
    if v_status in ('ACTIVE', 'COMPLETED') then
        -- Above READ COMMITTED a booking that was taken in meanwhile is not seen: DO NOTHING makes 40001 of it, not 23505.
        insert into sales.booking (source, booking_id, outreach_id, first_booking_id, state, starts_at, invitee, happened_at)
        values (
            p_source, p_news.booking_id, v_link.outreach_id, p_news.booking_id, 'BOOKED', p_news.starts_at, p_news.invitee,
            p_news.happened_at
        )
        on conflict do nothing;
    end if;
    if v_status = 'ACTIVE' then
        insert into sales.meeting (
            outreach_id, sovereign_company_id, source, booking_id, delivery_id, booked_at, starts_at, invitee, link
        )
        select v_link.outreach_id, v_link.sovereign_company_id, p_source, p_news.booking_id, p_delivery_id, p_news.happened_at,
            p_news.starts_at, p_news.invitee, jsonb_build_object('kid', l.kid, 'exp', l.exp)
        from outreach.link_parts(p_news.link) as l;
        perform outreach.hand_off(v_link.outreach_id, format('meeting booked: %s %s', p_source, p_news.booking_id));
        insert into sales.init_job (job_id, outreach_id)
        values (doctrine.new_id(doctrine.bucket(v_link.outreach_id)), v_link.outreach_id);
        -- A hint for workers who wait; the queue is the truth.
        perform pg_notify('sales_init', '');
    end if;
    return query
    select case v_status
        when 'ACTIVE' then 'accepted' when 'COMPLETED' then 'already_handed_off' when 'PAUSED' then 'company_paused'
        when 'FAILED' then 'company_failed' else 'quarantined'
    end, v_link.outreach_id, case when v_status = 'INIT' then 'nothing has passed' end;
end
$$;

comment on function sales.accept_booking(text, uuid, sales.news) is
'Takes a new booking: verifies our own link in it, and in one transaction ends outreach, keeps the meeting and gives Sales '
'Init its job. p_source: the source; p_delivery_id: the delivery; p_news: what it tells. Called by sales.take_news(); writes '
'sales.booking, meeting, init_job, outreach.outreach, outreach.event; raises OSMAP.';
