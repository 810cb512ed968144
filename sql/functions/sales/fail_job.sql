create or replace function sales.fail_job(p_job_id uuid, p_attempt integer, p_error text)
returns table (state text, run_at timestamptz)
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
    where init_job.job_id = p_job_id and init_job.state = 'RUNNING' and init_job.attempts = p_attempt
    returning init_job.state, init_job.run_at;
end;

comment on function sales.fail_job(uuid, integer, text) is
'Gives a claimed job back that went wrong, and returns how it stands: READY, due again after 2, 4, 8 ... seconds, or DEAD '
'after its 8th attempt. No row where the attempt is not the one that runs: it ended, or its lease ran out and another worker '
'has the job. p_job_id, p_attempt: from sales.claim_job() (its attempts); p_error: what went wrong. Called by sales_agent; '
'writes sales.init_job; raises nothing.';
