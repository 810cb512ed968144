-- What a webhook tells, whatever its provider.
do $$
begin
    if to_regtype('sales.news') is null then
        create type sales.news as (
            event_id text, event_type text, kind text, booking_id text, previous_booking_id text, happened_at timestamptz,
            starts_at timestamptz, invitee text, link text
        );
    end if;
end
$$;
comment on type sales.news is 'What a webhook tells, whatever its provider: the columns of sales.webhook_news().';
