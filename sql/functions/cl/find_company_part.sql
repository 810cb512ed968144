create or replace function cl.find_company_part(p_reference text)
returns table (
    sovereign_company_id uuid, company_name text, company_domain text, outreach_id uuid, sales_process_id uuid,
    client_id uuid, created_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_id uuid;
begin
    if p_reference ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        v_id := p_reference::uuid;
    end if;
    return query
    select
        i.sovereign_company_id, i.company_name::text, i.company_domain::text, i.outreach_id, i.sales_process_id,
        i.client_id, i.created_at
    from cl.company_identity as i
    where (
        i.sovereign_company_id = v_id or i.outreach_id = v_id or i.sales_process_id = v_id or i.client_id = v_id
        or i.company_domain in (p_reference, doctrine.canonical_domain(p_reference))
    ) and doctrine.served_buckets() @> doctrine.bucket(i.sovereign_company_id)
    order by i.company_domain = p_reference desc nulls last
    limit 1;
end
$$;

comment on function cl.find_company_part(text) is
'One server''s part of cl.find_company(): the registry row, or none. p_reference: as there. Called by cl.find_company(); '
'writes nothing; raises nothing.';
