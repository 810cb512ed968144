create or replace function sales.queue()
returns table (
    ready bigint, running bigint, done bigint, dead bigint, oldest_age interval, most_attempts integer, dead_jobs uuid[]
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with part as (select p.* from sales.queue_part() as p),
    dead as (
        select d.job_id, d.ord
        from part as p cross join lateral unnest(p.dead_jobs) with ordinality as d (job_id, ord)
    )
    select sum(p.ready)::bigint, sum(p.running)::bigint, sum(p.done)::bigint, sum(p.dead)::bigint, max(p.oldest_age),
        max(p.most_attempts),
        (select coalesce(array_agg(d.job_id order by d.ord, d.job_id), '{}') from dead as d)
    from part as p;
end;

comment on function sales.queue() is
'How Sales Init stands: jobs by state, the age of the oldest that is not finished, the most attempts of one that is not '
'done, and the dead ones. Called by sales_agent and reports; writes nothing; raises nothing.';
