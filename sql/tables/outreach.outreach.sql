create table if not exists outreach.outreach (
    outreach_id uuid,
    sovereign_company_id uuid not null,
    status doctrine.spine_status not null default 'INIT',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint outreach_pkey primary key (outreach_id),
    constraint company_is_in_outreach_once unique (sovereign_company_id, outreach_id),
    constraint outreach_id_is_time_ordered check (doctrine.is_time_ordered(outreach_id)),
    constraint outreach_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(outreach_id) = doctrine.bucket(sovereign_company_id)),
    constraint spine_row_is_claimed_in_the_registry
    foreign key (sovereign_company_id, outreach_id)
    references cl.company_identity (sovereign_company_id, outreach_id) deferrable initially deferred
)
with (fillfactor = 80);
comment on table outreach.outreach is
'The spine: one row a company in outreach; mints outreach_id, the join key of all sub-hubs; owns the workflow state.';
comment on column outreach.outreach.outreach_id is 'Id of the company in outreach; minted by outreach.init().';
comment on column outreach.outreach.sovereign_company_id is 'The company.';
comment on column outreach.outreach.status is 'Workflow state; moves by doctrine.status_transition only.';
comment on column outreach.outreach.created_at is 'When the company was claimed.';
comment on column outreach.outreach.updated_at is 'When its state or one of its verdicts was last decided.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, outreach_id) on outreach.outreach to cl_owner, sales_owner;
grant references (outreach_id) on outreach.outreach to
sales_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;
