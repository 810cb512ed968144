create or replace function outreach.gate_report(p_outreach_id uuid)
returns table (hub text, doctrine_id text, waterfall_order integer, verdict text, open boolean, blocked_by text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_here(array[p_outreach_id]);
    return query
    select h.hub::text, h.doctrine_id, h.waterfall_order, coalesce(g.verdict, 'OPEN')::text, j.refusal is null,
        case when j.refusal is null or j.refusal = 'OSGAT' then j.blocked_by else j.status || j.blocked_by end
    from doctrine.hub as h
        cross join lateral outreach.judge(array[p_outreach_id], h.hub) as j
        left join lateral (
            select w.verdict from outreach.gate as w where w.outreach_id = p_outreach_id and w.hub = h.hub limit 1
        ) as g on true
    where j.refusal is distinct from 'OSUNK'
    order by h.waterfall_order, h.hub;
    if not found then
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    end if;
end
$$;

comment on function outreach.gate_report(uuid) is
'Where a company stands, hub by hub in waterfall order: its verdict, whether the hub may write and decide now, and what '
'blocks it (the hubs it waits for; PAUSED, COMPLETED or FAILED before them). p_outreach_id: the company. Called by agents '
'and reports; writes nothing; raises OSUNK, OSMAP, 22004.';
