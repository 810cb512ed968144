-- The fence: which buckets a server serves is said once, for every table of companies, by a decision, and known to the audit.
begin;
\ir include/setup.sql
\ir include/whole.sql
select plan(38);

select is(doctrine.served_buckets(), '{[0,4096)}', 'without a fence a server serves all buckets');
select is_empty('select conname from pg_constraint where conname = ''bucket_is_served''', '... and no table is asked for any');

select doctrine.serve_buckets('{[0,2048),[3000,3001)}') as up \gset
select is(doctrine.served_buckets(), '{[0,2048),[3000,3001)}', 'with one it serves the buckets that it was given');
select is(pg_temp.asks(r.role_name, 'select doctrine.served_buckets()'), '{[0,2048),[3000,3001)}', format('... and tells it to %s', r.role_name))
from (values ('cl_agent'), ('report_agent'), ('sales_owner')) as r (role_name);
select set_eq(
    $$select k.conrelid::regclass::text, pg_get_constraintdef(k.oid) from pg_constraint as k where k.conname = 'bucket_is_served'$$,
    $$select r.relation, format('CHECK (doctrine.require_served(%s, ''{[0,2048),[3000,3001)}''::int4multirange)) NOT VALID', r.bucket_column)
    from doctrine.relation as r where r.bucket_column is not null$$,
    'every table of companies has the fence, by its id'
);
select set_eq(
    'select relation from doctrine.relation where bucket_column is not null',
    string_to_array('cl.company_identity cl.load_line outreach.outreach outreach.gate outreach.event outreach.company_target outreach.dol '
        'outreach.people outreach.blog outreach.bit_scores sales.sales_process sales.snapshot sales.meeting sales.init_job sales.booking '
        'client.client', ' '),
    '... these sixteen'
);
select is_empty('select rule, detail from doctrine.audit() where not ok and rule <> ''changes_guarded''', 'the audit finds nothing wrong with a fence');
select results_eq(
    $$select adr, command, object from doctrine.change where command = 'SERVE'$$,
    $$values ('0010', 'SERVE', 'buckets {[0,2048),[3000,3001)}')$$, 'it is logged, with its decision'
);
select doctrine.serve_buckets('{[5,6)}') as other \gset
select is(doctrine.served_buckets(), '{[5,6)}', 'another takes its place');
select is((select count(*) from pg_constraint where conname = 'bucket_is_served'), 16::bigint, '... on every table');
select doctrine.serve_buckets('{}') as nothing \gset
select is(doctrine.served_buckets(), '{}', 'a server may serve none');
select is_empty('select rule, detail from doctrine.audit() where not ok and rule <> ''changes_guarded''', '... and the audit has nothing against it');
select doctrine.serve_buckets('{[0,1000),[1000,4096)}') as down \gset
select is(doctrine.served_buckets(), '{[0,4096)}', 'all buckets again');
select is_empty('select conname from pg_constraint where conname = ''bucket_is_served''', '... is no fence');

select is(pg_temp.trial(v.role_name, v.statement), v.outcome, v.what)
from (values
    ('none', 'select doctrine.serve_buckets(null)', '22004 argument p_buckets must not be NULL', 'buckets are named'),
    ('none', 'select doctrine.serve_buckets(''{[0,4097)}'')', '22023 {[0,4097)}', '... none beyond 4095'),
    ('none', 'select doctrine.serve_buckets(''{[-1,4)}'')', '22023 {[-1,4)}', '... none below 0'),
    ('none', 'select doctrine.serve_buckets(''{(,4)}'')', '22023 {(,4)}', '... none without an end'),
    ('none', 'set outreach_spine.adr to default; select doctrine.serve_buckets(''{[0,1)}'')',
        'OSADR SERVE of buckets {[0,1)}: adr not named', 'a decision is named'),
    ('none', 'set outreach_spine.adr to default; select doctrine.serve_buckets(''{[0,4096)}'')',
        'OSADR SERVE of buckets {[0,4096)}: adr not named', '... to take the fence away, too')
) as v (role_name, statement, outcome, what);

-- Where every table of companies is found: a table that refers to one is one.
create function pg_temp.drift(p_law text, p_sql text) returns text
language plpgsql as $$
declare
    v_row record;
