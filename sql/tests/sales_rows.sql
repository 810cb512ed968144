-- The tables of the handoff: what their rows may be, and that history is neither rewritten nor shortened.
begin;
\ir include/setup.sql
select plan(48);

select pg_temp.claimed('rows.sales.example') as oid \gset
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'oid' \gset
insert into sales.webhook_source (source, provider, secret) values ('rows', 'calcom', '0123456789abcdef');
insert into sales.booking (source, booking_id, outreach_id, first_booking_id, state, happened_at) values ('rows', 'b', :'oid', 'b', 'BOOKED', now());
insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, body, code) values (:'oid', 'rows', sha256(''), 0, '', 'accepted');
insert into sales.webhook_event (source, event_key, delivery_id) values ('rows', 'id:1', :'oid');
insert into sales.meeting (outreach_id, sovereign_company_id, source, booking_id, delivery_id, booked_at, link) values (:'oid', :'sid', 'rows', 'b', :'oid', now(), '{}');
insert into sales.init_job (job_id, outreach_id) values (:'sid', :'oid');
select results_eq('select state, attempts, run_at <= clock_timestamp() from sales.init_job where outreach_id = ' || quote_literal(:'oid'),
    $$values ('READY', 0, true)$$, 'a job begins ready');
select doctrine.new_id(doctrine.bucket(:'sid')) as spid \gset
insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id) values (:'spid', :'sid', :'oid');
insert into sales.snapshot (sales_process_id, outreach_id, schema_version, body, sha256) values (:'spid', :'oid', 1, '{}', sha256('{}'));
update cl.company_identity set sales_process_id = :'spid' where sovereign_company_id = :'sid';
set constraints all immediate;
set constraints all deferred;

-- Guards, also against a superuser in a replica role.
select is(pg_temp.trial('none', 'set local session_replication_role = replica; ' || g.statement), 'OSIMM ' || g.detail, g.statement)
from (values
    ('update sales.webhook_delivery set code = ''duplicate''', format('UPDATE on sales.webhook_delivery', :'oid')),
    ('delete from sales.webhook_delivery', format('DELETE on sales.webhook_delivery: delivery_id %s', :'oid')),
    ('update sales.webhook_event set event_key = ''x''', 'UPDATE on sales.webhook_event: event_key from id:1 to x'),
    ('delete from sales.webhook_event', 'DELETE on sales.webhook_event: event_key id:1, source rows'),
    ('update sales.meeting set invitee = ''x''', null),
    ('delete from sales.meeting', format('DELETE on sales.meeting: outreach_id %s', :'oid')),
    ('update sales.snapshot set body = ''[]''', null),
    ('delete from sales.snapshot', format('DELETE on sales.snapshot: sales_process_id %s', :'spid')),
    ('update sales.booking set booking_id = ''x''', 'UPDATE on sales.booking: booking_id from b to x'),
    ('update sales.booking set source = ''x''', 'UPDATE on sales.booking: source from rows to x'),
    ('update sales.booking set outreach_id = null', format('UPDATE on sales.booking: outreach_id from %s to NULL', :'oid')),
    ('update sales.booking set first_booking_id = ''x''', 'UPDATE on sales.booking: first_booking_id from b to x'),
    ('delete from sales.booking', 'DELETE on sales.booking: booking_id b, source rows'),
    (format('update sales.init_job set job_id = %L', :'oid'), format('UPDATE on sales.init_job: job_id from %s to %s', :'sid', :'oid')),
    (format('update sales.init_job set outreach_id = %L', :'sid'), format('UPDATE on sales.init_job: outreach_id from %s to %s', :'oid', :'sid')),
    ('delete from sales.init_job', format('DELETE on sales.init_job: job_id %s', :'sid')),
    ('update sales.webhook_source set source = ''x''', 'UPDATE on sales.webhook_source: source from rows to x'),
    ('delete from sales.webhook_source', 'DELETE on sales.webhook_source: source rows'),
    ('truncate sales.webhook_delivery cascade', null)
) as g (statement, detail)
where g.detail is not null and g.statement !~ '^update sales[.]webhook_delivery';
select alike(pg_temp.trial('none', 'set local session_replication_role = replica; ' || g.statement), 'OSIMM ' || g.detail, g.statement)
from (values
    ('update sales.webhook_delivery set code = ''duplicate''', 'UPDATE on sales.webhook_delivery%'),
    ('update sales.meeting set invitee = ''x''', 'UPDATE on sales.meeting%'),
    ('update sales.snapshot set body = ''[]''', 'UPDATE on sales.snapshot%'),
    ('update sales.init_job set created_at = now()', 'UPDATE on sales.init_job: created_at%'),
    ('update sales.webhook_source set created_at = ''2000-01-01''', 'UPDATE on sales.webhook_source: created_at%')
) as g (statement, detail);
select is(pg_temp.trial('none', format('set local session_replication_role = replica; truncate sales.%s cascade', t.name)), format('OSIMM TRUNCATE on sales.%s', t.name),
    'truncate of ' || t.name)
