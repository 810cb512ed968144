-- Sales Init: a job is claimed, run once, given back with patience, dead after eight attempts, and brought back by hand.
begin;
\ir include/setup.sql
select plan(61);

-- Companies whose meeting is booked, past the webhook.
create function pg_temp.booked(p_domain text) returns uuid
language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
    v_sid uuid;
begin
    perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order) as h;
    select sovereign_company_id into v_sid from outreach.outreach where outreach_id = v_oid;
    insert into sales.webhook_source (source, provider, secret) values ('job', 'calcom', '0123456789abcdef') on conflict do nothing;
    insert into sales.booking (source, booking_id, outreach_id, first_booking_id, state, happened_at, starts_at, invitee)
    values ('job', p_domain, v_oid, p_domain, 'BOOKED', now(), '2026-12-24', 'ann@acme.example');
    insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, body, code)
    values (v_oid, 'job', sha256(''), 0, '', 'accepted');
    insert into sales.meeting (outreach_id, sovereign_company_id, source, booking_id, delivery_id, booked_at, link)
    values (v_oid, v_sid, 'job', p_domain, v_oid, '2026-11-24', '{"kid": "k", "exp": 1}');
    perform outreach.hand_off(v_oid, 'booked');
    insert into sales.init_job (job_id, outreach_id, run_at) values (doctrine.new_id(doctrine.bucket(v_oid)), v_oid, clock_timestamp() - interval '1 hour');
    return v_oid;
end
$$;
select pg_temp.booked('one.job.example') as one, pg_temp.booked('two.job.example') as two, pg_temp.booked('three.job.example') as three \gset
update sales.init_job set run_at = now() - interval '2 hours' where outreach_id = :'two';
update sales.init_job set run_at = now() + interval '1 hour' where outreach_id = :'three';
select job_id as job_one from sales.init_job where outreach_id = :'one' \gset
select job_id as job_two from sales.init_job where outreach_id = :'two' \gset
select job_id as job_three from sales.init_job where outreach_id = :'three' \gset

select results_eq('select ready, running, done, dead, most_attempts, dead_jobs from sales.queue()',
    $$values (3::bigint, 0::bigint, 0::bigint, 0::bigint, 0, '{}'::uuid[])$$, 'three jobs are ready');
select ok((select oldest_age between interval '0' and interval '1 minute' from sales.queue()), '... and the age of the oldest is told');

-- Claims.
select set_config('role', 'sales_agent', true) as role \gset
select results_eq('select outreach_id, attempts from sales.claim_job(''w1'')', format('values (%L::uuid, 1)', :'two'), 'the job that is due longest is claimed first');
select results_eq('select outreach_id, attempts from sales.claim_job()', format('values (%L::uuid, 1)', :'one'), '... then the next');
select is_empty('select * from sales.claim_job()', 'a job that is not due is not claimed, nor one that is running');
select set_config('role', 'none', true) as role \gset
select results_eq(
    format($$select state, worker, lease_until - clock_timestamp() between interval '50 seconds' and interval '60 seconds',
        run_at - clock_timestamp() between interval '50 seconds' and interval '60 seconds' from sales.init_job where job_id = %L$$, :'job_two'),
    $$values ('RUNNING', 'w1', true, true)$$, 'a claim is for a minute, and says whose'
);
select is((select worker from sales.init_job where job_id = :'job_one'), session_user::text || '/sales_agent', '... the login where no name is given');
update sales.init_job set lease_until = now() - interval '1 second', run_at = now() - interval '1 second' where job_id = :'job_one';
select results_eq('select outreach_id, attempts from sales.claim_job(''w2'')', format('values (%L::uuid, 2)', :'one'), 'a job whose worker never came back is due again');

-- Failures.
select is(
    (select f.state = 'READY' and f.run_at - clock_timestamp() between interval '3.5 seconds' and interval '4 seconds'
    from sales.fail_job(:'job_one', 2, 'broken') as f), true, 'after the second attempt it waits four seconds'
);
select results_eq(format('select state, attempts, last_error, lease_until is null, finished_at is null from sales.init_job where job_id = %L', :'job_one'),
    $$values ('READY', 2, 'broken', true, true)$$, '... READY again, with its error');
select is_empty(format('select * from sales.fail_job(%L, 2, ''again'')', :'job_one'), 'a job that is not running is not failed');
select is((select last_error from sales.init_job where job_id = :'job_one'), 'broken', '... and keeps its error');
update sales.init_job set state = 'RUNNING', attempts = a.n, lease_until = now() + interval '1 minute' from (values (1)) as a (n) where job_id = :'job_one';
select is(
    (select f.run_at - clock_timestamp() between interval '1.5 seconds' and interval '2 seconds' from sales.fail_job(:'job_one', 1, repeat('x', 3000)) as f),
    true, 'after the first attempt it waits two'
);
select is((select length(last_error) from sales.init_job where job_id = :'job_one'), 2000, 'an error is kept as long as it is readable');
update sales.init_job set state = 'RUNNING', attempts = 7, lease_until = now() + interval '1 minute' where job_id = :'job_one';
select is_empty(format('select * from sales.fail_job(%L, %s, ''late'')', :'job_one', v.attempt),
    format('an attempt that is not the one that runs gives nothing back: %s', v.attempt))
