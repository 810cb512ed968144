create or replace function cl.lock_unclaimed(p_sovereign_company_ids uuid[]) returns boolean[]
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Lock order: sovereign_company_id.
    select
    from cl.company_identity as i
    where i.sovereign_company_id = any(p_sovereign_company_ids)
    order by i.sovereign_company_id
    for update;

    select array(
        select i.outreach_id is null and i.sovereign_company_id is not null
        from unnest(p_sovereign_company_ids) with ordinality as a (id, ord)
            left join lateral (
                select c.sovereign_company_id, c.outreach_id from cl.company_identity as c
                where c.sovereign_company_id = a.id
                order by c.sovereign_company_id
                limit 1
            ) as i on true
        order by a.ord
    );
end;

comment on function cl.lock_unclaimed(uuid[]) is
'Locks companies for a claim, in the order of their ids, and tells of each, in the order of the array, whether it is there '
'to be claimed. p_sovereign_company_ids: the companies. Called by outreach.init_many(); locks cl.company_identity; raises '
'nothing.';
