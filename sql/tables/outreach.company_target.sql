create table if not exists outreach.company_target (
    outreach_id uuid,
    domain doctrine.domain_name,
    email_method doctrine.email_method,
    constraint company_target_pkey primary key (outreach_id),
    constraint company_target_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.company_target is 'Sub-hub company_target (04.04.01): where a company is reached.';
comment on column outreach.company_target.outreach_id is 'The company.';
comment on column outreach.company_target.domain is 'Domain of its e-mail.';
comment on column outreach.company_target.email_method is 'Template of its addresses, as {first}.{last}.';
