create table if not exists sales.sales_process (
    sales_process_id uuid,
    sovereign_company_id uuid not null,
    outreach_id uuid not null,
    created_at timestamptz not null default now(),
    constraint sales_process_pkey primary key (sales_process_id),
    constraint company_is_in_sales_once unique (sovereign_company_id, sales_process_id),
    constraint sales_process_id_is_time_ordered check (doctrine.is_time_ordered(sales_process_id)),
    constraint sales_process_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(sales_process_id) = doctrine.bucket(sovereign_company_id)),
    constraint sales_process_is_claimed_in_the_registry
    foreign key (sovereign_company_id, sales_process_id)
    references cl.company_identity (sovereign_company_id, sales_process_id) deferrable initially deferred,
    constraint sales_process_comes_from_the_spine
    foreign key (sovereign_company_id, outreach_id)
    references outreach.outreach (sovereign_company_id, outreach_id)
);
create index if not exists sales_process_outreach_id_idx on sales.sales_process (outreach_id, sovereign_company_id);
comment on table sales.sales_process is 'One row a company in Sales.';
comment on column sales.sales_process.sales_process_id is 'Id of the company in Sales.';
comment on column sales.sales_process.sovereign_company_id is 'The company.';
comment on column sales.sales_process.outreach_id is 'Its spine row, from which Sales took it over.';
comment on column sales.sales_process.created_at is 'When Sales took it over.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, sales_process_id) on sales.sales_process to cl_owner;
