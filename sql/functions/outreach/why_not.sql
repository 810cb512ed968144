create or replace function outreach.why_not(p_outreach_id uuid) returns setof text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select format(
        'outreach is %s since %s: %s (%s)', s.status, to_char(e.at, 'YYYY-MM-DD HH24:MI'), e.reason, e.actor
    )
    from outreach.outreach as s
        inner join doctrine.status as t on t.status = s.status
        left join lateral (
            select l.at, l.reason, l.actor
            from outreach.event as l
            where l.outreach_id = s.outreach_id and l.to_state = s.status
            order by l.event_no desc
            limit 1
        ) as e on true
    where s.outreach_id = p_outreach_id and t.refusal is not null;

    return query
    select case
        when r.verdict = 'FAIL' then format('%s is at FAIL: %s (%s)', r.hub, g.reason, g.decided_by)
        when r.verdict = 'STALE' and j.blocked_by = '{}'
            then format('%s is at STALE (%s): it must pass again', r.hub, g.reason)
        when j.blocked_by <> '{}' then format('%s waits for %s', r.hub, array_to_string(j.blocked_by, ', '))
        when (outreach.meets_criterion(array[p_outreach_id], r.hub))[1]
            then format('%s has its data and waits for its agent to pass it', r.hub)
        else format('%s is open and needs %s', r.hub, h.criterion)
    end
    from outreach.gate_report(p_outreach_id) as r
        inner join doctrine.hub as h on h.hub = r.hub
        cross join lateral outreach.judge(array[p_outreach_id], r.hub) as j
        left join lateral (
            select w.reason, w.decided_by from outreach.gate as w
            where w.outreach_id = p_outreach_id and w.hub = r.hub
            limit 1
        ) as g on true
    where r.verdict <> 'PASS' and (r.hub = 'execution' or r.hub in (
        select d.hub from doctrine.hub as d where 'execution' = any(doctrine.downstream(d.hub))
    ))
    order by r.waterfall_order;
end
$$;

comment on function outreach.why_not(uuid) is
'Why a company is not ready for the handoff: one sentence for each thing that stands in the way, in waterfall order; no row '
'when nothing does. p_outreach_id: the company. Called by agents and reports; writes nothing; raises OSUNK, OSMAP, 22004.';