begin
    execute p_sql;
    select ok, detail into strict v_row from doctrine.audit() where rule = p_law;
    raise exception using errcode = 'ZZZZZ', message = case when v_row.ok then 'ok' else v_row.detail end;
exception when sqlstate 'ZZZZZ' then
    return sqlerrm;
end
$$;
select is(pg_temp.drift('fence_whole', d.statement), d.problem, d.what)
from (values
    ('select doctrine.serve_buckets(''{[0,9)}''); alter table outreach.dol drop constraint bucket_is_served',
        'outreach.dol has no fence, not CHECK (doctrine.require_served(outreach_id, ''{[0,9)}''::int4multirange))', 'a gap in the fence'),
    ('select doctrine.serve_buckets(''{[0,9)}''); alter table outreach.dol drop constraint bucket_is_served, add constraint bucket_is_served
        check (doctrine.require_served(outreach_id, ''{[0,10)}''))',
        'outreach.dol has CHECK (doctrine.require_served(outreach_id, ''{[0,10)}''::int4multirange)), not '
        'CHECK (doctrine.require_served(outreach_id, ''{[0,9)}''::int4multirange))', '... a part of it that is lower'),
    ('select doctrine.serve_buckets(''{[0,9)}''); alter table outreach.people drop constraint bucket_is_served, add constraint bucket_is_served
        check (doctrine.require_served(person_id, ''{[0,9)}''))',
        'outreach.people has CHECK (doctrine.require_served(person_id, ''{[0,9)}''::int4multirange)), not '
        'CHECK (doctrine.require_served(outreach_id, ''{[0,9)}''::int4multirange))', '... or by another id'),
    ('alter table outreach.dol add constraint bucket_is_served check (doctrine.require_served(outreach_id, ''{[0,9)}''))',
        'outreach.dol has CHECK (doctrine.require_served(outreach_id, ''{[0,9)}''::int4multirange)), not none',
        '... a fence on one table only'),
    ('alter table sales.webhook_event add constraint bucket_is_served check (event_key <> '''')',
        'sales.webhook_event has CHECK ((event_key <> ''''::text)), not none', '... or on what is of no company'),
    ('alter domain doctrine.ein add constraint bucket_is_served check (value <> '''')',
        '- has CHECK ((VALUE <> ''''::text)), not none', '... or on a type'),
    ('update doctrine.relation set bucket_column = null where relation = ''outreach.dol''',
        'outreach.dol refers to outreach.outreach, and has no bucket', '... or a table of companies that is not known as one'),
    ('select doctrine.serve_buckets(''{[0,9)}''); alter table outreach.dol validate constraint bucket_is_served', 'ok',
        'a fence may be validated')
) as d (statement, problem, what);
select is(pg_temp.drift(d.law, d.statement), d.problem, d.what)
from (values
    ('constraints_validated', 'select doctrine.serve_buckets(''{[0,9)}'')', 'ok', 'the fence is the one constraint that need not be valid'),
    ('constraints_as_released', 'select doctrine.serve_buckets(''{[0,9)}'')', 'ok', '... and the one that is not of the release'),
    ('constraints_validated', 'alter table outreach.dol add constraint bucket_is_served foreign key (outreach_id) references outreach.outreach not valid',
        'bucket_is_served on outreach.dol is NOT VALID', '... but a CHECK it is'),
    ('constraints_as_released', 'alter table outreach.dol add constraint bucket_is_served unique (ein)', 'bucket_is_served on outreach.dol is not of the release',
        '... no key of that name')
) as d (law, statement, problem, what);
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('update doctrine.relation set bucket_column = ''a b'' where relation = ''outreach.dol''', '23514 bucket_column_is_a_word', 'a column is a word'),
    ('update doctrine.relation set bucket_column = ''ein'' where relation = ''outreach.dol''', 'ok', '... and no more is asked of the row'),
    ('select doctrine.require_served(doctrine.new_id(7), ''{[0,8)}'')', 'ok', 'the fence itself: what is served'),
    ('select doctrine.require_served(''00000000-0000-7000-8000-000000000009'', ''{[0,8)}'')',
        'OSMAP id 00000000-0000-7000-8000-000000000009: bucket 9, served here are {[0,8)}', '... what is not')
) as v (statement, outcome, what);

select * from finish();
rollback;
