create table if not exists sales.meeting (
    outreach_id uuid,
    sovereign_company_id uuid not null,
    source text not null,
    booking_id doctrine.provider_id not null,
    delivery_id uuid not null,
    booked_at timestamptz not null,
    starts_at timestamptz,
    invitee text,
    link jsonb not null,
    constraint meeting_pkey primary key (outreach_id),
    constraint meeting_ends_outreach_of_its_company
    foreign key (sovereign_company_id, outreach_id) references outreach.outreach (sovereign_company_id, outreach_id),
    constraint meeting_is_a_booking foreign key (source, booking_id) references sales.booking (source, booking_id),
    constraint meeting_came_with_a_delivery foreign key (delivery_id) references sales.webhook_delivery (delivery_id)
    deferrable initially deferred
);
create index if not exists meeting_sovereign_company_id_idx on sales.meeting (sovereign_company_id, outreach_id);
create index if not exists meeting_booking_idx on sales.meeting (source, booking_id);
create index if not exists meeting_delivery_id_idx on sales.meeting (delivery_id);
comment on table sales.meeting is
'The booked meeting that ended Outreach, one a company, once; what became of the booking later is in sales.booking.';
comment on column sales.meeting.outreach_id is 'The company in outreach.';
comment on column sales.meeting.sovereign_company_id is 'The company.';
comment on column sales.meeting.source is 'Source that it came from.';
comment on column sales.meeting.booking_id is 'The provider''s id of the booking.';
comment on column sales.meeting.delivery_id is 'The delivery that was accepted.';
comment on column sales.meeting.booked_at is 'When it was booked, as the provider signed it.';
comment on column sales.meeting.starts_at is 'When it begins, as booked.';
comment on column sales.meeting.invitee is 'Address of who booked, as the provider has it.';
comment on column sales.meeting.link is 'The link that it was booked by: kid and exp.';

create table if not exists sales.init_job (
    job_id uuid,
    outreach_id uuid not null,
    state text not null default 'READY' constraint job_state_is_known check (state in ('READY', 'RUNNING', 'DONE', 'DEAD')),
    attempts integer not null default 0 constraint attempts_are_at_most_8 check (attempts between 0 and 8),
    run_at timestamptz not null default clock_timestamp(),
    lease_until timestamptz,
    worker text,
    last_error text,
    created_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    constraint init_job_pkey primary key (job_id),
    constraint company_has_one_job unique (outreach_id),
    constraint job_id_lies_in_the_bucket_of_its_company check (doctrine.bucket(job_id) = doctrine.bucket(outreach_id)),
    constraint job_is_of_a_meeting foreign key (outreach_id) references sales.meeting (outreach_id),
    constraint running_job_has_a_lease check ((state = 'RUNNING') = (lease_until is not null)),
    constraint finished_job_says_when check ((state in ('DONE', 'DEAD')) = (finished_at is not null))
);
create index if not exists init_job_due_idx on sales.init_job (run_at) where state in ('READY', 'RUNNING');
comment on table sales.init_job is
'What Sales Init has to do, one job a company: claimed in one transaction, run in another, dead after 8 attempts.';
comment on column sales.init_job.job_id is 'Id of the job.';
comment on column sales.init_job.outreach_id is 'The company.';
comment on column sales.init_job.state is 'READY, RUNNING, DONE or DEAD.';
comment on column sales.init_job.attempts is 'How often it was claimed.';
comment on column sales.init_job.run_at is 'Not before.';
comment on column sales.init_job.lease_until is 'A RUNNING job is free again after this.';
comment on column sales.init_job.worker is 'Who claimed it last.';
comment on column sales.init_job.last_error is 'Why the last attempt failed.';
comment on column sales.init_job.created_at is 'When the meeting was booked.';
comment on column sales.init_job.finished_at is 'When it was done or given up.';

create table if not exists sales.snapshot (
    sales_process_id uuid,
    outreach_id uuid not null,
    schema_version integer not null,
    body jsonb not null,
    sha256 bytea not null constraint snapshot_is_what_was_taken check (sha256 = sha256(convert_to(body::text, 'UTF8'))),
    taken_at timestamptz not null default clock_timestamp(),
    constraint snapshot_pkey primary key (sales_process_id),
    constraint company_has_one_snapshot unique (outreach_id),
    constraint snapshot_is_of_a_sales_process foreign key (sales_process_id) references sales.sales_process (sales_process_id)
    deferrable initially deferred,
    constraint snapshot_is_of_a_meeting foreign key (outreach_id) references sales.meeting (outreach_id)
);
comment on table sales.snapshot is 'All that Outreach knew of a company when Sales took it over; immutable.';
comment on column sales.snapshot.sales_process_id is 'The company in Sales.';
comment on column sales.snapshot.outreach_id is 'The company in outreach.';
comment on column sales.snapshot.schema_version is 'Version of the form of body.';
comment on column sales.snapshot.body is 'identity, spine, sub-hubs, gates, events, meeting.';
comment on column sales.snapshot.sha256 is 'SHA-256 of body as PostgreSQL prints it.';
comment on column sales.snapshot.taken_at is 'When it was taken.';
