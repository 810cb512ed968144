create table if not exists client.client (
    client_id uuid,
    sovereign_company_id uuid not null,
    created_at timestamptz not null default now(),
    constraint client_pkey primary key (client_id),
    constraint company_is_a_client_once unique (sovereign_company_id, client_id),
    constraint client_id_is_time_ordered check (doctrine.is_time_ordered(client_id)),
    constraint client_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(client_id) = doctrine.bucket(sovereign_company_id)),
    constraint client_is_claimed_in_the_registry
    foreign key (sovereign_company_id, client_id)
    references cl.company_identity (sovereign_company_id, client_id) deferrable initially deferred
);
comment on table client.client is 'One row a company that has become a client.';
comment on column client.client.client_id is 'Id of the company as a client.';
comment on column client.client.sovereign_company_id is 'The company.';
comment on column client.client.created_at is 'When it became a client.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, client_id) on client.client to cl_owner;
