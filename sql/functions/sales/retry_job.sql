create or replace function sales.retry_job(p_job_id uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_job_id', p_job_id);
    update sales.init_job as j
    set state = 'READY', attempts = 0, run_at = clock_timestamp(), finished_at = null
    where j.job_id = p_job_id and j.state = 'DEAD';
    if not found then
        perform doctrine.require_here(array[p_job_id]);
        raise object_not_in_prerequisite_state using
            message = 'the job is not dead', detail = format('job_id %s', p_job_id), hint = 'sales.queue() tells what is dead.';
    end if;
    perform pg_notify('sales_init', '');
end
$$;

comment on function sales.retry_job(uuid) is
'Makes a dead job due again, with all its attempts. p_job_id: the job. Called by sales_agent; writes sales.init_job; raises '
'55000 for a job that is not dead, OSMAP, 22004.';
