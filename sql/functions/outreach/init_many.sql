create or replace function outreach.init_many(p_sovereign_company_ids uuid[])
returns table (sovereign_company_id uuid, outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_claimable boolean[];
    v_companies uuid[];
    v_outreach_ids uuid[];
begin
    perform doctrine.require_ids('p_sovereign_company_ids', p_sovereign_company_ids);

    v_claimable := cl.lock_unclaimed(p_sovereign_company_ids);
    -- What is not claimed meets no fence.
    if false = any(v_claimable) then
        perform doctrine.require_here(p_sovereign_company_ids);
    end if;
    select array_agg(c.id), array_agg(doctrine.new_id(doctrine.bucket(c.id)))
    into v_companies, v_outreach_ids
    from unnest(p_sovereign_company_ids, v_claimable) as c (id, is_claimable)
    where c.is_claimable;

    insert into outreach.outreach (outreach_id, sovereign_company_id)
    select c.outreach_id, c.sovereign_company_id
    from unnest(v_outreach_ids, v_companies) as c (outreach_id, sovereign_company_id);

    perform cl.register_outreach_ids(v_companies, v_outreach_ids);

    return query
    select a.id, s.outreach_id,
        case when a.is_claimable then 'MINTED' when s.outreach_id is null then 'UNKNOWN_SID' else 'ALREADY_CLAIMED' end
    from unnest(p_sovereign_company_ids, v_claimable) with ordinality as a (id, is_claimable, ord)
        left join lateral (
            select o.outreach_id from outreach.outreach as o where o.sovereign_company_id = a.id limit 1
        ) as s on true
    order by a.ord;
end
$$;

comment on function outreach.init_many(uuid[]) is
'Claims many companies; one row back for each, in their order: MINTED; ALREADY_CLAIMED (with the outreach_id of the '
'claim); UNKNOWN_SID. p_sovereign_company_ids: the companies, each once. Called by outreach_agent; writes '
'outreach.outreach, cl.company_identity.outreach_id; raises OSMAP; 22004, 22023 for the array itself.';
