create or replace function sales.run_job(p_job_id uuid) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job sales.init_job;
    v_meeting sales.meeting;
    v_sales_process_id uuid;
    v_body jsonb;
begin
    perform doctrine.require_argument('p_job_id', p_job_id);
    select * into v_job from sales.init_job as j where j.job_id = p_job_id for update;
    if v_job.state is distinct from 'RUNNING' then
        perform doctrine.require_here(array[p_job_id]);
    end if;
    if v_job.state = 'DONE' then
        return (select s.sales_process_id from sales.snapshot as s where s.outreach_id = v_job.outreach_id);
    elsif v_job.state is distinct from 'RUNNING' then
        raise object_not_in_prerequisite_state using
            message = 'the job is not claimed', detail = format('job_id %s: %s', p_job_id, coalesce(v_job.state, 'unknown')),
            hint = 'Claim it with sales.claim_job(); a dead one comes back with sales.retry_job().';
    end if;

    select * into strict v_meeting from sales.meeting as m where m.outreach_id = v_job.outreach_id;
    v_sales_process_id := doctrine.new_id(doctrine.bucket(v_meeting.sovereign_company_id));
    insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
    values (v_sales_process_id, v_meeting.sovereign_company_id, v_meeting.outreach_id);
    perform cl.register_sales_process_id(v_meeting.sovereign_company_id, v_sales_process_id);
    v_body := outreach.handoff_picture(v_job.outreach_id) || jsonb_build_object(
        'schema_version', 1,
        'meeting', to_jsonb(v_meeting) || (
            select jsonb_build_object('bookings', jsonb_agg(to_jsonb(b) order by b.changed_at, b.booking_id))
            from sales.booking as b
            where b.outreach_id = v_job.outreach_id
        )
    );
    insert into sales.snapshot (sales_process_id, outreach_id, schema_version, body, sha256)
    values (v_sales_process_id, v_job.outreach_id, 1, v_body, sha256(convert_to(v_body::text, 'UTF8')));
    update sales.init_job
    set state = 'DONE', finished_at = clock_timestamp(), lease_until = null, last_error = null
    where job_id = p_job_id;
    return v_sales_process_id;
end
$$;

comment on function sales.run_job(uuid) is
'Sales Init, in one transaction: takes the snapshot of all that Outreach found, mints the sales_process_id and writes it to '
'the registry, once; returns it. Run again, it returns the same. p_job_id: a job that was claimed. Called by sales_agent; '
'writes sales.sales_process, sales.snapshot, sales.init_job, cl.company_identity.sales_process_id; raises 55000 for a job '
'that is not claimed, OSCLM, OSMAP, 22004.';
