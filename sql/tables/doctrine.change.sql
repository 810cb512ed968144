-- The change protocol: decisions, releases, what a release consists of, and what was changed since.
create table if not exists doctrine.adr (
    adr text constraint adr_is_four_digits check (adr ~ '^[0-9]{4}$'),
    title text not null,
    status text not null constraint adr_is_proposed_accepted_or_superseded
    check (status in ('PROPOSED', 'ACCEPTED', 'SUPERSEDED')),
    decided_on date not null,
    constraint adr_pkey primary key (adr)
);
comment on table doctrine.adr is 'The decisions taken (docs/adr); a change of the schema names one that is ACCEPTED.';
comment on column doctrine.adr.adr is 'Number of the decision.';
comment on column doctrine.adr.title is 'What was decided.';
comment on column doctrine.adr.status is 'PROPOSED, ACCEPTED or SUPERSEDED.';
comment on column doctrine.adr.decided_on is 'When.';

create table if not exists doctrine.change (
    change_no bigint generated always as identity,
    adr text not null,
    command text not null,
    object text not null,
    actor text not null default doctrine.actor(),
    at timestamptz not null default clock_timestamp(),
    constraint change_pkey primary key (change_no),
    constraint change_rests_on_a_decision foreign key (adr) references doctrine.adr (adr)
);
create index if not exists change_adr_idx on doctrine.change (adr);
comment on table doctrine.change is
'Append-only log of the changes to the doctrine''s schemas since the install: who, what, by which decision.';
comment on column doctrine.change.change_no is 'Order of the changes.';
comment on column doctrine.change.adr is 'The decision that it rests on.';
comment on column doctrine.change.command is 'The command (ALTER TABLE, GRANT, ...).';
comment on column doctrine.change.object is 'What it changed.';
comment on column doctrine.change.actor is 'Who: login role, and after a slash the role it had set.';
comment on column doctrine.change.at is 'When.';

create table if not exists doctrine.release (
    version text,
    postgres_major integer,
    ddl_is_guarded boolean not null,
    installed_by text not null default doctrine.actor(),
    installed_at timestamptz not null default now(),
    constraint release_pkey primary key (version, postgres_major, ddl_is_guarded)
);
comment on table doctrine.release is 'The releases that were installed here, the newest last.';
comment on column doctrine.release.version is 'Its version.';
comment on column doctrine.release.postgres_major is 'Major version of the server on which it was installed.';
comment on column doctrine.release.ddl_is_guarded is 'Whether a superuser installed it, and so the event triggers too.';
comment on column doctrine.release.installed_by is 'Who installed it.';
comment on column doctrine.release.installed_at is 'When.';

create table if not exists doctrine.blueprint (
    kind text,
    object text,
    definition text not null,
    constraint blueprint_pkey primary key (kind, object)
);
comment on table doctrine.blueprint is
'What the release consists of, object by object, as it was shipped; doctrine.audit() compares the catalogs with it.';
comment on column doctrine.blueprint.kind is 'Kind of object.';
comment on column doctrine.blueprint.object is 'The object.';
comment on column doctrine.blueprint.definition is 'Its definition, as doctrine.catalog() writes it.';

create table if not exists doctrine.law (
    law text constraint law_is_a_word check (law ~ '^[a-z_]+$'),
    law_no integer not null,
    meaning text not null,
    constraint law_pkey primary key (law),
    constraint law_has_its_place unique (law_no)
);
comment on table doctrine.law is 'What doctrine.audit() holds the database to.';
comment on column doctrine.law.law is 'Name of the law.';
comment on column doctrine.law.law_no is 'Its place in the audit.';
comment on column doctrine.law.meaning is 'What holds.';
