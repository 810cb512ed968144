-- Sub-hub dol: the EIN and the filing of a company, or the finding that there is none.
begin;
\ir include/setup.sql
select plan(28);

select pg_temp.claimed('dol.pgtap.example') as oid \gset
select pg_temp.passes(:'oid', 'company_target');
create function pg_temp.row_of(p_oid uuid) returns text language sql as $$
    select concat_ws(' ', coalesce(ein, '-'), coalesce(filing_present::text, '-'), coalesce(form_5500::text, '-'), 'v'
        || pg_temp.version(p_oid, 'dol'))
    from outreach.dol where outreach_id = p_oid
$$;
create function pg_temp.puts(p_oid text, p_ein text, p_filing text, p_form text) returns text language sql as $$
    select pg_temp.refusal('dol_agent', 'select outreach.put_dol(%L, %L, %L, %L)', p_oid, p_ein, p_filing, p_form)
$$;

select is(pg_temp.puts(:'oid', '12-3456789', 'true', '{"plan": 1}'), 'ok', 'the agent writes a company');
select is(pg_temp.row_of(:'oid'), '12-3456789 true {"plan": 1} v1', '... as version 1');
select pg_temp.asks('dol_agent', format('select outreach.pass_gate(%L, ''dol'')', :'oid'));
select is(
    pg_temp.puts(:'oid', '12-3456789', 'true', '{"plan":1}') || ' ' || pg_temp.row_of(:'oid') || ' '
        || pg_temp.verdict(:'oid', 'dol'),
    'ok 12-3456789 true {"plan": 1} v1 PASS', 'the same again changes nothing and leaves the PASS standing'
);
select is(
    pg_temp.puts(:'oid', '12-3456780', 'true', '{"plan": 1}') || ' ' || pg_temp.row_of(:'oid') || ' '
        || pg_temp.verdict(:'oid', 'dol'),
    'ok 12-3456780 true {"plan": 1} v2 STALE', 'another EIN is a change'
);
select is(pg_temp.puts(:'oid', '12-3456780', 'true', '{"plan": 2}') || ' ' || pg_temp.row_of(:'oid'),
    'ok 12-3456780 true {"plan": 2} v3', 'another filing is a change');
select is(pg_temp.puts(:'oid', '12-3456780', 'true', null) || ' ' || pg_temp.row_of(:'oid'), 'ok 12-3456780 true - v4',
    'a filing may be found and not yet read');
select is(pg_temp.puts(:'oid', '12-3456780', 'false', null) || ' ' || pg_temp.row_of(:'oid'), 'ok 12-3456780 false - v5',
    'a finding is a change');
select is(pg_temp.puts(:'oid', null, null, null) || ' ' || pg_temp.row_of(:'oid'), 'ok - - - v6', 'all may be unknown');

select is(pg_temp.puts(:'oid', v.ein, v.filing, v.form), v.outcome, v.what)
from (values
    ('12345678', 'true', null, '23514 ein_is_two_digits_hyphen_seven_digits', 'an EIN of eight digits is refused'),
    (null, 'false', '{}', '23514 form_5500_is_there_only_with_a_filing', 'no Form 5500 where there is no filing'),
    (null, null, '{}', '23514 form_5500_is_there_only_with_a_filing', '... or none is known'),
    ('12-3456789', 'maybe', null, '22P02 invalid input syntax for type boolean: "maybe"', 'a finding is true or false'),
    ('12-3456789', 'true', '{', '22P02 The input string ended unexpectedly.', 'a filing is JSON')
) as v (ein, filing, form, outcome, what);
select is(pg_temp.puts(null, null, null, null), '22004 argument p_outreach_id must not be NULL', 'a company must be named');
select is(
    pg_temp.puts('00000000-0000-7000-8000-000000000000', null, null, null),
    'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub dol: not on the spine', '... that is on the spine'
);
select is(
    pg_temp.refusal('people_agent', 'select outreach.put_dol(%L, null, false, null)', :'oid'),
    '42501 permission denied for function put_dol', 'no other agent writes'
);
select is(pg_temp.refusal('people_agent', 'select * from outreach.dol'), '42501 permission denied for table dol',
    '... or reads sideways');
select is(
    pg_temp.refusal('dol_agent', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false)', :'oid'),
        '23505 dol_pkey', 'a company has one row'
);

-- PASS criterion: an EIN with its filing, or the finding that there is none.
\set needs 'needs an EIN with its filing, or the finding that there is none (filing_present = false)'
create temporary table judged as
select v.*, pg_temp.claimed(format('c%s.dol.pgtap.example', v.n)) as oid
from (values
    (1, null, false, null, true, 'the finding that there is none is enough'),
    (2, '12-3456789', false, null, true, '... with an EIN as well'),
    (3, '12-3456789', true, '{}', true, 'an EIN with its filing is enough'),
    (4, '12-3456789', true, null, false, 'an EIN whose filing is not read is not'),
    (5, null, true, '{}', false, 'a filing without EIN is not'),
    (6, '12-3456789', null, null, false, 'an EIN without a finding is not'),
    (7, null, null, null, false, 'nothing is not')
) as v (n, ein, filing, form, passes, what);
insert into outreach.company_target select oid, 'x.example', '{f}' from judged;
select outreach.pass_gates(array_agg(oid), 'company_target', array_agg(null::bigint)) from judged;
select is(
    pg_temp.refusal('dol_agent', 'select outreach.pass_gate(%L, ''dol'')', oid::text),
    format('OSCRT outreach_id %s, hub dol: %s', oid, :'needs'), 'no PASS without a row'
) from judged where n = 1;
insert into outreach.dol select oid, ein, filing, form::jsonb from judged;
select is(
    pg_temp.refusal('dol_agent', 'select outreach.pass_gate(%L, ''dol'')', oid::text), case when passes then 'ok' else
        format('OSCRT outreach_id %s, hub dol: %s', oid, :'needs') end, what
) from judged order by n;
select is(
    (select outreach.dol_criterion(array_agg(oid order by n desc)) from judged), '{f,f,f,f,t,t,t}',
        'each company is judged by its own row, in their order'
);
select is(
    outreach.dol_criterion('{}'), '{}', 'and by no other'
);

select * from finish();
rollback;