from unnest('{webhook_event,init_job,snapshot}'::text[]) as t (name);
select alike(pg_temp.trial('none', format('truncate sales.%s cascade', t.name)), 'OSIMM TRUNCATE on %', 'truncate of ' || t.name)
from unnest('{webhook_source,webhook_delivery,booking,meeting}'::text[]) as t (name);
select set_eq(
    $$select tgrelid::regclass::text from pg_trigger where tgname = 'table_is_never_truncated' and tgrelid::regclass::text like 'sales.%'$$,
    array['sales.sales_process', 'sales.webhook_source', 'sales.webhook_delivery', 'sales.webhook_event', 'sales.booking', 'sales.meeting',
        'sales.init_job', 'sales.snapshot'], 'each by its own guard'
);

-- What rows may be.
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('insert into sales.webhook_source (source, provider, secret) values (''Cal!'', ''calcom'', ''0123456789abcdef'')', '23514 source_is_a_word', 'a source is a word'),
    ('insert into sales.webhook_source (source, provider, secret) values (''x'', ''zoom'', ''0123456789abcdef'')', '23514 provider_is_known', '... of a provider that is known'),
    ('insert into sales.webhook_source (source, provider, secret) values (''x'', ''calcom'', ''0123456789abcde'')', '23514 secret_is_16_characters_or_more',
        '... with a secret that is one'),
    ('insert into sales.webhook_source (source, provider, secret, tolerance) values (''x'', ''calcom'', ''0123456789abcdef'', ''0'')', '23514 tolerance_is_at_most_an_hour',
        '... and a tolerance'),
    ('insert into sales.webhook_source (source, provider, secret, tolerance) values (''x'', ''calcom'', ''0123456789abcdef'', ''61 minutes'')',
        '23514 tolerance_is_at_most_an_hour', '... of an hour at most'),
    ('insert into sales.webhook_source (source, provider, secret, tolerance) values (''x'', ''calcom'', ''0123456789abcdef'', ''1 hour'')', 'ok', '... which is allowed'),
    ('insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, code) values (gen_random_uuid(), ''x'', ''x'', 0, ''bad_request'')',
        '23514 body_sha256_is_32_bytes', 'a digest has 32 bytes'),
    ('insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, body, code) values (gen_random_uuid(), ''x'', sha256(''''), 0, '''', ''what'')',
        '23514 delivery_code_is_known', 'a code is known'),
    ('insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, code) values (gen_random_uuid(), ''x'', sha256(''''), 0, ''accepted'')',
        '23514 authenticated_body_is_kept', 'the body of an authenticated one is kept'),
    ('insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, body, code) values (gen_random_uuid(), ''x'', sha256(''''), 0, '''', ''too_large'')',
        '23514 authenticated_body_is_kept', '... and of no other'),
    ('insert into sales.booking (source, booking_id, first_booking_id, state, happened_at) values (''rows'', ''c'', ''c'', ''MAYBE'', now())', '23514 booking_state_is_known',
        'a booking is booked or cancelled'),
    ('update sales.init_job set state = ''LOST''', '23514 job_state_is_known', 'a job has a state'),
    ('update sales.init_job set attempts = 9', '23514 attempts_are_at_most_8', '... eight attempts at most'),
    ('update sales.init_job set attempts = -1', '23514 attempts_are_at_most_8', '... and none less than none'),
    ('update sales.init_job set lease_until = now()', '23514 running_job_has_a_lease', 'only a running job has a lease'),
    ('update sales.init_job set state = ''RUNNING''', '23514 running_job_has_a_lease', '... and each has'),
    ('update sales.init_job set state = ''DEAD''', '23514 finished_job_says_when', 'a finished job says when'),
    ('update sales.init_job set finished_at = now()', '23514 finished_job_says_when', '... and no other does'),
    (format('insert into sales.snapshot (sales_process_id, outreach_id, schema_version, body, sha256) values (%L, %L, 1, ''{}'', sha256(''[]''))', :'oid', :'sid'),
        '23514 snapshot_is_what_was_taken', 'a snapshot is what was taken')
) as v (statement, outcome, what);
select * from finish();
rollback;
