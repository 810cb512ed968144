-- outreach.init claims a company once, in one transaction, or fails hard and leaves nothing behind.
begin;
\ir include/setup.sql
select plan(16);

select cl.mint_company('Init', 'init.pgtap.example') as sid \gset
select pg_temp.asks('outreach_agent', format('select outreach.init(%L)', :'sid')) as oid \gset
select results_eq(
    format('select outreach_id, sovereign_company_id, status::text, created_at, updated_at from outreach.outreach
        where outreach_id = %L', :'oid'),
    format($$values (%L::uuid, %L::uuid, 'INIT', now(), now())$$, :'oid', :'sid'), 'init writes the spine row, at INIT'
);
select is(
    (select outreach_id from cl.company_identity where sovereign_company_id = :'sid'), :'oid'::uuid,
        '... and the pointer of the registry'
);
select ok(doctrine.is_time_ordered(:'oid'), '... and returns the id that it minted');
select is(pg_temp.commits('outreach_agent', 'select 1'), 'ok', '... and what it wrote can be committed');

select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init(%L)', :'sid'),
    format('OSCLM sovereign_company_id %s: outreach_id %s', :'sid', :'oid'),
        'a company is claimed once, and the refusal names the claim'
);
select is(
    (select array_agg(outreach_id) from outreach.outreach where sovereign_company_id = :'sid'), array[:'oid'::uuid],
        '... and leaves nothing behind'
);
select doctrine.new_id(5) as unknown \gset
select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init(%L)', :'unknown'),
    format('OSSID sovereign_company_id %s', :'unknown'), 'an unknown company cannot be claimed'
);
select is_empty(
    format('select from outreach.outreach where sovereign_company_id = %L', :'unknown'), '... and leaves nothing behind'
);
select is(
    pg_temp.refusal('outreach_agent', 'select outreach.init(null)'),
    '22004 argument p_sovereign_company_id must not be NULL', 'a company must be named'
);
select is(left(pg_temp.refusal('outreach_agent', 'select outreach.init(''acme'')'), 5), '22P02', '... by an id');

select cl.mint_company('Raw', 'raw.init.pgtap.example') as raw \gset
select is(
    pg_temp.refusal(r.role_name, 'select outreach.init(%L)', :'raw'), r.outcome, format('%s cannot claim', r.role_name)
)
from (values
    ('cl_agent', '42501 permission denied for schema outreach'), ('company_target_agent',
        '42501 permission denied for function init'),
    ('report_agent', '42501 permission denied for function init')
) as r (role_name, outcome);
select is(
    pg_temp.refusal('outreach_agent', 'insert into outreach.outreach (outreach_id, sovereign_company_id) values (%L, %L)',
        doctrine.new_id(0)::text, :'raw'),
    '42501 permission denied for table outreach', 'the agent claims by function only'
);
select is(
    pg_temp.refusal('outreach_owner', 'select cl.register_outreach_id(%L, %L)', :'sid', :'oid'),
    format('OSCLM sovereign_company_id %s: outreach_id %s', :'sid', :'oid'), 'the registry itself registers once'
);
select is((select outreach_id from cl.company_identity where sovereign_company_id = :'raw'), null,
    'who may not claim has claimed nothing');

select * from finish();
rollback;
