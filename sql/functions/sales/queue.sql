create or replace function sales.queue()
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
    from sales.init_job as j;
end;

comment on function sales.queue() is
'How Sales Init stands: jobs by state, the age of the oldest that is not finished, the most attempts of one that is not '
'done, and the dead ones. Called by sales_agent and reports; writes nothing; raises nothing.';
