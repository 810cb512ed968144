create or replace function sales.fail_job(p_job_id uuid, p_error text) returns timestamptz
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update sales.init_job as j
    set
        state = case when j.attempts >= 8 then 'DEAD' else 'READY' end,
        finished_at = case when j.attempts >= 8 then clock_timestamp() end,
        run_at = clock_timestamp() + interval '1 second' * power(2, j.attempts),
        lease_until = null,
        last_error = left(p_error, 2000)
    where j.job_id = p_job_id and j.state = 'RUNNING'
    returning case when j.attempts < 8 then j.run_at end;
end;

comment on function sales.fail_job(uuid, text) is
'Gives a claimed job back that went wrong: due again after 2, 4, 8 ... seconds, which is returned; NULL when it is DEAD after its 8th '
'attempt, or was not RUNNING. p_job_id: the job; p_error: what went wrong. Called by sales_agent; writes sales.init_job; raises nothing.';
