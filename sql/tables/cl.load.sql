create table if not exists cl.load (
    load_id uuid,
    file_name text not null,
    file_digest text not null constraint file_digest_is_a_sha256 check (file_digest ~ '^[0-9a-f]{64}$'),
    mint_without_domain boolean not null,
    started_by text not null default doctrine.actor(),
    started_at timestamptz not null default now(),
    constraint load_pkey primary key (load_id),
    constraint load_id_is_time_ordered check (doctrine.is_time_ordered(load_id)),
    constraint file_is_loaded_once_a_reading unique (file_digest, mint_without_domain)
);
comment on table cl.load is 'Loads of listings: one row a file and reading of it; the same file again goes on where it stopped.';
comment on column cl.load.load_id is 'Id of the load.';
comment on column cl.load.file_name is 'Name of the file when it was first loaded.';
comment on column cl.load.file_digest is 'SHA-256 of the file and of the columns read from it, in hex.';
comment on column cl.load.mint_without_domain is 'Whether a listing without a website becomes a company of its own.';
comment on column cl.load.started_by is 'Who began it.';
comment on column cl.load.started_at is 'When it was begun.';

create table if not exists cl.load_line (
    load_id uuid,
    line bigint,
    company_name text,
    website text,
    unreadable text,
    outcome text constraint outcome_is_accepted_duplicate_or_rejected
    check (outcome in ('ACCEPTED', 'DUPLICATE', 'REJECTED')),
    sovereign_company_id uuid,
    refused_column text,
    reason text,
    constraint load_line_pkey primary key (load_id, line),
    constraint load_line_is_of_a_load foreign key (load_id) references cl.load (load_id),
    constraint load_line_is_of_a_company
    foreign key (sovereign_company_id) references cl.company_identity (sovereign_company_id),
    constraint load_line_names_its_company check ((outcome <> 'REJECTED') = (sovereign_company_id is not null)),
    constraint rejected_line_says_why check ((outcome = 'REJECTED') = (refused_column is not null and reason is not null))
);
create index if not exists load_line_sovereign_company_id_idx on cl.load_line (sovereign_company_id)
where sovereign_company_id is not null;
comment on table cl.load_line is 'Staging area: the lines of a load as read (COPY), and what became of each (cl.mint_lines()).';
comment on column cl.load_line.load_id is 'The load.';
comment on column cl.load_line.line is 'Line of the file on which the listing begins; the header is line 1.';
comment on column cl.load_line.company_name is 'Name as found.';
comment on column cl.load_line.website is 'Website as found: a URL, a host or a domain.';
comment on column cl.load_line.unreadable is 'Why the reader could not read the line; NULL where it could.';
comment on column cl.load_line.outcome is 'ACCEPTED, DUPLICATE or REJECTED; NULL until cl.mint_lines() has judged it.';
comment on column cl.load_line.sovereign_company_id is 'The company that the listing is of.';
comment on column cl.load_line.refused_column is 'Column for which the line was rejected.';
comment on column cl.load_line.reason is 'Why it was rejected.';
create index if not exists load_line_pending_idx on cl.load_line (load_id, line) where outcome is null;
