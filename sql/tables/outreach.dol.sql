create table if not exists outreach.dol (
    outreach_id uuid,
    ein doctrine.ein,
    filing_present boolean,
    form_5500 jsonb,
    constraint dol_pkey primary key (outreach_id),
    constraint dol_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint form_5500_is_there_only_with_a_filing check (form_5500 is null or filing_present and filing_present is not null)
);
comment on table outreach.dol is 'Sub-hub dol (04.04.03): what the Department of Labor has on file.';
comment on column outreach.dol.outreach_id is 'The company.';
comment on column outreach.dol.ein is 'Its Employer Identification Number.';
comment on column outreach.dol.filing_present is 'true: a filing was found; false: it was searched for and there is none.';
comment on column outreach.dol.form_5500 is 'The filing (Form 5500).';
