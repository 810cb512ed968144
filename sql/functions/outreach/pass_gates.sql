create or replace function outreach.pass_gates(p_outreach_ids uuid[], p_hub text, p_upstream_versions bigint[])
returns table (outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meets boolean[];
begin
    perform outreach.require_agent(p_hub);
    perform doctrine.require_ids('p_outreach_ids', p_outreach_ids);
    perform doctrine.require_argument('p_upstream_versions', p_upstream_versions);
    perform doctrine.require_same_length(
        'p_outreach_ids', cardinality(p_outreach_ids), 'p_upstream_versions', cardinality(p_upstream_versions)
    );

    perform outreach.lock_companies(p_outreach_ids, p_hub);
    v_meets := outreach.meets_criterion(p_outreach_ids, p_hub);

    return query
    with judged as materialized (
        select a.outreach_id, a.ord, a.status, a.current_version, g.verdict, g.version,
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
            left join outreach.gate as g on g.outreach_id = a.outreach_id and g.hub = p_hub
    ),
    passing as (
        select j.* from judged as j where j.outcome = 'PASS' and j.verdict is distinct from 'PASS'
    ),
    gate as (
        insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, decided_by, decided_at)
        select p.outreach_id, p_hub, 'PASS', p.current_version, doctrine.actor(), clock_timestamp()
        from passing as p
        order by p.outreach_id
        on conflict on constraint gate_pkey do update
            set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = null,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at
    ),
    spine as (
        -- Really updated, also where only updated_at changes: see lock_companies().
        update outreach.outreach as s
        set status = 'ACTIVE', updated_at = clock_timestamp()
        from passing as p
        where s.outreach_id = p.outreach_id
    ),
    event as (
        insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
        select p.outreach_id, 'GATE', p_hub, coalesce(p.verdict, 'OPEN'), 'PASS', coalesce(p.version, 0), null
        from passing as p
        union all
        select p.outreach_id, 'STATUS', null, p.status, 'ACTIVE', null, format('first PASS: %s', p_hub)
        from passing as p
        where p.status = 'INIT'
    )
    select j.outreach_id, j.outcome from judged as j order by j.ord;
end
$$;

comment on function outreach.pass_gates(uuid[], text, bigint[]) is
'Decides PASS of a hub for many companies; one row back for each, in their order: PASS (new or standing), or the SQLSTATE '
'for which outreach.pass_gate() would refuse it (OSUNK, OSPAU, OSEND, OSFLD, OSGAT, OSSTL, OSCRT). p_outreach_ids: the '
'companies, each once; p_hub: the sub-hub; p_upstream_versions: what the work rests on, one for each, NULL for whatever '
'stands now. Called by the hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSHUB, OSISO, '
'22004, 22023 for the arguments themselves.';