from (values ('6'), ('8'), ('null')) as v (attempt);
select is((select f.run_at - clock_timestamp() between interval '127 seconds' and interval '128 seconds' from sales.fail_job(:'job_one', 7, 'x') as f), true,
    'after the seventh, two minutes and eight seconds');
update sales.init_job set state = 'RUNNING', attempts = 8, lease_until = now() + interval '1 minute' where job_id = :'job_one';
select is((select f.state from sales.fail_job(:'job_one', 8, 'the end') as f), 'DEAD', 'after the eighth it is not due again');
select results_eq(format('select state, finished_at is not null, lease_until is null from sales.init_job where job_id = %L', :'job_one'),
    $$values ('DEAD', true, true)$$, '... it is dead');
select results_eq('select ready, running, done, dead, most_attempts, dead_jobs from sales.queue()',
    format('values (1::bigint, 1::bigint, 0::bigint, 1::bigint, 8, array[%L]::uuid[])', :'job_one'), 'the queue tells the dead');
update sales.init_job set run_at = now() - interval '1 hour' where job_id = :'job_one';
select is_empty('select * from sales.claim_job()', 'a dead job is not claimed');
select is(pg_temp.refusal('sales_agent', 'select sales.run_job(%L)', :'job_one'), format('55000 job_id %s: DEAD', :'job_one'), '... nor run');

-- Brought back.
select is(pg_temp.refusal('sales_agent', 'select sales.retry_job(%L)', v.job), v.outcome, v.what)
from (values (:'job_three', format('55000 job_id %s', :'job_three'), 'a job that is not dead is not retried'),
    ('00000000-0000-7000-8000-000000000000', '55000 job_id 00000000-0000-7000-8000-000000000000', '... nor one that is not there'),
    (:'job_one', 'ok', 'a dead one is')) as v (job, outcome, what);
select is(pg_temp.refusal('sales_agent', 'select sales.retry_job(null)'), '22004 argument p_job_id must not be NULL', 'NULL is no job');
select results_eq(format('select state, attempts, finished_at is null, run_at <= clock_timestamp() from sales.init_job where job_id = %L', :'job_one'),
    $$values ('READY', 0, true, true)$$, '... with all its attempts');
update sales.init_job set state = 'RUNNING', attempts = 8, lease_until = now() - interval '1 second', run_at = now() - interval '1 second', last_error = null
    where job_id = :'job_one';
select is_empty('select * from sales.claim_job()', 'a job whose eighth worker never came back is not claimed');
select results_eq(format('select state, last_error, finished_at is not null from sales.init_job where job_id = %L', :'job_one'),
    $$values ('DEAD', 'its workers never came back', true)$$, '... it is dead, and says why');

-- Run.
select is(pg_temp.refusal('sales_agent', 'select sales.run_job(%L)', v.job), v.outcome, v.what)
from (values (:'job_three', format('55000 job_id %s: READY', :'job_three'), 'a job that was not claimed is not run'),
    ('00000000-0000-7000-8000-000000000000', '55000 job_id 00000000-0000-7000-8000-000000000000: unknown', '... nor one that is not there')) as v (job, outcome, what);
select is(pg_temp.refusal('sales_agent', 'select sales.run_job(null)'), '22004 argument p_job_id must not be NULL', 'NULL is no job');
select is(pg_temp.asks('report_agent', format('select job_state || attempts from sales.handoff_of(%L)', :'two')), 'RUNNING1', 'the handoff is under way');
select is(pg_temp.asks('report_agent', format('select next_run_at > now() from sales.handoff_of(%L)', :'three')), 'true', '... or waits, and says until when');
select is_empty('select * from sales.handoff_of(''00000000-0000-7000-8000-000000000000'')', '... or has not begun');
select pg_temp.asks('sales_agent', format('select sales.run_job(%L)', :'job_two')) as spid \gset
select is(pg_temp.asks('sales_agent', format('select sales.run_job(%L)', :'job_two')), :'spid', 'run again, it gives the same');
select results_eq(format('select state, attempts, lease_until is null, last_error is null, finished_at is not null from sales.init_job where job_id = %L', :'job_two'),
    $$values ('DONE', 1, true, true, true)$$, 'the job is done');
select results_eq(
    format('select i.sales_process_id, p.outreach_id from cl.company_identity as i inner join sales.sales_process as p using (sales_process_id) where i.outreach_id = %L', :'two'),
    format('values (%L::uuid, %L::uuid)', :'spid', :'two'), 'the registry has its pointer, and Sales its row'
);
select ok(doctrine.is_time_ordered(:'spid') and doctrine.bucket(:'spid') = doctrine.bucket(:'two'), '... in the bucket of the company');
select is(pg_temp.asks('sales_agent', format('select string_agg(k, '' '' order by k) from jsonb_object_keys(sales.snapshot_of(%L)) as k', :'spid')),
    'bit_scores blog company_target dol events gates identity meeting people schema_version spine', 'the snapshot has all its parts');
