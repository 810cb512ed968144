-- Many companies enter the registry in one call, with an outcome for each.
begin;
\ir include/setup.sql
select plan(13);

select pg_temp.asks('cl_agent', $$select cl.mint_company('Old', 'old.many.pgtap.example')$$) as old \gset
create temporary table minted as
select m.* from cl.mint_companies(
    array['Zed', 'Old again', ' ', 'New', 'New again', 'Bad', 'Alone', 'Alone', null, 'Ann'],
    array[
        'zed.many.pgtap.example', 'old.many.pgtap.example', 'old.many.pgtap.example', 'new.many.pgtap.example',
            'new.many.pgtap.example',
        'Bad.many.pgtap.example', null, null, 'null.many.pgtap.example', 'ann.many.pgtap.example'
    ]
) with ordinality as m (company_domain, sovereign_company_id, outcome, ord);

select results_eq(
    'select company_domain, outcome from minted order by ord',
    $$values
    ('zed.many.pgtap.example', 'MINTED'), ('old.many.pgtap.example', 'EXISTS'), ('old.many.pgtap.example', 'INVALID'),
    ('new.many.pgtap.example', 'MINTED'), ('new.many.pgtap.example', 'EXISTS'), ('Bad.many.pgtap.example', 'INVALID'),
    (null, 'MINTED'), (null, 'MINTED'), ('null.many.pgtap.example', 'INVALID'), ('ann.many.pgtap.example', 'MINTED')$$,
    'one row back for each element, in their order: MINTED, EXISTS or INVALID'
);
select results_eq(
    'select ord from minted where sovereign_company_id is null order by ord', 'values (3::bigint), (6), (9)',
    'what is INVALID has no id, even where its domain is registered'
);
select is((select sovereign_company_id from minted where ord = 2), :'old'::uuid, 'EXISTS gives the id that is registered');
select is(
    (select sovereign_company_id from minted where ord = 5), (select sovereign_company_id from minted where ord = 4),
    '... or that was minted earlier in the arrays'
);
select results_eq(
    $$select m.ord, i.company_name::text, i.company_domain::text from cl.company_identity as i
        inner join minted as m using (sovereign_company_id)
    where m.outcome = 'MINTED' order by m.ord$$,
    $$values (1::bigint, 'Zed', 'zed.many.pgtap.example'), (4, 'New', 'new.many.pgtap.example'), (7, 'Alone', null), (8,
        'Alone', null),
    (10, 'Ann', 'ann.many.pgtap.example')$$,
    'what is MINTED stands in the registry under its id, and the first of equal domains wins'
);
select is(
    (select company_name::text from cl.company_identity where sovereign_company_id = :'old'), 'Old',
        'what EXISTS stays as it was'
);
select is(
    (select count(*) from cl.company_identity where company_domain like '%.many.pgtap.example'), 4::bigint,
        'nothing else is entered'
);
select results_eq(
    $$select company_domain, outcome from cl.mint_companies(array['Zed'], array['zed.many.pgtap.example'])$$,
    $$values ('zed.many.pgtap.example', 'EXISTS')$$, 'the same again mints nothing'
);
select is_empty($$select * from cl.mint_companies('{}', '{}')$$, 'no companies, no rows');
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_companies(null, '{}')$$),
    '22004 argument p_company_names must not be NULL', 'the names must be there'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_companies('{}', null)$$),
    '22004 argument p_company_domains must not be NULL', 'the domains must be there'
);
select is(
    pg_temp.refusal('cl_agent', $$select cl.mint_companies(array['x', 'y'], array['x.many.pgtap.example'])$$),
    '22023 p_company_names has 2 elements, p_company_domains has 1.', 'the arrays are of one length'
);
select is(
    pg_temp.refusal('outreach_agent', $$select cl.mint_companies('{}', '{}')$$),
    '42501 permission denied for function mint_companies', 'only the registry''s agent mints'
);

select * from finish();
rollback;
