create or replace function cl.find_company(p_reference text)
returns table (
    sovereign_company_id uuid, company_name text, company_domain text, outreach_id uuid, sales_process_id uuid,
    client_id uuid, created_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_served int4multirange := doctrine.served_buckets();
    v_bucket integer;
begin
    perform doctrine.require_argument('p_reference', p_reference);
    return query
    select f.*
    from cl.find_company_part(p_reference) as f
    order by f.company_domain = p_reference desc nulls last
    limit 1;
    if not found then
        select b.bucket into v_bucket
        from doctrine.reference_buckets(p_reference) as b (bucket)
        where not v_served @> b.bucket
        limit 1;
        if found then
            perform doctrine.refuse_elsewhere(format('reference %s', p_reference), v_bucket, v_served);
        end if;
        perform doctrine.refuse('OSSID', format('reference %s', p_reference));
    end if;
end
$$;

comment on function cl.find_company(text) is
'The registry row of a company. p_reference: any of its ids (sovereign_company_id, outreach_id, sales_process_id, '
'client_id), its domain or a URL on it. Called by agents and reports; writes nothing; raises OSSID, OSMAP, 22004.';
