create or replace function sales.claim_job(p_worker text default null)
returns table (job_id uuid, outreach_id uuid, attempts integer, lease_until timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_served int4multirange := doctrine.served_buckets();
begin
    -- A job whose last worker never came back has had its attempts.
    update sales.init_job as j
    set state = 'DEAD', finished_at = clock_timestamp(), lease_until = null,
        last_error = coalesce(j.last_error, 'its workers never came back')
    where j.job_id in (
        select d.job_id from sales.init_job as d
        where d.state = 'RUNNING' and d.lease_until < clock_timestamp() and d.attempts >= 8
            and v_served @> doctrine.bucket(d.outreach_id)
        for update skip locked
    );
    return query
    update sales.init_job as j
    set state = 'RUNNING', attempts = j.attempts + 1, lease_until = clock_timestamp() + interval '1 minute',
        run_at = clock_timestamp() + interval '1 minute', worker = coalesce(p_worker, doctrine.actor())
    where j.job_id = (
        select d.job_id from sales.init_job as d
        where d.state in ('READY', 'RUNNING') and d.run_at <= clock_timestamp() and d.attempts < 8
            and v_served @> doctrine.bucket(d.outreach_id)
        order by d.run_at
        for update skip locked
        limit 1
    )
    returning j.job_id, j.outreach_id, j.attempts, j.lease_until;
end
$$;

comment on function sales.claim_job(text) is
'Claims the next job that is due, for a minute, and counts the attempt; no row when there is none. Commit it before '
'sales.run_job(), so that a crash still counts. A job whose lease ran out is due again; after 8 attempts it is DEAD. '
'p_worker: a name for the worker. Called by sales_agent; writes sales.init_job; raises nothing.';
