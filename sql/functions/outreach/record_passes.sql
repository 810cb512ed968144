create or replace function outreach.record_passes(
    p_outreach_ids uuid[], p_hub text, p_upstream_versions bigint[], p_verdicts text[], p_versions bigint[],
    p_first_ids uuid[]
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_actor text := doctrine.actor();
begin
    insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, decided_by, decided_at)
    select p.outreach_id, p_hub, 'PASS', p.upstream_version, v_actor, clock_timestamp()
    from unnest(p_outreach_ids, p_upstream_versions) as p (outreach_id, upstream_version)
    on conflict on constraint gate_pkey do update
        set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = null,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at;
    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version)
    select p.outreach_id, 'GATE', p_hub, coalesce(p.verdict, 'OPEN'), 'PASS', coalesce(p.version, 0)
    from unnest(p_outreach_ids, p_verdicts, p_versions) as p (outreach_id, verdict, version);
    -- Really updated, also where nothing but updated_at changes: see lock_companies().
    update outreach.outreach as s
    set updated_at = clock_timestamp()
    where s.outreach_id = any(p_outreach_ids) and s.status <> 'INIT';
    if p_first_ids <> '{}' then
        update outreach.outreach as s
        set status = 'ACTIVE', updated_at = clock_timestamp()
        where s.outreach_id = any(p_first_ids);
        insert into outreach.event (outreach_id, kind, from_state, to_state, reason)
        select p.outreach_id, 'STATUS', 'INIT', 'ACTIVE', format('first PASS: %s', p_hub)
        from unnest(p_first_ids) as p (outreach_id);
    end if;
end
$$;

comment on function outreach.record_passes(uuid[], text, bigint[], text[], bigint[], uuid[]) is
'Writes PASS of a hub for companies that are frozen and judged. p_outreach_ids: the companies; p_hub: the sub-hub; '
'p_upstream_versions, p_verdicts, p_versions: for each what it rests on, and what its gate row said before (NULL for no row); '
'p_first_ids: those whose first PASS it is. Called by outreach.pass_gate() and pass_gates(); writes outreach.gate, '
'outreach.outreach, outreach.event; raises nothing.';
