create or replace function outreach.pass_gates(p_outreach_ids uuid[], p_hub text, p_upstream_versions bigint[])
returns table (outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_meets boolean[];
    v_outcomes text[];
    v_passing uuid[];
    v_upstream bigint[];
    v_verdicts text[];
    v_versions bigint[];
    v_first uuid[];
begin
    perform outreach.require_agent(p_hub);
    perform doctrine.require_ids('p_outreach_ids', p_outreach_ids);
    perform doctrine.require_argument('p_upstream_versions', p_upstream_versions);
    perform doctrine.require_same_length(
        'p_outreach_ids', cardinality(p_outreach_ids), 'p_upstream_versions', cardinality(p_upstream_versions)
    );

    perform outreach.lock_companies(p_outreach_ids, p_hub);
    v_meets := outreach.meets_criterion(p_outreach_ids, p_hub);

    -- No order within the aggregates: the companies are locked, in order.
    select
        array_agg(j.outcome),
        array_agg(j.outreach_id) filter (where j.is_new), array_agg(j.current_version) filter (where j.is_new),
        array_agg(j.verdict) filter (where j.is_new), array_agg(j.version) filter (where j.is_new),
        array_agg(j.outreach_id) filter (where j.is_new and j.status = 'INIT')
    into v_outcomes, v_passing, v_upstream, v_verdicts, v_versions, v_first
    from (
        select r.*, r.outcome = 'PASS' and r.verdict is distinct from 'PASS' as is_new
        from (
            select a.outreach_id, a.ord, a.status, a.current_version, g.verdict::text as verdict, g.version,
                case
                    when a.refusal is not null then a.refusal
                    when a.upstream_version <> a.current_version then 'OSSTL'
                    when not a.meets then 'OSCRT'
                    else 'PASS'
                end as outcome
            from rows from (
                unnest(p_outreach_ids, p_upstream_versions, v_meets), outreach.judge(p_outreach_ids, p_hub)
            ) with ordinality as a (
                outreach_id, upstream_version, meets, judged_id, status, current_version, blocked_by, refusal, ord
            )
                left join lateral (
                    select w.verdict, w.version from outreach.gate as w
                    where w.outreach_id = a.outreach_id and w.hub = p_hub
                    limit 1
                ) as g on true
        ) as r
        order by r.ord
    ) as j;

    if v_passing is not null then
        insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, decided_by, decided_at)
        select p.outreach_id, p_hub, 'PASS', p.upstream_version, doctrine.actor(), clock_timestamp()
        from unnest(v_passing, v_upstream) as p (outreach_id, upstream_version)
        on conflict on constraint gate_pkey do update
            set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = null,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at;
        -- Really updated, also where only updated_at changes: see lock_companies().
        update outreach.outreach as s
        set status = 'ACTIVE', updated_at = clock_timestamp()
        where s.outreach_id = any(v_passing);
        insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version)
        select p.outreach_id, 'GATE', p_hub, coalesce(p.verdict, 'OPEN'), 'PASS', coalesce(p.version, 0)
        from unnest(v_passing, v_verdicts, v_versions) as p (outreach_id, verdict, version);
    end if;
    if v_first is not null then
        insert into outreach.event (outreach_id, kind, from_state, to_state, reason)
        select p.outreach_id, 'STATUS', 'INIT', 'ACTIVE', format('first PASS: %s', p_hub)
        from unnest(v_first) as p (outreach_id);
    end if;

    -- What is not written meets no fence.
    if cardinality(v_passing) is distinct from cardinality(p_outreach_ids) then
        perform doctrine.require_here(p_outreach_ids);
    end if;

    return query select p.outreach_id, p.outcome from unnest(p_outreach_ids, v_outcomes) as p (outreach_id, outcome);
end
$$;

comment on function outreach.pass_gates(uuid[], text, bigint[]) is
'Decides PASS of a hub for many companies; one row back for each, in their order: PASS (new or standing), or the SQLSTATE '
'for which outreach.pass_gate() would refuse it (OSUNK, OSPAU, OSEND, OSFLD, OSGAT, OSSTL, OSCRT). p_outreach_ids: the '
'companies, each once; p_hub: the sub-hub; p_upstream_versions: what the work rests on, one for each, NULL for whatever '
'stands now. Called by the hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSHUB, OSISO, '
'OSMAP; 22004, 22023 for the arguments themselves.';
