create or replace function doctrine.require_served(p_id uuid, p_served int4multirange) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
    -- Hazard: resolved in the session's search_path, so every name is qualified. Not SQL: a CHECK compiles that anew for every
    -- statement.
    if not p_served operator(pg_catalog.@>) doctrine.bucket(p_id) then
        perform doctrine.refuse_elsewhere(pg_catalog.format('id %s', p_id), doctrine.bucket(p_id), p_served);
    end if;
    return true;
end
$$;

comment on function doctrine.require_served(uuid, int4multirange) is
'True, or a refusal where the bucket of an id is not among those served: the fence. p_id: an id of a company; p_served: the '
'buckets that this server serves. Called by the CHECK bucket_is_served, which doctrine.serve_buckets() puts on every table of '
'companies; writes nothing; raises OSMAP.';
