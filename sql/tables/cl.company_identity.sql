create table if not exists cl.company_identity (
    sovereign_company_id uuid,
    company_name doctrine.name not null,
    company_domain doctrine.domain_name,
    outreach_id uuid,
    sales_process_id uuid,
    client_id uuid,
    created_at timestamptz not null default now(),
    constraint company_identity_pkey primary key (sovereign_company_id),
    constraint company_domain_is_registered_once unique (company_domain),
    constraint outreach_id_belongs_to_one_company unique (outreach_id, sovereign_company_id),
    constraint sales_process_id_belongs_to_one_company unique (sales_process_id, sovereign_company_id),
    constraint client_id_belongs_to_one_company unique (client_id, sovereign_company_id),
    constraint sovereign_company_id_is_time_ordered check (doctrine.is_time_ordered(sovereign_company_id)),
    constraint sovereign_company_id_lies_in_the_bucket_of_its_domain
    check (doctrine.bucket(sovereign_company_id) = doctrine.domain_bucket(company_domain)),
    constraint client_comes_after_sales check (client_id is null or sales_process_id is not null)
);
comment on table cl.company_identity is
'The registry: one row a company, and one pointer a hub, written once, ever.';
comment on column cl.company_identity.sovereign_company_id is 'Id of the company; minted by cl.mint_company().';
comment on column cl.company_identity.company_name is 'Name of the company.';
comment on column cl.company_identity.company_domain is 'Canonical domain, by which a company is recognised; NULL where unknown.';
comment on column cl.company_identity.outreach_id is 'Pointer to the spine; NULL until Outreach claims the company.';
comment on column cl.company_identity.sales_process_id is 'Pointer to Sales; NULL until Sales takes over.';
comment on column cl.company_identity.client_id is 'Pointer to Client; NULL until the company is a client.';
comment on column cl.company_identity.created_at is 'When the company was minted.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, outreach_id) on cl.company_identity to outreach_owner;
grant references (sovereign_company_id, sales_process_id) on cl.company_identity to sales_owner;
grant references (sovereign_company_id, client_id) on cl.company_identity to client_owner;
