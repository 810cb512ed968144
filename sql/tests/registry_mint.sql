-- One company enters the registry: once, under a canonical domain, by the registry's agent.
begin;
\ir include/setup.sql
select plan(16);

select pg_temp.asks('cl_agent', $$select cl.mint_company('Mint', 'mint.pgtap.example')$$) as sid \gset
select results_eq(
    format($$select sovereign_company_id, company_name::text, company_domain::text, outreach_id, sales_process_id,
        client_id, created_at
        from cl.company_identity where company_domain = 'mint.pgtap.example'$$),
    format($$values (%L::uuid, 'Mint', 'mint.pgtap.example', null::uuid, null::uuid, null::uuid, now())$$, :'sid'),
    'mint_company enters the company, unclaimed, and returns its id'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_company('Other', 'mint.pgtap.example')$$),
    format('OSDUP company_domain mint.pgtap.example: sovereign_company_id %s', :'sid'),
    'a domain is registered once, and the refusal names the id that it has'
);
select is(
    (select array_agg(company_name::text) from cl.company_identity where company_domain = 'mint.pgtap.example'),
        array['Mint'],
    '... and the company stays as it was'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_company(null, 'null.mint.pgtap.example')$$),
    '22004 argument p_company_name must not be NULL', 'a company has a name'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_company('   ', 'blank.mint.pgtap.example')$$),
    '23514 name_is_printable_and_not_blank', '... not of spaces'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_company(repeat('n', 301), 'long.mint.pgtap.example')$$),
    '23514 name_is_printable_and_not_blank', '... of at most 300 characters'
);
select is(
    array(
        select d.domain
        from unnest(array[
            'https://bad.mint.pgtap.example', 'bad.mint.pgtap.example:80', 'bad.mint.pgtap.example/x',
                'bad.mint.pgtap.example.',
            'Bad.mint.pgtap.example', 'bäd.mint.pgtap.example', repeat('b', 300), ''
        ]) as d (domain)
        where pg_temp.refusal('cl_agent', 'select cl.mint_company(''Bad'', %L)',
            d.domain) <> '23514 domain_name_is_canonical'
    ), '{}', 'a domain with scheme, port, path, trailing dot, upper case, non-ASCII or 300 characters is refused'
);
select is(
    (select count(*) from cl.company_identity where company_name in ('Bad',
        'Other') and company_domain like '%.pgtap.example'),
    0::bigint, 'a refused company leaves nothing behind'
);
select is(
    pg_temp.asks('cl_agent', $$select cl.mint_company('Nowhere', null) <> cl.mint_company('Nowhere', null)$$),
    'true', 'companies without a domain are companies of their own'
);
select is(
    pg_temp.refusal(r.role_name, $$select cl.mint_company('Mint', 'other.mint.pgtap.example')$$),
    '42501 permission denied for ' || r.what, format('%s cannot mint a company', r.role_name)
)
from (values ('outreach_agent', 'function mint_company'), ('company_target_agent', 'schema cl'), ('outreach_owner',
    'function mint_company'))
as r (role_name, what);
select is(
    pg_temp.refusal('cl_agent', $$insert into cl.company_identity (sovereign_company_id, company_name) values (%L, 'x')$$,
        doctrine.new_id(1)::text),
    '42501 permission denied for table company_identity', 'the agent mints by function only'
);
select is(
    pg_temp.refusal('none', $$insert into cl.company_identity (sovereign_company_id, company_name,
        company_domain) values (%L, 'x', 'mint.pgtap.example')$$,
        doctrine.new_id(doctrine.bucket(:'sid'))::text),
    '23505 company_domain_is_registered_once', 'equal domains meet the unique index, whoever writes'
);
select is(
    pg_temp.refusal('none', $$insert into cl.company_identity (sovereign_company_id, company_name) values (%L, 'x')$$,
        :'sid'),
    '23505 company_identity_pkey', 'an id is minted once'
);
select is(
    pg_temp.refusal('none', $$insert into cl.company_identity (sovereign_company_id, company_domain) values (%L,
        'other.mint.pgtap.example')$$,
        cl.new_company_id('other.mint.pgtap.example')::text),
    '23502 company_name', 'a company has a name, whoever writes'
);

select * from finish();
rollback;
