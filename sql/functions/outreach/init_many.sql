create or replace function outreach.init_many(p_sovereign_company_ids uuid[])
returns table (sovereign_company_id uuid, outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_known uuid[];
    v_unclaimed uuid[];
    v_outreach_ids uuid[];
begin
    perform doctrine.require_ids('p_sovereign_company_ids', p_sovereign_company_ids);

    select
        array_agg(l.sovereign_company_id),
        array_agg(l.sovereign_company_id) filter (where l.is_unclaimed),
        array_agg(doctrine.new_id(doctrine.bucket(l.sovereign_company_id))) filter (where l.is_unclaimed)
    into v_known, v_unclaimed, v_outreach_ids
    from cl.lock_unclaimed(p_sovereign_company_ids) as l;

    insert into outreach.outreach (outreach_id, sovereign_company_id)
    select c.outreach_id, c.sovereign_company_id
    from unnest(v_outreach_ids, v_unclaimed) as c (outreach_id, sovereign_company_id);

    if cl.register_outreach_ids(v_unclaimed, v_outreach_ids) <> coalesce(cardinality(v_unclaimed), 0) then
        perform doctrine.refuse('OSCLM', format('some of %s companies', cardinality(v_unclaimed)));
    end if;

    return query
    select a.id, s.outreach_id,
        case when k.id is null then 'UNKNOWN_SID' when u.id is null then 'ALREADY_CLAIMED' else 'MINTED' end
    from unnest(p_sovereign_company_ids) with ordinality as a (id, ord)
        left join unnest(v_known) as k (id) on k.id = a.id
        left join unnest(v_unclaimed) as u (id) on u.id = a.id
        left join outreach.outreach as s on s.sovereign_company_id = a.id
    order by a.ord;
end
$$;

comment on function outreach.init_many(uuid[]) is
'Claims many companies; one row back for each, in their order: MINTED; ALREADY_CLAIMED (with the outreach_id of the '
'claim); UNKNOWN_SID. p_sovereign_company_ids: the companies, each once. Called by outreach_agent; writes '
'outreach.outreach, cl.company_identity.outreach_id; raises 22004, 22023 for the array itself.';
