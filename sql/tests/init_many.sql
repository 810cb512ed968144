-- Many companies are claimed in one call, with an outcome for each.
begin;
\ir include/setup.sql
select plan(14);

select cl.mint_company('A', 'a.initmany.pgtap.example') as a, cl.mint_company('B', 'b.initmany.pgtap.example') as b,
    cl.mint_company('C', 'c.initmany.pgtap.example') as c, doctrine.new_id(9) as unknown \gset
select outreach.init(:'b') as b_oid \gset
create temporary table claimed as
select m.* from outreach.init_many(array[:'c', :'unknown', :'b', :'a']::uuid[])
with ordinality as m (sovereign_company_id, outreach_id, outcome, ord);

select results_eq(
    'select sovereign_company_id, outcome from claimed order by ord',
    format($$values (%L::uuid, 'MINTED'), (%L::uuid, 'UNKNOWN_SID'), (%L::uuid, 'ALREADY_CLAIMED'), (%L::uuid, 'MINTED')$$,
        :'c', :'unknown', :'b', :'a'),
    'one row back for each company, in their order: MINTED, ALREADY_CLAIMED or UNKNOWN_SID'
);
select is((select outreach_id from claimed where ord = 3), :'b_oid'::uuid, 'ALREADY_CLAIMED gives the id of the claim');
select is((select outreach_id from claimed where ord = 2), null, 'UNKNOWN_SID has none');
select results_eq(
    $$select c.ord, s.sovereign_company_id = c.sovereign_company_id and i.outreach_id = c.outreach_id and s.status = 'INIT'
        and doctrine.bucket(s.outreach_id) = doctrine.bucket(c.sovereign_company_id)
    from claimed as c inner join outreach.outreach as s using (outreach_id)
        inner join cl.company_identity as i on i.sovereign_company_id = c.sovereign_company_id
    order by c.ord$$,
    'values (1::bigint, true), (3, true), (4, true)',
        'what is claimed stands on the spine and in the registry, each under its own id'
);
select is(
    (select count(*) from outreach.outreach where sovereign_company_id in (:'a', :'b', :'c', :'unknown')), 3::bigint,
        'and nothing else does'
);
select is(pg_temp.commits('outreach_agent', 'select 1'), 'ok', 'what it wrote can be committed');
select results_eq(
    format('select outcome from outreach.init_many(array[%L]::uuid[])', :'a'), $$values ('ALREADY_CLAIMED')$$,
        'the same again claims nothing'
);
select is_empty($$select * from outreach.init_many('{}')$$, 'no companies, no rows');

select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init_many(null)'),
    '22004 argument p_sovereign_company_ids must not be NULL', 'the array must be there'
);
select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init_many(array[%L, null]::uuid[])', :'a'),
        '22004 Element 2 is NULL.', '... without NULL in it'
);
select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init_many(array[%1$L, %2$L, %1$L]::uuid[])', :'a', :'b'),
    format('22023 %s stands there 2 times.', :'a'), '... and no company twice'
);
select is(
    pg_temp.refusal('cl_agent', 'select outreach.init_many(''{}'')'), '42501 permission denied for schema outreach',
        'only the spine''s agent claims'
);

-- Somebody keeps the registry from taking a pointer, and tells nobody.
create function pg_temp.keep_as_it_is() returns trigger language plpgsql as $$begin return null; end$$;
create trigger a_silent_refusal before update on cl.company_identity for each row execute function pg_temp.keep_as_it_is();
select cl.mint_company('D', 'd.initmany.pgtap.example') as d \gset
select is(
    pg_temp.commits('outreach_agent', 'select outreach.init_many(array[%L]::uuid[])', :'d'),
        '23503 spine_row_is_claimed_in_the_registry',
    'a claim that the registry did not take is no claim'
);
select is_empty(format('select from outreach.outreach where sovereign_company_id = %L', :'d'),
    '... and leaves nothing behind');

select * from finish();
rollback;
