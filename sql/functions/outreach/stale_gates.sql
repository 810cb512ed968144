create or replace function outreach.stale_gates(p_outreach_ids uuid[], p_hubs text[], p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    with staled as (
        update outreach.gate
        set verdict = 'STALE', reason = p_reason, decided_by = doctrine.actor(), decided_at = clock_timestamp()
        where gate.outreach_id = any(p_outreach_ids) and gate.hub = any(p_hubs) and gate.verdict = 'PASS'
        returning gate.outreach_id, gate.hub, gate.version
    )
    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
    select s.outreach_id, 'GATE', s.hub, 'PASS', 'STALE', s.version, p_reason
    from staled as s;
end
$$;

comment on function outreach.stale_gates(uuid[], text[], text) is
'Turns every PASS of the hubs into STALE. p_outreach_ids: the companies; p_hubs: the sub-hubs; p_reason: why. Called by '
'outreach.guard_write() and fail_gate(), which hold the spine rows locked; writes outreach.gate, outreach.event; raises '
'nothing.';
