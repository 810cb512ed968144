create or replace function outreach.pass_gate(p_outreach_id uuid, p_hub text, p_upstream_version bigint default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_state record;
    v_outcome text;
begin
    if p_outreach_id is null then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    end if;
    perform outreach.require_agent(p_hub);

    v_state := outreach.lock_company(p_outreach_id, p_hub);
    v_outcome := outreach.pass_outcome(
        v_state.refusal, p_upstream_version, v_state.upstream_version,
        (outreach.meets_criterion(array[p_outreach_id], p_hub))[1]
    );
    if v_outcome <> 'PASS' then
        perform outreach.refuse_gate(v_outcome, p_outreach_id, p_hub, p_upstream_version);
    end if;

    -- As in pass_gates(), for one: a PASS that stands is not updated, and has no event.
    with stood as (
        select g.verdict::text as verdict from outreach.gate as g where g.outreach_id = p_outreach_id and g.hub = p_hub
    ),
    decided as (
        insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, decided_by, decided_at)
        values (p_outreach_id, p_hub, 'PASS', v_state.upstream_version, doctrine.actor(), clock_timestamp())
        on conflict on constraint gate_pkey do update
            set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = null,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at
            where g.verdict <> 'PASS'
        returning g.version
    )
    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
    select p_outreach_id, e.kind, e.hub, e.from_state, e.to_state, e.version, e.reason
    from decided as d
        cross join lateral (
            select 'GATE', p_hub, coalesce((select s.verdict from stood as s), 'OPEN'), 'PASS', d.version, null
            union all
            select 'STATUS', null, 'INIT', 'ACTIVE', null, format('first PASS: %s', p_hub) where v_state.status = 'INIT'
        ) as e (kind, hub, from_state, to_state, version, reason);
    if not found then
        perform doctrine.require_here(array[p_outreach_id]);
    elsif v_state.status = 'INIT' then
        update outreach.outreach set status = 'ACTIVE', updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    else
        update outreach.outreach set updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    end if;
end
$$;

comment on function outreach.pass_gate(uuid, text, bigint) is
'Decides PASS of a hub for a company; a PASS that stands is left as it is. p_outreach_id: the company; p_hub: the sub-hub; '
'p_upstream_version: what the work rests on (outreach.upstream_version()), NULL for whatever stands now. Called by the '
'hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSHUB, OSISO, OSPAU, OSEND, OSFLD, '
'OSGAT, OSSTL, OSCRT, 22004.';
