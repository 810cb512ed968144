-- Sub-hub company_target: domain and e-mail method, written by its agent, one row a company.
begin;
\ir include/setup.sql
select plan(19);

select pg_temp.claimed('ct.pgtap.example') as oid, pg_temp.claimed('other.ct.pgtap.example') as other \gset
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, 'ct.pgtap.example', '{f}{last}')$$,
        :'oid'), 'ok',
    'the agent writes a company'
);
create function pg_temp.row_of(p_oid uuid) returns text language sql as $$
    select concat_ws(' ', coalesce(domain, '-'), coalesce(email_method, '-'), 'v' || pg_temp.version(p_oid,
        'company_target'))
    from outreach.company_target where outreach_id = p_oid
$$;
select is(pg_temp.row_of(:'oid'), 'ct.pgtap.example {f}{last} v1', '... as version 1');
select pg_temp.asks('company_target_agent', format('select outreach.pass_gate(%L, ''company_target'')', :'oid'));
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, 'ct.pgtap.example', '{f}{last}')$$,
        :'oid') || ' ' || pg_temp.row_of(:'oid')
    || ' ' || pg_temp.verdict(:'oid', 'company_target'),
    'ok ct.pgtap.example {f}{last} v1 PASS', 'the same again changes nothing and leaves the PASS standing'
);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, 'ct.pgtap.example', '{first}')$$,
        :'oid') || ' ' || pg_temp.row_of(:'oid')
    || ' ' || pg_temp.verdict(:'oid', 'company_target'),
    'ok ct.pgtap.example {first} v2 STALE', 'another e-mail method is a change'
);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, 'new.ct.pgtap.example', '{first}')$$,
        :'oid') || ' ' || pg_temp.row_of(:'oid'),
    'ok new.ct.pgtap.example {first} v3', 'another domain is a change'
);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, null, null)$$, :'oid') || ' '
        || pg_temp.row_of(:'oid'),
    'ok - - v4', 'both may be unknown'
);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(%L, %L, %L)$$, :'oid', v.domain,
        v.email_method), v.outcome, v.what
)
from (values
    ('Acme.example', null, '23514 domain_name_is_canonical', 'the domain is canonical'),
    (null, '{first}@acme.example', '23514 email_method_is_a_template', 'the e-mail method is a template, not an address')
) as v (domain, email_method, outcome, what);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target(null, null, null)$$),
    '22004 argument p_outreach_id must not be NULL', 'a company must be named'
);
select is(
    pg_temp.refusal('company_target_agent', $$select outreach.put_company_target('00000000-0000-7000-8000-000000000000',
        null, null)$$),
    'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub company_target: not on the spine',
        '... that is on the spine'
);
select is(
    pg_temp.refusal('dol_agent', $$select outreach.put_company_target(%L, null, null)$$, :'oid'),
    '42501 permission denied for function put_company_target', 'no other agent writes'
);
select is(
    pg_temp.refusal('dol_agent', $$select * from outreach.company_target$$),
    '42501 permission denied for table company_target', '... or reads sideways'
);
select is(
    pg_temp.refusal('company_target_agent', $$insert into outreach.company_target values (%L, 'x.example', '{f}')$$,
        :'oid'),
    '23505 company_target_pkey', 'a company has one row'
);

-- PASS criterion: a domain and an email_method.
create function pg_temp.passing(p_domain text, p_method text) returns text
language plpgsql as $$
declare
    v_oid uuid := (select s.outreach_id from outreach.outreach as s
        inner join cl.company_identity as i using (sovereign_company_id) where i.company_domain = 'other.ct.pgtap.example');
begin
    perform outreach.put_company_target(v_oid, p_domain, p_method);
    return pg_temp.refusal('company_target_agent', 'select outreach.pass_gate(%L, ''company_target'')', v_oid::text);
end
$$;
select is(
    pg_temp.refusal('company_target_agent', 'select outreach.pass_gate(%L, ''company_target'')', :'other'),
    format('OSCRT outreach_id %s, hub company_target: needs a domain and an email_method', :'other'),
        'no PASS without a row'
);
select is(pg_temp.passing(null, null),
    format('OSCRT outreach_id %s, hub company_target: needs a domain and an email_method', :'other'),
    'nor with an empty one');
select is(left(pg_temp.passing('x.example', null), 5), 'OSCRT', 'nor without the e-mail method');
select is(left(pg_temp.passing(null, '{first}'), 5), 'OSCRT', 'nor without the domain');
select is(pg_temp.passing('x.example', '{first}'), 'ok', 'both make a PASS');
select is(
    outreach.meets_criterion(array[:'oid', :'other']::uuid[], 'company_target'), '{f,t}',
        'each company is judged by its own row, in their order'
);

select * from finish();
rollback;
