create or replace function outreach.lock_companies(p_outreach_ids uuid[], p_hub text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_requires text[] := array(select p.requires::text from doctrine.prerequisite as p where p.hub = p_hub);
    v_halted text[] := array(select t.status::text from doctrine.status as t where t.refusal is not null);
    v_found bigint;
    v_status text;
    v_passed bigint;
begin
    -- Lock order of everything that writes or decides: spine rows, then upstream gates, then the hub's own and
    -- downstream gates, each by outreach_id. Who decides really updates the spine row, and who changes data really
    -- updates its own gate row; so either meets the other's update here, under REPEATABLE READ as well.
    select count(*), min(s.status) filter (where s.status = any(v_halted)) into v_found, v_status
    from (
        select o.status::text from outreach.outreach as o
        where o.outreach_id = any(p_outreach_ids)
        order by o.outreach_id
        for no key update
    ) as s;

    if v_requires <> '{}' then
        select count(*) filter (where g.verdict = 'PASS') into v_passed
        from (
            select w.verdict from outreach.gate as w
            where w.outreach_id = any(p_outreach_ids) and w.hub = any(v_requires)
            order by w.outreach_id
            for share
        ) as g;
    end if;
    -- The set as one company: found if all are, halted if one is, passed if each has passed all.
    return outreach.refusal(
        case when v_found = cardinality(p_outreach_ids) then 'FOUND' end, v_status, v_passed,
        cardinality(p_outreach_ids) * cardinality(v_requires)
    ) is null;
end
$$;

comment on function outreach.lock_companies(uuid[], text) is
'Freezes the companies for one write or decision of a hub: nobody else writes, decides or moves them until commit. Returns '
'whether all of them may be written, told from the rows that it locked; outreach.judge() tells which may not and why. '
'p_outreach_ids: the companies, each once; p_hub: the sub-hub. Called by outreach.require_writable() and pass_gates(); locks '
'outreach.outreach, outreach.gate; raises nothing (40001 from the locks above READ COMMITTED).';
