-- Sub-hub people: one person a slot, with an id that stays.
begin;
\ir include/setup.sql
select plan(29);

create function pg_temp.ready(p_domain text) returns uuid language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
begin
    perform pg_temp.passes(v_oid, 'company_target'), pg_temp.passes(v_oid, 'dol');
    return v_oid;
end
$$;
create function pg_temp.row_of(p_oid uuid, p_slot text) returns text language sql as $$
    select concat_ws(' ', name, coalesce(email, '-'), 'v' || pg_temp.version(p_oid, 'people'))
    from outreach.people where outreach_id = p_oid and slot_type = p_slot
$$;
create function pg_temp.puts(p_oid text, p_slot text, p_name text, p_email text) returns text language sql as $$
    select pg_temp.refusal('people_agent', 'select outreach.put_person(%L, %L, %L, %L)', p_oid, p_slot, p_name, p_email)
$$;
select pg_temp.ready('people.pgtap.example') as oid, pg_temp.ready('other.people.pgtap.example') as other \gset

select pg_temp.asks('people_agent', format('select outreach.put_person(%L, ''CEO'', ''Ann'', ''ann@acme.example'')',
    :'oid')) as ann \gset
select is(
    (select array_agg(person_id) from outreach.people where outreach_id = :'oid' and slot_type = 'CEO'),
        array[:'ann'::uuid],
    'put_person writes who fills a slot and returns the id'
);
select is(pg_temp.row_of(:'oid', 'CEO'), 'Ann ann@acme.example v1', '... as version 1');
select is(
    pg_temp.asks('people_agent', format('select outreach.put_person(%L, ''CFO'', ''Bob'', null)', :'oid')) <> :'ann', true,
        'another slot is another person'
);
select is(pg_temp.row_of(:'oid', 'CFO'), 'Bob - v2', '... whose address may be unknown');
select pg_temp.asks('people_agent', format('select outreach.pass_gate(%L, ''people'')', :'oid'));
select is(
    pg_temp.asks('people_agent', format('select outreach.put_person(%L, ''CEO'', ''Ann'', ''ann@acme.example'')', :'oid')),
        :'ann', 'the same again gives the same id'
);
select is(
    pg_temp.row_of(:'oid', 'CEO') || ' ' || pg_temp.verdict(:'oid', 'people'), 'Ann ann@acme.example v2 PASS',
        '... changes nothing and leaves the PASS standing'
);
select is(
    pg_temp.asks('people_agent', format('select outreach.put_person(%L, ''CEO'', ''Ann'', ''a@acme.example'')', :'oid')),
        :'ann', 'another address is a change'
);
select is(pg_temp.row_of(:'oid', 'CEO') || ' ' || pg_temp.verdict(:'oid', 'people'), 'Ann a@acme.example v3 STALE',
    '... that makes the PASS stale');
select is(pg_temp.puts(:'oid', 'CEO', 'Cid', 'a@acme.example') || ' ' || pg_temp.row_of(:'oid', 'CEO'),
    'ok Cid a@acme.example v4', 'another person takes the slot over');
select is(pg_temp.row_of(:'oid', 'CFO'), 'Bob - v4', '... and the other slots stay');

select is(pg_temp.puts(:'oid', v.slot, v.name, v.email), v.outcome, v.what)
from (values
    ('CTO', 'Ann', null, '23514 slot_type_is_ceo_cfo_or_hr', 'there is no slot CTO'),
    ('HR', '  ', null, '23514 name_is_printable_and_not_blank', 'a person has a name'),
    ('HR', 'Ann', 'ann', '23514 email_address_is_local_part_at_domain', 'an address is an address'),
    (null, 'Ann', null, '22004 argument p_slot_type must not be NULL', 'a slot must be named'),
    ('HR', null, null, '22004 argument p_name must not be NULL', 'a person must be named')
) as v (slot, name, email, outcome, what);
select is(pg_temp.puts(null, 'HR', 'Ann', null), '22004 argument p_outreach_id must not be NULL',
    'a company must be named');
select is(
    pg_temp.puts('00000000-0000-7000-8000-000000000abc', 'HR', 'Ann', null),
    'OSUNK outreach_id 00000000-0000-7000-8000-000000000abc, hub people: not on the spine', '... that is on the spine'
);
select is(
    pg_temp.refusal('dol_agent', 'select outreach.put_person(%L, ''HR'', ''Ann'', null)', :'oid'),
        '42501 permission denied for function put_person', 'no other agent writes'
);
select is(pg_temp.refusal('execution_agent', 'select * from outreach.people'), '42501 permission denied for table people',
    '... or reads sideways');
select is(
    pg_temp.refusal('people_agent',
        'insert into outreach.people (outreach_id, slot_type, name) values (%L, ''CEO'', ''Eve'')', :'oid'),
    '23505 slot_is_filled_by_one_person', 'two people for one slot are refused'
);
select is(
    pg_temp.refusal('people_agent',
        'update outreach.people set slot_type = ''HR'' where outreach_id = %L and slot_type = ''CFO''', :'oid')
    || ' ' || pg_temp.row_of(:'oid', 'HR'), 'ok Bob - v5', 'a person moves to another slot'
);
select is(
    pg_temp.refusal('none', 'insert into outreach.people (person_id, outreach_id, slot_type, name)
        values (%L, %L, ''CFO'', ''Eve'')', :'ann', :'oid'),
    '23505 people_pkey', 'a person stands there once'
);

-- Rows without an id get one; an id that comes with the row is kept.
select doctrine.new_id(doctrine.bucket(:'other')) as own \gset
select is(
    pg_temp.refusal('people_agent', 'insert into outreach.people (person_id, outreach_id, slot_type, name, email)
        values (null, %1$L, ''CEO'', ''Ann'', null), (%2$L, %1$L, ''HR'', ''Bob'', null)', :'other', :'own'), 'ok',
            'a row may bring its id or go without'
);
select is((select person_id from outreach.people where outreach_id = :'other' and slot_type = 'HR'), :'own'::uuid,
    '... and keeps what it brought');
select ok(
    doctrine.is_time_ordered(person_id) and doctrine.bucket(person_id) = doctrine.bucket(outreach_id),
        '... and is minted one in its company''s bucket'
) from outreach.people where outreach_id = :'other' and slot_type = 'CEO';

-- PASS criterion: at least one person with slot and e-mail.
select is(
    pg_temp.refusal('people_agent', 'select outreach.pass_gate(%L, ''people'')', :'other'),
    format('OSCRT outreach_id %s, hub people: needs at least one person with slot and e-mail', :'other'),
        'no PASS without an address'
);
select is(pg_temp.puts(:'other', 'HR', 'Bob', 'bob@acme.example'), 'ok', 'one person with an address');
select is(pg_temp.refusal('people_agent', 'select outreach.pass_gate(%L, ''people'')', :'other'), 'ok', '... makes a PASS');
select outreach.put_person(:'oid', 'CEO', 'Ann', null);
select is(
    outreach.people_criterion(array[:'oid', :'other']::uuid[]), '{f,t}',
        'each company is judged by its own people, in their order'
);

select * from finish();
rollback;
