-- Registry and hub look at each other: no claim without its row, no row without its claim, one of each a company.
begin;
\ir include/setup.sql
select plan(24);

select pg_temp.claimed('a.align.pgtap.example') as a_oid, pg_temp.claimed('b.align.pgtap.example') as b_oid,
    cl.mint_company('Unclaimed', 'u.align.pgtap.example') as u \gset
select a.sovereign_company_id as a, b.sovereign_company_id as b
from outreach.outreach as a, outreach.outreach as b where a.outreach_id = :'a_oid' and b.outreach_id = :'b_oid' \gset
select doctrine.new_id(doctrine.bucket(:'u')) as u_new, doctrine.new_id(doctrine.bucket(:'a')) as a_new \gset

select is(
    pg_temp.refusal('cl_owner', 'update cl.company_identity set %I = %L where sovereign_company_id = %L', p.pointer,
        :'u_new', :'u'),
    p.key, format('%s without its row cannot be written', p.pointer)
)
from (values
    ('outreach_id', '23503 outreach_id_is_on_the_spine'), ('sales_process_id', '23503 sales_process_id_is_in_sales'), ('client_id',
        '23514 client_comes_after_sales')
) as p (pointer, key);
select is(
    pg_temp.refusal('cl_owner', 'update cl.company_identity set outreach_id = %L where sovereign_company_id = %L', :'a_oid',
        :'u'),
    '23503 outreach_id_is_on_the_spine', 'the outreach_id of another company cannot be written'
);

select is(
    pg_temp.commits('outreach_owner', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)',
        :'u_new', :'u'),
    '23503 spine_row_is_claimed_in_the_registry', 'a spine row without its claim cannot be committed'
);
select is(
    pg_temp.commits('outreach_owner', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)',
        :'a_new', :'a'),
    '23503 spine_row_is_claimed_in_the_registry', 'nor a second spine row of a claimed company'
);
select is(
    pg_temp.commits('outreach_owner', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)',
        doctrine.new_id(7)::text,
        overlay(doctrine.new_id(7)::text placing '0' from 1 for 1)),
    '23503 spine_row_is_claimed_in_the_registry', 'nor one of no company'
);
select is(
    pg_temp.refusal('none', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)', :'a_oid',
        doctrine.new_id(doctrine.bucket(:'a'))::text),
    '23505 outreach_pkey', 'an outreach_id stands on the spine once'
);
select is(
    pg_temp.refusal('none', 'insert into outreach.outreach (outreach_id) values (%L)', :'a_new'),
    '23502 sovereign_company_id', 'a spine row is of a company'
);
select is(
    pg_temp.commits('none', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%1$L, %2$L);
        update cl.company_identity set outreach_id = %1$L where sovereign_company_id = %2$L', :'u_new', :'u'),
    'ok', 'row and claim together are committed'
);

-- The same for Sales and Client; a company in Sales is one of the spine.
select is(
    pg_temp.refusal('none', 'insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
        values (%L, %L, %L)',
        :'a_new', :'a', :'b_oid'),
    '23503 sales_process_comes_from_the_spine', 'Sales cannot take a company over with the outreach_id of another'
);
select is(
    pg_temp.commits('sales_owner',
        'insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id) values (%L, %L, %L)',
        :'a_new', :'a', :'a_oid'),
    '23503 sales_process_is_claimed_in_the_registry', 'a company in Sales without its claim cannot be committed'
);
select is(
    pg_temp.commits('client_owner', 'insert into client.client (client_id, sovereign_company_id) values (%L, %L)', :'a_new',
        :'a'),
    '23503 client_is_claimed_in_the_registry', 'a client without its claim cannot be committed'
);
select is(
    pg_temp.commits('none', 'insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
        values (%1$L, %2$L, %3$L);
        update cl.company_identity set sales_process_id = %1$L where sovereign_company_id = %2$L', :'a_new', :'a',
            :'a_oid'),
    'ok', 'Sales takes a company over once'
);
select is(
    pg_temp.commits('none', 'insert into client.client (client_id, sovereign_company_id) values (%1$L, %2$L);
        update cl.company_identity set client_id = %1$L where sovereign_company_id = %2$L', :'a_new', :'a'),
    'ok', 'a company becomes a client once'
);
select is(
    pg_temp.commits('none', 'insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
        values (%L, %L, %L)',
        doctrine.new_id(doctrine.bucket(:'a'))::text, :'a', :'a_oid'),
    '23503 sales_process_is_claimed_in_the_registry', '... and never twice'
);
select is(
    pg_temp.commits('none', 'insert into client.client (client_id, sovereign_company_id) values (%L, %L)',
        doctrine.new_id(doctrine.bucket(:'a'))::text, :'a'),
    '23503 client_is_claimed_in_the_registry', '... neither as a client'
);
select is(
    pg_temp.refusal('none', 'insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
        values (%L, %L, %L)', :'a_new', doctrine.new_id(doctrine.bucket(:'a'))::text, :'a_oid'),
    '23505 sales_process_pkey', 'a sales_process_id stands there once'
);
select is(
    pg_temp.refusal('none', 'insert into client.client (client_id, sovereign_company_id) values (%L, %L)', :'a_new',
        doctrine.new_id(doctrine.bucket(:'a'))::text),
    '23505 client_pkey', 'a client_id stands there once'
);

-- What Sales and Client hold is immutable.
set constraints all immediate;
select is(
    pg_temp.refusal('none', s.statement, :'a_new', :'b'), s.outcome, s.what
)
from (values
    ('update sales.sales_process set sovereign_company_id = %2$L where sales_process_id = %1$L',
        format('OSIMM UPDATE on sales.sales_process: sovereign_company_id from %s to %s', :'a', :'b'),
            'a row of Sales is never updated'),
    ('delete from sales.sales_process where sales_process_id = %L',
        format('OSIMM DELETE on sales.sales_process: sales_process_id %s', :'a_new'), '... nor deleted'),
    ('update client.client set sovereign_company_id = %2$L where client_id = %1$L',
        format('OSIMM UPDATE on client.client: sovereign_company_id from %s to %s', :'a', :'b'),
            'a row of Client is never updated'),
    ('delete from client.client where client_id = %L', format('OSIMM DELETE on client.client: client_id %s', :'a_new'),
        '... nor deleted')
) as s (statement, outcome, what);
select is(
    array[pg_temp.refusal('none', 'truncate sales.sales_process cascade'), pg_temp.refusal('none',
        'truncate client.client cascade')],
    array['OSIMM TRUNCATE on sales.sales_process', 'OSIMM TRUNCATE on client.client'], '... nor truncated'
);

select * from finish();
rollback;
