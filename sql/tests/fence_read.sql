-- What is asked of a company that another server serves is refused, whether or not a copy of it lies here; lists leave it out.
begin;
\ir include/setup.sql
\ir include/whole.sql
select pg_temp.whole('gone.read.pgtap.example') as gone, pg_temp.claimed('live.read.pgtap.example') as live,
    pg_temp.claimed('kept.read.pgtap.example') as kept, cl.mint_company('x', 'www.read.pgtap.example') as www \gset
do $$
declare
    v_oid uuid;
begin
    for v_oid in select i.outreach_id from cl.company_identity as i where i.company_domain ~ '^(live|kept)[.]read' loop
        perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order) as h;
        perform pg_temp.passes(v_oid, 'bit_scores');
    end loop;
end
$$;
select outreach.fail_gate(:'live', 'bit_scores', 'too cold'), outreach.fail_gate(:'kept', 'bit_scores', 'too cold') \gset nothing
select i.sovereign_company_id as gone_sid, i.sales_process_id as gone_spid, i.client_id as gone_cid, j.job_id as gone_job
from cl.company_identity as i inner join sales.init_job as j using (outreach_id) where i.outreach_id = :'gone' \gset
select i.sovereign_company_id as live_sid, split_part(outreach.calendar_link(i.outreach_id, 'https://cal.example'), '?', 2) as live_link,
    split_part(outreach.calendar_link(:'kept', 'https://cal.example'), '?', 2) as kept_link
from cl.company_identity as i where i.outreach_id = :'live' \gset
select sales.add_webhook_source('read', 'calcom', '0123456789abcdef') \gset nothing
create function pg_temp.webhook(p_type text, p_uid text, p_link text) returns text language sql as $$
    select jsonb_build_object('triggerEvent', p_type, 'createdAt', clock_timestamp(), 'payload', jsonb_build_object('uid', p_uid, 'metadata', (
        select jsonb_object_agg(split_part(p, '=', 1), split_part(p, '=', 2)) from string_to_table(p_link, '&') as p
    )))::text
$$;
create function pg_temp.delivery(p_body text) returns text language sql as $$
    select format('select code from sales.receive_webhook(''read'', %L, %L)', jsonb_build_array(jsonb_build_array('X-Cal-Signature-256',
        encode(public.hmac(convert_to(p_body, 'UTF8'), '0123456789abcdef', 'sha256'), 'hex'))), convert_to(p_body, 'UTF8'))
$$;
-- Who asks what, and whether it is of a company that another server serves.
create temporary table asked (role_name, statement, elsewhere) as values
('report_agent', format('select * from cl.find_company(''gone.read.pgtap.example'')'), true),
('report_agent', format('select * from cl.find_company(''https://www.gone.read.pgtap.example/x'')'), true),
('report_agent', format('select * from cl.find_company(%L)', :'gone_sid'), true),
('report_agent', format('select * from cl.find_company(%L)', :'gone'), true),
('report_agent', format('select * from cl.find_company(%L)', :'gone_spid'), true),
('report_agent', format('select * from cl.find_company(%L)', :'gone_cid'), true),
('report_agent', format('select * from outreach.gate_report(%L)', :'live'), true),
('report_agent', format('select * from outreach.why_not(%L)', :'live'), true),
('report_agent', format('select outreach.answer(''ein'', %L)', :'live'), true),
('report_agent', format('select outreach.answer(''meeting'', %L)', :'gone'), true),
('report_agent', format('select * from sales.handoff_of(%L)', :'gone'), true),
('report_agent', format('select sales.snapshot_of(%L)', :'gone_spid'), true),
('people_agent', format('select outreach.upstream_version(%L, ''people'')', :'live'), true),
-- What stands already is written no more, and meets no fence.
('people_agent', format('select outreach.pass_gate(%L, ''people'')', :'live'), true),
('people_agent', format('select * from outreach.pass_gates(array[%L, %L]::uuid[], ''people'', ''{null,null}'')', :'kept', :'live'), true),
('people_agent', format('select outreach.pass_gate(%L, ''people'', 77)', :'live'), true),
('bit_agent', format('select outreach.fail_gate(%L, ''bit_scores'', ''too cold'')', :'live'), true),
('outreach_agent', format('select * from outreach.init_many(array[%L]::uuid[])', :'live_sid'), true),
('outreach_agent', format('select outreach.resume(%L, ''x'')', :'live'), true),
('execution_agent', format('select outreach.calendar_link(%L, ''https://cal.example'')', :'gone'), true),
('execution_agent', format('select outreach.calendar_link(%L, ''https://cal.example'')', :'live'), true),
('execution_agent', format('select * from outreach.verify_link(%L)', :'live_link'), true),
('execution_agent', format('select * from outreach.verify_link(%L)', replace(:'live_link', 'sig=', 'x=1&sig=')), true),
('execution_agent', format('select * from outreach.verify_link(%L)', regexp_replace(:'live_link', 'kid=[a-z0-9]+', 'kid=k000000000000')), true),
('sales_agent', format('select sales.run_job(%L)', :'gone_job'), true),
('sales_agent', format('select sales.retry_job(%L)', :'gone_job'), true),
('sales_agent', format('select * from sales.fail_job(%L, 1, ''x'')', :'gone_job'), true),
('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_CREATED', 'w1', :'live_link')), true),
('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_CANCELLED', 'w2', :'live_link')), true),
('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_RESCHEDULED', 'w2', :'live_link')), true),
-- And what is served here is told.
('report_agent', format('select * from cl.find_company(''kept.read.pgtap.example'')'), false),
('report_agent', format('select * from cl.find_company(''www.read.pgtap.example'')'), false),
('report_agent', format('select * from outreach.why_not(%L)', :'kept'), false),
('report_agent', format('select outreach.answer(''ein'', %L)', :'kept'), false),
('report_agent', format('select * from sales.handoff_of(%L)', :'kept'), false),
('people_agent', format('select outreach.pass_gate(%L, ''people'')', :'kept'), false),
('bit_agent', format('select outreach.fail_gate(%L, ''bit_scores'', ''too cold'')', :'kept'), false),
('execution_agent', format('select * from outreach.verify_link(%L)', :'kept_link'), false),
('execution_agent', 'select * from outreach.verify_link(''no link'')', false),
('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_CREATED', 'w3', :'kept_link')), false),
('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_CANCELLED', 'w4', 'sid=x')), false);

