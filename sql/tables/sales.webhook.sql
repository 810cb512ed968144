create table if not exists sales.webhook_source (
    source text constraint source_is_a_word check (source ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    provider text not null constraint provider_is_known check (provider in ('standard', 'calcom', 'calendly')),
    secret text not null constraint secret_is_16_characters_or_more check (length(secret) >= 16),
    tolerance interval not null default '5 minutes'
    constraint tolerance_is_at_most_an_hour check (tolerance > '0' and tolerance <= '1 hour'),
    created_at timestamptz not null default now(),
    constraint webhook_source_pkey primary key (source)
);
comment on table sales.webhook_source is 'Who may deliver webhooks: an endpoint of a calendar provider, with its signing secret.';
comment on column sales.webhook_source.source is 'Name of the source; stands in the path of the endpoint.';
comment on column sales.webhook_source.provider is 'How it signs: standard (Standard Webhooks), calcom or calendly.';
comment on column sales.webhook_source.secret is 'Its signing secret; read by no role but the owner of the functions.';
comment on column sales.webhook_source.tolerance is 'How far its clock may be off, both ways.';
comment on column sales.webhook_source.created_at is 'When it was added.';

create table if not exists sales.webhook_delivery (
    delivery_id uuid,
    source text not null,
    received_at timestamptz not null default clock_timestamp(),
    body_sha256 bytea not null constraint body_sha256_is_32_bytes check (length(body_sha256) = 32),
    body_length integer not null,
    body bytea,
    event_id doctrine.provider_id,
    event_type text,
    booking_id doctrine.provider_id,
    outreach_id uuid,
    http_status integer not null generated always as (
        case code
            when 'accepted' then 202 when 'bad_request' then 400 when 'bad_signature' then 401 when 'too_large' then 413 else 200
        end
    ) stored,
    code text not null constraint delivery_code_is_known check (code in (
        'accepted', 'duplicate', 'ignored_type', 'rescheduled', 'cancelled_before_init', 'cancelled_after_init',
        'already_handed_off', 'link_expired', 'link_invalid', 'pair_mismatch', 'company_paused', 'company_failed',
        'parked_orphan', 'quarantined', 'bad_request', 'bad_signature', 'too_large'
    )),
    reason text,
    constraint webhook_delivery_pkey primary key (delivery_id),
    constraint authenticated_body_is_kept check ((body is null) = (code in ('bad_request', 'bad_signature', 'too_large')))
);
create index if not exists webhook_delivery_booking_idx on sales.webhook_delivery (source, booking_id)
where booking_id is not null;
create index if not exists webhook_delivery_outreach_id_idx on sales.webhook_delivery (outreach_id) where outreach_id is not null;
comment on table sales.webhook_delivery is
'The inbox: every delivery and what became of it, append-only. What was not authenticated is kept as a digest only.';
comment on column sales.webhook_delivery.delivery_id is 'Id of the delivery.';
comment on column sales.webhook_delivery.source is 'Source that it was addressed to, as given; it need not be known.';
comment on column sales.webhook_delivery.received_at is 'When it came.';
comment on column sales.webhook_delivery.body_sha256 is 'SHA-256 of the raw body.';
comment on column sales.webhook_delivery.body_length is 'Length of the raw body in bytes.';
comment on column sales.webhook_delivery.body is 'The raw body; NULL where the sender was not authenticated.';
comment on column sales.webhook_delivery.event_id is 'The provider''s id of the event, where it has one.';
comment on column sales.webhook_delivery.event_type is 'The provider''s type of the event.';
comment on column sales.webhook_delivery.booking_id is 'The provider''s id of the booking.';
comment on column sales.webhook_delivery.outreach_id is 'The company, once its link was verified.';
comment on column sales.webhook_delivery.http_status is 'Status that the sender got.';
comment on column sales.webhook_delivery.code is 'What became of it.';
comment on column sales.webhook_delivery.reason is 'Why, in words for us; never sent outward.';

create table if not exists sales.webhook_event (
    source text,
    event_key text,
    delivery_id uuid not null,
    constraint webhook_event_pkey primary key (source, event_key),
    constraint event_is_of_a_source foreign key (source) references sales.webhook_source (source),
    constraint event_came_with_a_delivery foreign key (delivery_id) references sales.webhook_delivery (delivery_id)
    deferrable initially deferred
);
create index if not exists webhook_event_delivery_id_idx on sales.webhook_event (delivery_id);
comment on table sales.webhook_event is
'What was taken in already: the ids of events and the digests of bodies, each once a source.';
comment on column sales.webhook_event.source is 'The source.';
comment on column sales.webhook_event.event_key is 'id: and the provider''s id, or body: and the digest.';
comment on column sales.webhook_event.delivery_id is 'The delivery that brought it first.';

create table if not exists sales.booking (
    source text,
    booking_id doctrine.provider_id,
    outreach_id uuid,
    first_booking_id doctrine.provider_id not null,
    state text not null constraint booking_state_is_known check (state in ('BOOKED', 'CANCELLED')),
    starts_at timestamptz,
    invitee text,
    happened_at timestamptz not null,
    changed_at timestamptz not null default clock_timestamp(),
    constraint booking_pkey primary key (source, booking_id),
    constraint booking_is_of_a_source foreign key (source) references sales.webhook_source (source),
    constraint booking_is_of_a_company_on_the_spine foreign key (outreach_id) references outreach.outreach (outreach_id)
);
create unique index if not exists one_booking_of_a_chain_stands on sales.booking (source, first_booking_id)
where state = 'BOOKED';
create index if not exists booking_outreach_id_idx on sales.booking (outreach_id);
comment on table sales.booking is 'Bookings as the providers have them; a rescheduled one is a further row of its chain.';
comment on column sales.booking.source is 'The source.';
comment on column sales.booking.booking_id is 'The provider''s id.';
comment on column sales.booking.outreach_id is 'The company; NULL where a cancellation came before the booking.';
comment on column sales.booking.first_booking_id is 'The booking that its chain began with.';
comment on column sales.booking.state is 'BOOKED or CANCELLED.';
comment on column sales.booking.starts_at is 'When the meeting begins.';
comment on column sales.booking.invitee is 'Address of who booked, as the provider has it.';
comment on column sales.booking.happened_at is 'When it last changed, as the provider signed it; what is older changes nothing.';
comment on column sales.booking.changed_at is 'When this was learnt.';
