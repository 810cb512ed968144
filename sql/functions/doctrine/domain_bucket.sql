create or replace function doctrine.domain_bucket(p_company_domain text) returns integer
language plpgsql immutable strict parallel safe
as $$
begin
    -- Hazard: resolved in the session's search_path, so every name is qualified. Not SQL: a CHECK compiles that anew for every
    -- statement.
    return ('x' operator(pg_catalog.||) pg_catalog.right(pg_catalog.md5(p_company_domain), 3))::pg_catalog.bit(12)::pg_catalog.int4;
end
$$;

comment on function doctrine.domain_bucket(text) is
'The bucket (0..4095) of a domain name: the last three hex digits of its md5, so that equal domains always '
'meet the same unique index. p_company_domain: canonical domain name. Called by '
'cl.new_company_id() and the registry''s CHECK; writes nothing; raises nothing.';
