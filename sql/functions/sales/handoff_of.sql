create or replace function sales.handoff_of(p_outreach_id uuid)
returns table (
    booked_at timestamptz, starts_at timestamptz, booking_state text, job_state text, attempts integer, next_run_at timestamptz,
    last_error text, sales_process_id uuid, snapshot_sha256 text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select m.booked_at, b.starts_at, b.booking_state, j.state, j.attempts, case when j.state = 'READY' then j.run_at end,
        j.last_error, s.sales_process_id, encode(s.sha256, 'hex')
    from sales.meeting as m
        inner join sales.init_job as j on j.outreach_id = m.outreach_id
        left join sales.snapshot as s on s.outreach_id = m.outreach_id
        left join lateral (
            select l.starts_at, l.state as booking_state
            from sales.booking as l
            where l.outreach_id = m.outreach_id
            order by l.state asc, l.changed_at desc
            limit 1
        ) as b on true
    where m.outreach_id = p_outreach_id and doctrine.require_here(array[p_outreach_id]);
end;

comment on function sales.handoff_of(uuid) is
'Where the handoff of a company stands: the meeting, its booking as last heard, the job, the company in Sales; no row before '
'a booking was accepted. p_outreach_id: the company in outreach. Called by agents and reports; writes nothing; raises '
'OSMAP.';
