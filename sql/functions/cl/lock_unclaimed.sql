create or replace function cl.lock_unclaimed(p_sovereign_company_ids uuid[])
returns table (sovereign_company_id uuid, is_unclaimed boolean)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Lock order: sovereign_company_id.
    select i.sovereign_company_id, i.outreach_id is null
    from cl.company_identity as i
    where i.sovereign_company_id = any(p_sovereign_company_ids)
    order by i.sovereign_company_id
    for update;
end;

comment on function cl.lock_unclaimed(uuid[]) is
'Locks the companies for a claim, in the order of their ids, and tells which exist and which are unclaimed. '
'p_sovereign_company_ids: the companies. Called by outreach.init_many(); locks cl.company_identity; raises nothing.';
