create or replace function sales.fail_job(p_job_id uuid, p_attempt integer, p_error text)
returns table (state text, run_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    update sales.init_job as j
    set
        state = case when j.attempts >= 8 then 'DEAD' else 'READY' end,
        finished_at = case when j.attempts >= 8 then clock_timestamp() end,
        run_at = clock_timestamp() + interval '1 second' * power(2, j.attempts),
        lease_until = null,
        last_error = left(p_error, 2000)
    where j.job_id = p_job_id and j.state = 'RUNNING' and j.attempts = p_attempt
    returning j.state, j.run_at;
    if not found then
        perform doctrine.require_here(array[p_job_id]);
    end if;
end
$$;

comment on function sales.fail_job(uuid, integer, text) is
'Gives a claimed job back that went wrong, and returns how it stands: READY, due again after 2, 4, 8 ... seconds, or DEAD '
'after its 8th attempt. No row where the attempt is not the one that runs: it ended, or its lease ran out and another worker '
'has the job. p_job_id, p_attempt: from sales.claim_job() (its attempts); p_error: what went wrong. Called by sales_agent; '
'writes sales.init_job; raises OSMAP.';
