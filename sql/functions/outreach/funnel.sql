create or replace function outreach.funnel()
returns table (
    hub text, doctrine_id text, waterfall_order integer, companies bigint, passed bigint, failed bigint, stale bigint,
    open bigint, waiting bigint, halted bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.hub, p.doctrine_id, p.waterfall_order,
        sum(p.companies)::bigint, sum(p.passed)::bigint, sum(p.failed)::bigint, sum(p.stale)::bigint,
        sum(p.open)::bigint, sum(p.waiting)::bigint, sum(p.halted)::bigint
    from outreach.funnel_part() as p
    group by p.hub, p.doctrine_id, p.waterfall_order
    order by p.waterfall_order, p.hub;
end;

comment on function outreach.funnel() is
'How many companies stand where, hub by hub in waterfall order: companies = passed + failed + stale + open (the hub may work '
'now) + waiting (for upstream) + halted (PAUSED, FAILED or COMPLETED before the hub passed). Called by reports; writes '
'nothing; raises nothing.';
