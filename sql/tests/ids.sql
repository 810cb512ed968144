-- Ids are time-ordered UUIDs, and all ids of one company lie in one bucket.
begin;
\ir include/setup.sql
select plan(27);

select is(doctrine.bucket('6f1c2a34-9b7d-7e21-8c55-0a1b2c3d4e5f'), 3679, 'the bucket is the last three hex digits: e5f');
select is(doctrine.bucket('6f1c2a34-9b7d-7e21-8c55-0a1b2c3d4fff'), 4095, '... up to fff');
select is(doctrine.bucket('6f1c2a34-9b7d-7e21-8c55-0a1b2c3df000'), 0, '... and no digit before them');
select is(doctrine.domain_bucket('acme.example'), 2745, 'the bucket of a domain is the end of its md5: ab9');
select is(to_hex(doctrine.domain_bucket('acme.example')), right(md5('acme.example'), 3), '... as a person sees it');

select results_eq(
    $$select v.id from (values
        ('00000000-0000-7000-8000-000000000000'::uuid), ('00000000-0000-7000-bfff-000000000000'),
            ('ffffffff-ffff-7fff-9fff-ffffffffffff'),
        ('00000000-0000-6000-8000-000000000000'), ('00000000-0000-8000-8000-000000000000'),
            ('00000000-0000-4000-8000-000000000000'),
        ('00000000-0000-7000-7fff-000000000000'), ('00000000-0000-7000-c000-000000000000'),
            ('00000000-0000-7000-0000-000000000000')
    ) as v (id) where doctrine.is_time_ordered(v.id)$$,
    $$values ('00000000-0000-7000-8000-000000000000'::uuid), ('00000000-0000-7000-bfff-000000000000'),
        ('ffffffff-ffff-7fff-9fff-ffffffffffff')$$,
    'time-ordered is version 7 of variant 10, nothing else'
);

select clock_timestamp() as before \gset
select doctrine.new_id(0) as low, doctrine.new_id(4095) as high \gset
select ok(doctrine.is_time_ordered(:'low') and doctrine.is_time_ordered(:'high'), 'a minted id is time-ordered');
select results_eq(
    format('values (doctrine.bucket(%L), doctrine.bucket(%L))', :'low', :'high'), 'values (0, 4095)',
        '... in the bucket asked for'
);
select ok(
    to_timestamp(('x' || left(replace(:'low', '-', ''), 12))::bit(48)::bigint / 1000.0)
    between :'before'::timestamptz - interval '2 ms' and clock_timestamp() + interval '2 ms',
    '... with the Unix time in milliseconds in front'
);
select is(
    (select count(distinct doctrine.new_id(7)) from generate_series(1, 100)), 100::bigint,
        '... and random beside the bucket'
);

select is(doctrine.bucket(cl.new_company_id('acme.example')), 2745, 'a company is minted in the bucket of its domain');
select ok(
    (select min(b.bucket) >= 0 and max(b.bucket) <= 4095 and count(distinct b.bucket) > 50
    from (select doctrine.bucket(cl.new_company_id(null)) as bucket from generate_series(1, 100)) as b),
    'a company without a domain is minted in a bucket at random'
);
-- A seed whose first random number lies in the last bucket of 4096.
create function pg_temp.last_bucket_seed() returns double precision
language plpgsql as $$
begin
    for i in 1..100000 loop
        perform setseed(i / 100000.0);
        if random() > 0.9999 then
            return i / 100000.0;
        end if;
    end loop;
end
$$;
select pg_temp.last_bucket_seed() as seed \gset
select setseed(:seed);
select is(doctrine.bucket(cl.new_company_id(null)), 4095, '... the last one included');

select pg_temp.claimed('ids.pgtap.example') as oid \gset
select sovereign_company_id as sid, right(outreach_id::text, 3) as digits from outreach.outreach
    where outreach_id = :'oid' \gset
select is(right(:'sid', 3), right(md5('ids.pgtap.example'), 3), 'a company lies in the bucket of its domain');
select is(right(:'oid', 3), right(:'sid', 3), 'its outreach_id lies there');
select pg_temp.passes(:'oid', 'company_target'), pg_temp.passes(:'oid', 'dol');
select is(
    right(outreach.put_person(:'oid', 'CEO', 'Ann Roe', null)::text, 3), right(:'sid', 3), 'its people lie there'
);

