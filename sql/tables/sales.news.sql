-- What a webhook tells, whatever its provider.
do $$
begin
    if to_regtype('sales.news') is null then
        create type sales.news as (
            event_id doctrine.provider_id, event_type text, kind text, booking_id doctrine.provider_id,
            previous_booking_id doctrine.provider_id, happened_at timestamptz,
            starts_at timestamptz, invitee text, link text
        );
    end if;
end
$$;
comment on type sales.news is 'What a webhook tells, whatever its provider: the columns of sales.webhook_news().';
