-- Each hub must PASS before the next runs.
begin;
\ir include/setup.sql
select plan(15);

select pg_temp.claimed('order.example') as oid \gset

select is(
    pg_temp.tries('dol_agent', format($$select outreach.put_dol(%L, null, false, null)$$, :'oid')),
    'OSGAT', 'dol cannot write before company_target has passed'
);
select is(
    pg_temp.detail('dol_agent', format($$select outreach.put_dol(%L, null, false, null)$$, :'oid')),
    format('outreach_id %s, hub dol: waits for company_target', :'oid'), '... and the refusal names what it waits for'
);
select is(
    pg_temp.tries('people_agent', format($$select outreach.put_person(%L, 'CEO', 'Ann', null)$$, :'oid')),
    'OSGAT', 'people cannot write before company_target and dol have passed'
);
select is(
    pg_temp.tries('execution_agent', format($$select outreach.pass_gate(%L, 'execution')$$, :'oid')),
    'OSGAT', 'execution cannot pass before people has passed'
);
select is(
    pg_temp.tries('dol_agent', format($$select outreach.pass_gate(%L, 'dol')$$, :'oid')),
    'OSGAT', 'dol cannot pass before company_target has passed'
);
select is(
    pg_temp.tries('dol_agent', format($$select outreach.fail_gate(%L, 'dol', 'no')$$, :'oid')),
    'OSGAT', 'dol cannot fail before company_target has passed'
);
select is(
    pg_temp.tries('blog_agent', format($$select outreach.put_blog(%L, 'https://order.example', null)$$, :'oid')),
    'ok', 'blog runs in parallel'
);
select is(
    pg_temp.tries('bit_agent', format($$select outreach.put_bit_score(%L, 10)$$, :'oid')),
    'ok', 'bit_scores runs in parallel'
);

select pg_temp.passes(:'oid', 'company_target');
select is(
    pg_temp.tries('dol_agent', format($$select outreach.put_dol(%L, null, false, null)$$, :'oid')),
    'ok', 'dol writes once company_target has passed'
);
select is(
    pg_temp.detail('people_agent', format($$select outreach.put_person(%L, 'CEO', 'Ann', null)$$, :'oid')),
    format('outreach_id %s, hub people: waits for dol', :'oid'), 'people waits for dol as well'
);
select pg_temp.passes(:'oid', 'dol');
select is(
    pg_temp.tries('people_agent', format($$select outreach.put_person(%L, 'CEO', 'Ann', null)$$, :'oid')),
    'ok', 'people writes once both have passed'
);
select pg_temp.passes(:'oid', 'people');
select is(
    pg_temp.tries('execution_agent', format($$select outreach.pass_gate(%L, 'execution')$$, :'oid')),
    'ok', 'execution passes once people has passed'
);

select is(outreach.upstream_version(:'oid', 'company_target'), 0::bigint, 'nothing is upstream of company_target');
select is(
    outreach.upstream_version(:'oid', 'people'),
    (select sum(version)::bigint from outreach.gate where outreach_id = :'oid' and hub in ('company_target', 'dol')),
    'upstream_version is the sum of the prerequisites'' versions'
);
select results_eq(
    format($$select hub from outreach.gate_report(%L)$$, :'oid'),
    array['company_target', 'dol', 'people', 'blog', 'execution', 'bit_scores'],
    'gate_report lists the hubs in waterfall order'
);

select * from finish();
rollback;
