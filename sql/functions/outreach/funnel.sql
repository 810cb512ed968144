create or replace function outreach.funnel()
returns table (
    hub text, doctrine_id text, waterfall_order integer, companies bigint, passed bigint, failed bigint, stale bigint,
    open bigint, waiting bigint, halted bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with company as (
        select s.outreach_id, t.refusal is not null as halted,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'PASS'), '{}') as passed,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'FAIL'), '{}') as failed,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'STALE'), '{}') as stale
        from outreach.outreach as s
            inner join doctrine.status as t on t.status = s.status
            left join outreach.gate as g on g.outreach_id = s.outreach_id
        group by s.outreach_id, t.refusal
    ),
    place as (
        select h.hub::text as hub, h.doctrine_id, h.waterfall_order,
            case
                when h.hub = any(c.passed) then 'PASSED'
                when c.halted then 'HALTED'
                when h.hub = any(c.failed) then 'FAILED'
                when h.hub = any(c.stale) then 'STALE'
                when r.requires <@ c.passed then 'OPEN'
                else 'WAITING'
            end as place
        from doctrine.hub as h
            cross join lateral (
                select coalesce(array_agg(p.requires::text), '{}') as requires
                from doctrine.prerequisite as p
                where p.hub = h.hub
            ) as r
            cross join company as c
    )
    select h.hub::text, h.doctrine_id, h.waterfall_order,
        count(p.place),
        count(*) filter (where p.place = 'PASSED'),
        count(*) filter (where p.place = 'FAILED'),
        count(*) filter (where p.place = 'STALE'),
        count(*) filter (where p.place = 'OPEN'),
        count(*) filter (where p.place = 'WAITING'),
        count(*) filter (where p.place = 'HALTED')
    from doctrine.hub as h left join place as p on p.hub = h.hub
    group by h.hub, h.doctrine_id, h.waterfall_order
    order by h.waterfall_order, h.hub;
end;

comment on function outreach.funnel() is
'How many companies stand where, hub by hub in waterfall order: companies = passed + failed + stale + open (the hub may work '
'now) + waiting (for upstream) + halted (PAUSED, FAILED or COMPLETED before the hub passed). Called by reports; writes '
'nothing; raises nothing.';
