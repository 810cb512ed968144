-- The rules as data. Columns say what the doctrine says; data/ fills them.
create table if not exists doctrine.error_code (
    sqlstate text constraint sqlstate_is_class_os check (sqlstate ~ '^OS[A-Z0-9]{3}$'),
    name text not null constraint error_name_is_a_word check (name ~ '^[a-z_]+$'),
    meaning text not null,
    hint text not null,
    constraint error_code_pkey primary key (sqlstate),
    constraint error_name_is_used_once unique (name)
);
comment on table doctrine.error_code is 'Registry of errors: one code, one meaning. Clients key on sqlstate only.';
comment on column doctrine.error_code.sqlstate is 'SQLSTATE, class OS.';
comment on column doctrine.error_code.name is 'Condition name; clients name their exception after it.';
comment on column doctrine.error_code.meaning is 'MESSAGE of the error; stable.';
comment on column doctrine.error_code.hint is 'HINT of the error: the way out.';

create table if not exists doctrine.hub (
    hub doctrine.hub_name,
    doctrine_id text constraint doctrine_id_is_dotted check (doctrine_id ~ '^[0-9]{2}[.][0-9]{2}[.][0-9]{2}$'),
    waterfall_order integer,
    agent text not null,
    criterion text not null,
    constraint hub_pkey primary key (hub),
    constraint doctrine_id_is_used_once unique (doctrine_id),
    constraint waterfall_order_is_used_once unique (waterfall_order),
    constraint hub_is_a_party foreign key (hub) references doctrine.party (party),
    constraint agent_is_a_role foreign key (agent) references doctrine.role (role_name)
);
create index if not exists hub_agent_idx on doctrine.hub (agent);
comment on table doctrine.hub is 'The sub-hubs of the waterfall, in their order.';
comment on column doctrine.hub.hub is 'Name of the sub-hub.';
comment on column doctrine.hub.doctrine_id is 'Its number in the doctrine; NULL where it has none.';
comment on column doctrine.hub.waterfall_order is 'Its place in the waterfall; NULL for a hub outside of it.';
comment on column doctrine.hub.agent is 'The role whose members may decide its gate.';
comment on column doctrine.hub.criterion is 'Its PASS criterion, in words; <hub>_criterion() holds it.';

create table if not exists doctrine.prerequisite (
    hub doctrine.hub_name,
    requires doctrine.hub_name,
    constraint prerequisite_pkey primary key (hub, requires),
    constraint prerequisite_hub_is_a_hub foreign key (hub) references doctrine.hub (hub),
    constraint required_hub_is_a_hub foreign key (requires) references doctrine.hub (hub)
);
create index if not exists prerequisite_requires_idx on doctrine.prerequisite (requires);
comment on table doctrine.prerequisite is 'Which hub requires the PASS of which; what the waterfall is made of.';
comment on column doctrine.prerequisite.hub is 'The hub that waits.';
comment on column doctrine.prerequisite.requires is 'The hub that must be at PASS.';

create table if not exists doctrine.status (
    status doctrine.spine_status,
    refusal text,
    meaning text not null,
    constraint status_pkey primary key (status),
    constraint refusal_is_registered foreign key (refusal) references doctrine.error_code (sqlstate)
);
create index if not exists status_refusal_idx on doctrine.status (refusal);
comment on table doctrine.status is 'The states of the spine, and how a write is refused in each.';
comment on column doctrine.status.status is 'The state.';
comment on column doctrine.status.refusal is 'SQLSTATE that a sub-hub write gets; NULL where writes are accepted.';
comment on column doctrine.status.meaning is 'What the state means.';

create table if not exists doctrine.status_transition (
    move text constraint move_is_a_word check (move ~ '^[a-z_]+$'),
    from_status doctrine.spine_status,
    to_status doctrine.spine_status not null,
    constraint status_transition_pkey primary key (move, from_status),
    constraint from_status_is_a_status foreign key (from_status) references doctrine.status (status),
    constraint to_status_is_a_status foreign key (to_status) references doctrine.status (status)
);
create index if not exists status_transition_from_status_idx on doctrine.status_transition (from_status);
create index if not exists status_transition_to_status_idx on doctrine.status_transition (to_status);
comment on table doctrine.status_transition is 'The legal status moves; what is not here is refused (OSSTS).';
comment on column doctrine.status_transition.move is 'Name of the move.';
comment on column doctrine.status_transition.from_status is 'State before.';
comment on column doctrine.status_transition.to_status is 'State after.';
