create table if not exists outreach.gate (
    outreach_id uuid,
    hub doctrine.hub_name,
    verdict doctrine.verdict not null default 'OPEN',
    version bigint not null default 0,
    upstream_version bigint,
    reason text,
    decided_by text,
    decided_at timestamptz,
    constraint gate_pkey primary key (outreach_id, hub),
    constraint gate_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint fail_says_why check (verdict <> 'FAIL' or reason ~ '[^[:space:]]' and reason is not null),
    constraint verdict_says_who_and_when
    check ((verdict = 'OPEN') = (decided_by is null) and (verdict = 'OPEN') = (decided_at is null)),
    constraint pass_says_what_it_rests_on check (verdict <> 'PASS' or upstream_version is not null)
)
with (fillfactor = 80);
comment on table outreach.gate is
'The verdict of a sub-hub for a company. No row: OPEN, and the hub has written nothing (version 0).';
comment on column outreach.gate.outreach_id is 'The company.';
comment on column outreach.gate.hub is 'The sub-hub.';
comment on column outreach.gate.verdict is 'OPEN, PASS, FAIL or STALE.';
comment on column outreach.gate.version is 'Raised by each statement that really changes the hub''s rows.';
comment on column outreach.gate.upstream_version is 'Sum of the prerequisites'' versions that the verdict rests on.';
comment on column outreach.gate.reason is 'Why: of a FAIL or a STALE.';
comment on column outreach.gate.decided_by is 'Who decided the verdict; for STALE, who changed the data.';
comment on column outreach.gate.decided_at is 'When.';
