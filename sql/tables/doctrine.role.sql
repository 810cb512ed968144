-- Who takes part: the hubs, in the order in which data may flow, and the roles that own and work for them.
create table if not exists doctrine.party (
    party text constraint party_is_a_word check (party ~ '^[a-z_]+$'),
    flow_position integer not null,
    meaning text not null,
    constraint party_pkey primary key (party),
    constraint party_has_one_position unique (party, flow_position)
);
comment on table doctrine.party is
'Hubs and sub-hubs, and the order in which data may flow: forward only, from a lower position to a higher.';
comment on column doctrine.party.party is 'Name of the hub or sub-hub.';
comment on column doctrine.party.flow_position is
'Its place in the flow; equal places run in parallel and see nothing of each other.';
comment on column doctrine.party.meaning is 'What it is.';

create table if not exists doctrine.role (
    role_name text constraint role_name_says_its_kind check (role_name ~ '^[a-z_]+_(owner|agent)$'),
    party text,
    meaning text not null,
    constraint role_pkey primary key (role_name),
    constraint role_is_of_a_party foreign key (party) references doctrine.party (party),
    constraint owner_owns_for_a_party check (role_name !~ '_owner$' or party is not null)
);
create index if not exists role_party_idx on doctrine.role (party);
comment on table doctrine.role is
'The roles: an owner and an agent a hub. Owners are acted as by nobody; logins are members of agents.';
comment on column doctrine.role.role_name is 'Name of the role; its end says what it is, _owner or _agent.';
comment on column doctrine.role.party is 'The hub; NULL for an agent of none.';
comment on column doctrine.role.meaning is 'What it owns or does; the COMMENT of the role.';