select is(
    sales.snapshot_of(:'spid') - 'spine' - 'gates' - 'meeting',
    jsonb_build_object('schema_version', 1,
        'identity', (select to_jsonb(i) from cl.company_identity as i where i.outreach_id = :'two'),
        'company_target', (select to_jsonb(t) from outreach.company_target as t where t.outreach_id = :'two'),
        'dol', (select to_jsonb(t) from outreach.dol as t where t.outreach_id = :'two'),
        'people', (select jsonb_agg(to_jsonb(t)) from outreach.people as t where t.outreach_id = :'two'),
        'blog', (select to_jsonb(t) from outreach.blog as t where t.outreach_id = :'two'),
        'bit_scores', (select to_jsonb(t) from outreach.bit_scores as t where t.outreach_id = :'two'),
        'events', (select count(*) from outreach.event as e where e.outreach_id = :'two')),
    '... as the tables have it'
);
select is(sales.snapshot_of(:'spid') -> 'spine', (select to_jsonb(s) from outreach.outreach as s where s.outreach_id = :'two'), '... the spine');
select is(sales.snapshot_of(:'spid') -> 'gates', (select jsonb_agg(to_jsonb(g) order by g.hub) from outreach.gate as g where g.outreach_id = :'two'), '... every gate');
select is(sales.snapshot_of(:'spid') -> 'meeting' ->> 'booking_id', 'two.job.example', '... the meeting');
select is(sales.snapshot_of(:'spid') #>> '{meeting,bookings,0,invitee}', 'ann@acme.example', '... and its bookings');
select is((select sha256 from sales.snapshot where sales_process_id = :'spid'), sha256(convert_to((select body::text from sales.snapshot where sales_process_id = :'spid'),
    'UTF8')),
    'its digest is that of its body');
select results_eq(format('select job_state, booking_state, starts_at, sales_process_id, length(snapshot_sha256) from sales.handoff_of(%L)', :'two'),
    format('values (''DONE'', ''BOOKED'', ''2026-12-24''::timestamptz, %L::uuid, 64)', :'spid'), 'the handoff is done');
select is(sales.snapshot_of('00000000-0000-7000-8000-000000000000'), null, 'an unknown process has no snapshot');

-- Client, only after Sales.
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'two' \gset
select sovereign_company_id as sid_one from outreach.outreach where outreach_id = :'one' \gset
select is(pg_temp.refusal('client_agent', v.statement), v.outcome, v.what)
from (values
    ('select client.init(null)', '22004 argument p_sovereign_company_id must not be NULL', 'NULL is no company'),
    ('select client.init(''00000000-0000-7000-8000-000000000000'')', 'OSSID sovereign_company_id 00000000-0000-7000-8000-000000000000', 'nor is an unknown one'),
    (format('select client.init(%L)', :'sid_one'), '23514 client_comes_after_sales', 'a client comes after Sales'),
    (format('select client.init(%L)', :'sid'), 'ok', '... then it comes')
) as v (statement, outcome, what);
select is(pg_temp.refusal('client_agent', format('select client.init(%L)', :'sid')),
    format('OSCLM sovereign_company_id %s: client_id %s', :'sid', (select client_id from cl.company_identity where sovereign_company_id = :'sid')), '... once');
select is((select count(*) from client.client where sovereign_company_id in (:'sid', :'sid_one')), 1::bigint, '... and leaves nothing where it is refused');
select is(pg_temp.trial('none', format('update cl.company_identity set client_id = %L where sovereign_company_id = %L', :'spid', :'sid')),
    'OSWON UPDATE on cl.company_identity: client_id from '
    || (select client_id from cl.company_identity where sovereign_company_id = :'sid') || ' to ' || :'spid', 'its pointer is written once');
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    (format('select cl.register_sales_process_id(%L, %L)', :'sid', :'spid'), format('OSCLM sovereign_company_id %s: sales_process_id %s', :'sid', :'spid'), 'Sales registers once'),
    (format('select cl.register_sales_process_id(''00000000-0000-7000-8000-000000000000'', %L)', :'spid'), 'OSSID sovereign_company_id 00000000-0000-7000-8000-000000000000',
        '... a company that is there'),
    (format('select cl.register_sales_process_id(%L, %L)', :'sid_one', doctrine.new_id(doctrine.bucket(:'sid_one'))), '23503 sales_process_id_is_in_sales', '... with its row'),
    (format('insert into sales.init_job (job_id, outreach_id) values (%L, %L)', :'spid', :'two'), '23505 company_has_one_job', 'a company has one job'),
    (format('update sales.init_job set state = ''READY'' where job_id = %L', :'job_two'), format('OSIMM UPDATE on sales.init_job: state from DONE to READY', :'job_two'),
        'done is done')
) as v (statement, outcome, what);

select * from finish();
rollback;
