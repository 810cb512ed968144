create or replace function sales.fail_job(p_job_id uuid, p_error text) returns timestamptz
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update sales.init_job
    set
        state = case when init_job.attempts >= 8 then 'DEAD' else 'READY' end,
        finished_at = case when init_job.attempts >= 8 then clock_timestamp() end,
        run_at = clock_timestamp() + interval '1 second' * power(2, init_job.attempts),
        lease_until = null,
        last_error = left(p_error, 2000)
    where init_job.job_id = p_job_id and init_job.state = 'RUNNING'
    returning case when init_job.attempts < 8 then init_job.run_at end;
end;

comment on function sales.fail_job(uuid, text) is
'Gives a claimed job back that went wrong: due again after 2, 4, 8 ... seconds, which is returned; NULL when it is DEAD '
'after its 8th attempt, or was not RUNNING. p_job_id: the job; p_error: what went wrong. Called by sales_agent; writes '
'sales.init_job; raises nothing.';
