create or replace function outreach.funnel_part()
returns table (
    hub text, doctrine_id text, waterfall_order integer, companies bigint, passed bigint, failed bigint, stale bigint,
    open bigint, waiting bigint, halted bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Companies that stand alike are counted once: a bit for each hub, in what passed, failed and went stale.
    with bit as (
        select h.hub, h.doctrine_id, h.waterfall_order,
            1 << (row_number() over (order by h.hub))::integer as bit
        from doctrine.hub as h
    ),
    company as (
        select t.refusal is not null as halted,
            coalesce(bit_or(b.bit) filter (where g.verdict = 'PASS'), 0) as passed,
            coalesce(bit_or(b.bit) filter (where g.verdict = 'FAIL'), 0) as failed,
            coalesce(bit_or(b.bit) filter (where g.verdict = 'STALE'), 0) as stale
        from outreach.outreach as s
            inner join doctrine.status as t on t.status = s.status
            left join outreach.gate as g on g.outreach_id = s.outreach_id
            left join bit as b on b.hub = g.hub
        where (select doctrine.served_buckets()) = '{[0,4096)}'
            or (select doctrine.served_buckets()) @> doctrine.bucket(s.outreach_id)
        group by s.outreach_id, t.refusal
    ),
    alike as (
        select c.halted, c.passed, c.failed, c.stale, count(*) as companies
        from company as c
        group by c.halted, c.passed, c.failed, c.stale
    ),
    place as (
        select b.hub, a.companies,
            case
                when a.passed & b.bit <> 0 then 'PASSED'
                when a.halted then 'HALTED'
                when a.failed & b.bit <> 0 then 'FAILED'
                when a.stale & b.bit <> 0 then 'STALE'
                when a.passed & r.requires = r.requires then 'OPEN'
                else 'WAITING'
            end as place
        from bit as b
            cross join lateral (
                select coalesce(bit_or(u.bit), 0) as requires
                from doctrine.prerequisite as p inner join bit as u on u.hub = p.requires
                where p.hub = b.hub
            ) as r
            cross join alike as a
    )
    select b.hub::text, b.doctrine_id, b.waterfall_order,
        coalesce(sum(p.companies), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'PASSED'), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'FAILED'), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'STALE'), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'OPEN'), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'WAITING'), 0)::bigint,
        coalesce(sum(p.companies) filter (where p.place = 'HALTED'), 0)::bigint
    from bit as b left join place as p on p.hub = b.hub
    group by b.hub, b.doctrine_id, b.waterfall_order
    order by b.waterfall_order, b.hub;
end;

comment on function outreach.funnel_part() is
'One server''s part of outreach.funnel(): the companies of the buckets that it serves. Called by outreach.funnel(); writes '
'nothing; raises nothing.';
