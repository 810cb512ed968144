create or replace function doctrine.bucket(p_id uuid) returns integer
language plpgsql immutable strict parallel safe
as $$
begin
    -- Hazard: resolved in the session's search_path, so every name is qualified. Not SQL: a CHECK compiles that anew for every
    -- statement.
    return ((pg_catalog.get_byte(pg_catalog.uuid_send(p_id), 14) operator(pg_catalog.&) 15) operator(pg_catalog.<<) 8)
        operator(pg_catalog.|) pg_catalog.get_byte(pg_catalog.uuid_send(p_id), 15);
end
$$;

comment on function doctrine.bucket(uuid) is
'The bucket (0..4095) of an id: its last 12 bits, the three last hex digits that a person sees. '
'p_id: any id of a company. Called by anyone, and by the CHECKs that keep a company''s ids together; '
'writes nothing; raises nothing.';
