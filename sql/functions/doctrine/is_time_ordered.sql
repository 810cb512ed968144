create or replace function doctrine.is_time_ordered(p_id uuid) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
    -- Hazard: resolved in the session's search_path, so every name is qualified. Not SQL: a CHECK compiles that anew for every
    -- statement.
    return (pg_catalog.get_byte(pg_catalog.uuid_send(p_id), 6) operator(pg_catalog.>>) 4) operator(pg_catalog.=) 7
        and (pg_catalog.get_byte(pg_catalog.uuid_send(p_id), 8) operator(pg_catalog.>>) 6) operator(pg_catalog.=) 2;
end
$$;

comment on function doctrine.is_time_ordered(uuid) is
'Whether an id has the version 7 layout of RFC 9562 (time-ordered). p_id: the id. Called by the CHECKs of the '
'tables that mint; writes nothing; raises nothing.';
