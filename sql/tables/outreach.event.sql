create table if not exists outreach.event (
    outreach_id uuid,
    event_no bigint generated always as identity,
    kind text not null constraint event_kind_is_status_gate_or_link check (kind in ('STATUS', 'GATE', 'LINK')),
    hub doctrine.hub_name,
    from_state text,
    to_state text not null,
    version bigint,
    reason text,
    actor text not null default doctrine.actor(),
    at timestamptz not null default clock_timestamp(),
    constraint event_pkey primary key (outreach_id, event_no),
    constraint event_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint gate_event_names_its_hub check ((kind = 'GATE') = (hub is not null)),
    constraint gate_event_names_its_version check ((kind = 'GATE') = (version is not null)),
    constraint status_move_says_why check (kind <> 'STATUS' or reason ~ '[^[:space:]]' and reason is not null)
);
comment on table outreach.event is 'Append-only log of status moves, gate decisions and issued links: who, when, what, why.';
comment on column outreach.event.outreach_id is 'The company.';
comment on column outreach.event.event_no is 'Order of the events.';
comment on column outreach.event.kind is 'STATUS (a move of the spine), GATE (a verdict) or LINK (a calendar link).';
comment on column outreach.event.hub is 'The sub-hub whose verdict it is.';
comment on column outreach.event.from_state is 'Status or verdict before.';
comment on column outreach.event.to_state is 'Status or verdict after.';
comment on column outreach.event.version is 'Version of the hub''s data that the verdict is of.';
comment on column outreach.event.reason is 'Why.';
comment on column outreach.event.actor is 'Who: login role, and after a slash the role it had set.';
comment on column outreach.event.at is 'When.';
