-- The handoff. Tables that are new come with the install; here is what changes what was there.
do $$
begin
    if to_regprocedure('doctrine.version()') is null then
        return;
    elsif doctrine.version() <> '0.2.0' then
        return;
    end if;

    set local role outreach_owner;
    alter table outreach.event
    drop constraint event_kind_is_status_or_gate,
    add constraint event_kind_is_status_gate_or_link check (kind in ('STATUS', 'GATE', 'LINK'));
    -- Tells now whether all may be written.
    drop function if exists outreach.lock_companies(uuid[], text);
    set local role cl_owner;
    alter table cl.company_identity
    add constraint client_comes_after_sales check (client_id is null or sales_process_id is not null);
    set local role doctrine_owner;
    -- The same rule without bounded repeats: a fourteenth of the time.
    alter domain doctrine.email_address drop constraint email_address_is_local_part_at_domain;
    alter domain doctrine.email_address add constraint email_address_is_local_part_at_domain check (
        value ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$'
        and value !~ '@([.-]|.*[.][.-]|.*-[.])'
        and (length(value) <= 64 or position('@' in value) <= 65 and value !~ '@.*[^.]{64}')
    );
    -- A database of 0.1.0 gets the table with it.
    alter table if exists doctrine.relation
    add column bucket_column text constraint bucket_column_is_a_word check (bucket_column ~ '^[a-z_]+$');
    -- The next step begins here.
    create or replace function doctrine.version() returns text language sql immutable parallel safe return '0.3.0';
    reset role;
end
$$;