-- Each table refuses an id of another layout and an id of another bucket, whoever writes it.
create function pg_temp.id_checks(p_insert text, variadic p_values text[]) returns text[]
language sql as $$
    select array[
        pg_temp.refusal('none', p_insert, variadic
            array[overlay(doctrine.new_id(doctrine.bucket(p_values[1]::uuid))::text placing '4' from 15 for 1)]
                || p_values),
        pg_temp.refusal('none', p_insert, variadic
            array[doctrine.new_id((doctrine.bucket(p_values[1]::uuid) + 1) % 4096)::text] || p_values)
    ]
$$;
select is(
    pg_temp.id_checks('insert into cl.company_identity (sovereign_company_id, company_name, company_domain)
        values (%L, ''x'', ''a.ids.pgtap.example'')',
        cl.new_company_id('a.ids.pgtap.example')::text),
    array['23514 sovereign_company_id_is_time_ordered', '23514 sovereign_company_id_lies_in_the_bucket_of_its_domain'],
        'cl.company_identity holds ids to the rule'
);
select is(
    pg_temp.id_checks('insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)', :'sid'),
    array['23514 outreach_id_is_time_ordered', '23514 outreach_id_lies_in_the_bucket_of_its_company'],
        'outreach.outreach holds ids to the rule'
);
select is(
    pg_temp.id_checks('insert into outreach.people (person_id, outreach_id, slot_type, name)
        values (%L, %L, ''HR'', ''x'')', :'oid'),
    array['23514 person_id_is_time_ordered', '23514 person_id_lies_in_the_bucket_of_the_company'],
        'outreach.people holds ids to the rule'
);
select is(
    pg_temp.id_checks('insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
        values (%L, %L, %L)', :'sid', :'oid'),
    array['23514 sales_process_id_is_time_ordered', '23514 sales_process_id_lies_in_the_bucket_of_its_company'],
    'sales.sales_process holds ids to the rule'
);
select is(
    pg_temp.id_checks('insert into client.client (client_id, sovereign_company_id) values (%L, %L)', :'sid'),
    array['23514 client_id_is_time_ordered', '23514 client_id_lies_in_the_bucket_of_its_company'],
        'client.client holds ids to the rule'
);
select is(
    pg_temp.refusal('none', 'insert into cl.load (load_id, file_name, file_digest, mint_without_domain)
        values (%L, ''x'', repeat(''0'', 64), false)',
        gen_random_uuid()::text), '23514 load_id_is_time_ordered', 'cl.load holds ids to the rule'
);

select is(doctrine.bucket(doctrine.new_id(4097)), 1, 'of a number beyond the buckets the last 12 bits count');

-- What holds ids together is resolved in no session's search_path.
create schema evil;
create function evil.get_byte(bytea, integer) returns integer language sql as 'select 0';
create function evil.uuid_send(uuid) returns bytea language sql as $$ select '\x00'::bytea $$;
create function evil.md5(text) returns text language sql as $$ select '000' $$;
create function evil.same(integer, integer) returns boolean language sql as 'select false';
create function evil.shift(integer, integer) returns integer language sql as 'select 0';
do $$
declare
    v_operator text[];
begin
    foreach v_operator slice 1 in array array[['=', 'same'], ['>>', 'shift'], ['<<', 'shift'], ['|', 'shift'], ['&', 'shift']] loop
        execute format('create operator evil.%s (leftarg = integer, rightarg = integer, function = evil.%s)', v_operator[1], v_operator[2]);
    end loop;
end
$$;
set local search_path = evil, pg_catalog, public;
select 1 = 1 as hijacked \gset
select ok(not :'hijacked', 'an operator of the session''s own comes first');
select is(
    array[doctrine.is_time_ordered('01a20d74-9a7a-7037-9a35-ee17577204c5'), doctrine.is_time_ordered('01a20d74-9a7a-4037-9a35-ee17577204c5')],
    array[true, false], '... but not where ids are judged'
);
select is(doctrine.bucket('01a20d74-9a7a-7037-9a35-ee17577204c5')::text, (x'4c5'::integer)::text, '... nor where their bucket is read');
select is(doctrine.domain_bucket('acme.example')::text, (('x' || right(pg_catalog.md5('acme.example'), 3))::bit(12)::integer)::text, '... nor that of a domain');
reset search_path;

select * from finish();
rollback;
