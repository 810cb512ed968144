create or replace function outreach.fail_gate(p_outreach_id uuid, p_hub text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    perform outreach.require_agent(p_hub);
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_reason', p_reason);

    perform outreach.require_writable(array[p_outreach_id], p_hub);
    select j.upstream_version, g.verdict, g.version, g.reason into strict v_state
    from outreach.judge(array[p_outreach_id], p_hub) as j
        left join outreach.gate as g on g.outreach_id = j.outreach_id and g.hub = p_hub;
    if v_state.verdict = 'FAIL' and v_state.reason = p_reason then
        perform doctrine.require_here(array[p_outreach_id]);
        return;
    end if;

    insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, reason, decided_by, decided_at)
    values (p_outreach_id, p_hub, 'FAIL', v_state.upstream_version, p_reason, doctrine.actor(), clock_timestamp())
    on conflict (outreach_id, hub) do update
        set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = excluded.reason,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at;
    -- Really updated: see lock_companies().
    update outreach.outreach set updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
    values (
        p_outreach_id, 'GATE', p_hub, coalesce(v_state.verdict, 'OPEN'), 'FAIL', coalesce(v_state.version, 0), p_reason
    );
    perform outreach.stale_gates(array[p_outreach_id], doctrine.downstream(p_hub), format('%s failed', p_hub));
end
$$;

comment on function outreach.fail_gate(uuid, text, text) is
'Decides FAIL of a hub for a company; every PASS downstream becomes STALE. The same FAIL again changes nothing. '
'p_outreach_id: the company; p_hub: the sub-hub; p_reason: why, not blank. Called by the hub''s agent; writes '
'outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSHUB, OSISO, OSPAU, OSEND, OSFLD, OSGAT, 22004, 23514.';