select plan((count(*) + count(*) filter (where elsewhere))::integer + 24) from asked;
select pg_temp.fence_out(:'gone', :'live') as up \gset
select is(left(pg_temp.trial(a.role_name, replace(a.statement, '%', '%%')), 5), case when a.elsewhere then 'OSMAP' else 'ok' end,
    'a copy lies here: ' || left(a.statement, 100)) from asked as a;

-- Lists.
select is_empty(format('select * from cl.find_company_part(%L)', :'gone'), 'find_company_part finds no copy');
select is(pg_temp.asks('sales_agent', 'select ready + running + done + dead from sales.queue()'), '0', 'queue counts no copy');
select is((select companies from outreach.funnel() where hub = 'dol'), 1::bigint, '... nor does funnel');
select results_eq('select * from outreach.funnel()', 'select * from outreach.funnel_part()', '... which is the sum of its parts');
select results_eq('select * from sales.queue()', 'select * from sales.queue_part()', '... as queue is');
select is(pg_temp.asks(v.role_name, format('select array_agg(distinct outreach_id) from %s', v.view)), '{' || :'kept' || '}', v.view || ' shows no copy')
from (
    select r.relation as view, case split_part(r.relation, '_to_', 2) when 'sales' then 'sales_agent' else split_part(r.relation, '_to_', 2) || '_agent' end as role_name
    from doctrine.relation as r where r.relation ~ '^spoke' and r.relation !~ 'bit_scores'
) as v;

-- A job of another server is claimed by nobody here, though it is due.
select pg_temp.fence_out(variadic '{}') as down \gset
select is(pg_temp.asks('webhook_agent', pg_temp.delivery(pg_temp.webhook('BOOKING_CREATED', b.uid, b.link))), 'accepted', 'a booking: ' || b.uid)
from (values ('w5', :'live_link'), ('w6', :'kept_link')) as b (uid, link);
update sales.init_job set run_at = '2026-01-01' where outreach_id = :'live';
select pg_temp.fence_out(:'gone', :'live') as up \gset
select is(pg_temp.asks('sales_agent', 'select outreach_id from sales.claim_job()'), :'kept', 'a job of another server is not claimed, though it is due first');
select is(pg_temp.asks('sales_agent', 'select outreach_id from sales.claim_job()'), null, '... nor when it is the only one');
select is((select (ready, running) from sales.queue()), (0::bigint, 1::bigint), '... nor counted');

select pg_temp.fence_out(variadic '{}') as down \gset
update sales.init_job set state = 'RUNNING', lease_until = '2026-01-01', attempts = 8 where outreach_id = :'live';
select pg_temp.fence_out(:'gone', :'live') as up \gset
select is(pg_temp.asks('sales_agent', 'select outreach_id from sales.claim_job()'), null, '... nor given up here, where its workers never came back');

-- Gone for good.
select doctrine.purge_unserved(100) as purged \gset
select is(left(pg_temp.trial(a.role_name, replace(a.statement, '%', '%%')), 5), 'OSMAP', 'no copy lies here: ' || left(a.statement, 100))
from asked as a where a.elsewhere;
select is(pg_temp.trial(v.role_name, v.statement), v.outcome, v.what)
from (values
    ('report_agent', 'select cl.find_company(''nowhere.pgtap.example'')', 'OSSID reference nowhere.pgtap.example', 'what is nowhere is still not known'),
    ('report_agent', 'select outreach.gate_report(''00000000-0000-7000-8000-000000000001'')', 'OSUNK outreach_id 00000000-0000-7000-8000-000000000001', '... by no id')
) as v (role_name, statement, outcome, what);
select is(
    pg_temp.trial('report_agent', 'select cl.find_company(''www.gone.read.pgtap.example'')'),
    format('OSMAP reference www.gone.read.pgtap.example: bucket %s, served here are %s', doctrine.domain_bucket('gone.read.pgtap.example'), doctrine.served_buckets()),
    'DETAIL names the bucket, and what is served'
);

select * from finish();
rollback;
