-- Isolation and the doctrine as data. Tables and rows that are new come with the install; here is what changes what was there.
do $$
begin
    if to_regprocedure('doctrine.version()') is null then
        return;
    elsif doctrine.version() <> '0.1.0' then
        return;
    end if;

    set local role doctrine_owner;
    alter table doctrine.hub
    add constraint hub_is_a_party foreign key (hub) references doctrine.party (party),
    add constraint agent_is_a_role foreign key (agent) references doctrine.role (role_name);
    alter domain doctrine.email_method add constraint email_method_is_at_most_64_characters check (length(value) <= 64);
    -- The next step begins here.
    create or replace function doctrine.version() returns text language sql immutable parallel safe return '0.2.0';
    reset role;
end
$$;
