create or replace function doctrine.reference_buckets(p_reference text) returns setof integer
language plpgsql immutable strict parallel safe
as $$
begin
    if p_reference operator(pg_catalog.~*) '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return next doctrine.bucket(p_reference::pg_catalog.uuid);
    else
        return query
        select doctrine.domain_bucket(p_reference)
        union
        select doctrine.domain_bucket(doctrine.canonical_domain(p_reference));
    end if;
end
$$;

comment on function doctrine.reference_buckets(text) is
'The buckets in which a company that is named may lie: one for an id; for a domain its own and that of its canonical form. '
'p_reference: as in cl.find_company(). Called by what routes calls; writes nothing; raises nothing.';
