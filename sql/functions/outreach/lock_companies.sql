create or replace function outreach.lock_companies(p_outreach_ids uuid[], p_hub text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_requires text[] := array(select p.requires::text from doctrine.prerequisite as p where p.hub = p_hub);
begin
    -- Lock order of everything that writes or decides: spine rows, then upstream gates, then the hub's own and
    -- downstream gates, each by outreach_id. Who decides really updates the spine row, and who changes data really
    -- updates its own gate row; so either meets the other's update here, under REPEATABLE READ as well.
    perform from outreach.outreach as s
    where s.outreach_id = any(p_outreach_ids)
    order by s.outreach_id
    for no key update;

    if v_requires <> '{}' then
        perform from outreach.gate as g
        where g.outreach_id = any(p_outreach_ids) and g.hub = any(v_requires)
        order by g.outreach_id
        for share;
    end if;
end
$$;

comment on function outreach.lock_companies(uuid[], text) is
'Freezes the companies for one write or decision of a hub: nobody else writes, decides or moves them until commit. '
'p_outreach_ids: the companies; p_hub: the sub-hub. Called by outreach.require_writable() and pass_gates(); locks '
'outreach.outreach, outreach.gate; raises nothing (40001 from the locks above READ COMMITTED).';
