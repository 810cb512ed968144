create or replace function sales.queue_part()
returns table (
    ready bigint, running bigint, done bigint, dead bigint, oldest_age interval, most_attempts integer, dead_jobs uuid[]
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        count(*) filter (where j.state = 'READY'), count(*) filter (where j.state = 'RUNNING'),
        count(*) filter (where j.state = 'DONE'), count(*) filter (where j.state = 'DEAD'),
        clock_timestamp() - min(j.created_at) filter (where j.state in ('READY', 'RUNNING')),
        coalesce(max(j.attempts) filter (where j.state in ('READY', 'RUNNING', 'DEAD')), 0),
        coalesce(array_agg(j.job_id order by j.finished_at) filter (where j.state = 'DEAD'), '{}')
    from sales.init_job as j
    where (select doctrine.served_buckets()) = '{[0,4096)}'
        or (select doctrine.served_buckets()) @> doctrine.bucket(j.outreach_id);
end;

comment on function sales.queue_part() is
'One server''s part of sales.queue(): the jobs of the buckets that it serves. Called by sales.queue(); writes nothing; '
'raises nothing.';
