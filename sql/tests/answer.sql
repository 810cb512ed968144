-- outreach.answer() gives the routed answer itself, from the hub that owns it, and nothing of another company.
begin;
\ir include/setup.sql
select plan(36);

select pg_temp.claimed('answer.pgtap.example') as oid, pg_temp.claimed('other.answer.pgtap.example') as other \gset
select count(pg_temp.passes(c.oid::uuid, h.hub)) as passed
from (values (:'oid'), (:'other')) as c (oid) cross join (select hub from doctrine.hub order by waterfall_order) as h \gset
select set_config('role', 'people_agent', true) as role \gset
select outreach.put_person(:'oid', 'HR', 'Bob Poe', null) as hr \gset
select set_config('role', 'none', true) as role \gset
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'oid' \gset

select is(
    pg_temp.asks('report_agent', format('select outreach.answer(%L, %L)', v.asked, :'oid'))::jsonb,
    jsonb_build_object('concept', v.concept, 'outreach_id', :'oid', 'authoritative_table', v.authoritative_table, 'verdict', v.verdict,
        'answer', v.answer),
    format('%L is answered', v.asked)
)
from (values
    ('company name', 'company name', 'cl.company_identity', null, '"answer.pgtap.example"'::jsonb),
    ('website', 'company domain', 'cl.company_identity', null, '"answer.pgtap.example"'),
    ('sid', 'sovereign company id', 'cl.company_identity', null, to_jsonb(:'sid'::text)),
    ('claim', 'claim', 'cl.company_identity', null,
        jsonb_build_object('outreach_id', :'oid', 'sales_process_id', null, 'client_id', null)),
    ('oid', 'outreach id', 'outreach.outreach', null, to_jsonb(:'oid'::text)),
    ('Status', 'workflow state', 'outreach.outreach', null, '"ACTIVE"'),
    ('e-mail pattern', 'email pattern', 'outreach.company_target', 'PASS', '"{first}.{last}"'),
    ('email domain', 'email domain', 'outreach.company_target', 'PASS', '"acme.example"'),
    ('EIN', 'ein', 'outreach.dol', 'PASS', '"12-3456789"'),
    ('filing', 'dol finding', 'outreach.dol', 'PASS', 'true'),
    ('form 5500', 'form 5500', 'outreach.dol', 'PASS', '{"plan": "401(k)"}'),
    ('e-mail address', 'email address', 'outreach.people', 'STALE',
        '[{"slot_type": "CEO", "email": "ann.roe@acme.example"}, {"slot_type": "HR", "email": null}]'),
    ('contact name', 'contact name', 'outreach.people', 'STALE',
        '[{"slot_type": "CEO", "name": "Ann Roe"}, {"slot_type": "HR", "name": "Bob Poe"}]'),
    ('about us', 'about page', 'outreach.blog', 'PASS', '"https://acme.example/about"'),
    ('news', 'news page', 'outreach.blog', 'PASS', 'null'),
    ('score', 'intent score', 'outreach.bit_scores', 'PASS', '50'),
    ('heat', 'intent tier', 'outreach.bit_scores', 'PASS', '"HOT"'),
    ('version', 'data version', 'outreach.gate', null, (
        select jsonb_agg(jsonb_build_object('hub', hub, 'version', version, 'upstream_version', upstream_version) order by hub)
        from outreach.gate where outreach_id = :'oid'
    )),
    ('verdict', 'gate verdict', 'outreach.gate', null, (
        select jsonb_agg(jsonb_build_object('hub', hub, 'verdict', verdict, 'reason', reason) order by hub)
        from outreach.gate where outreach_id = :'oid'
    )),
    ('deal', 'sales process', 'sales.sales_process', null, 'null'),
    ('customer', 'client', 'client.client', null, 'null')
) as v (asked, concept, authoritative_table, verdict, answer);
select results_eq(
    format($$select e ->> 'kind', e ->> 'hub', e ->> 'to_state' from jsonb_array_elements(outreach.answer('history', %L) -> 'answer') as e$$, :'oid'),
    format($$select kind, hub::text, to_state from outreach.event where outreach_id = %L order by event_no$$, :'oid'),
    'history is answered in its order'
);
select is(
    pg_temp.asks('report_agent', format('select outreach.answer(''contact'', %L) -> ''answer'' -> 0', :'oid'))::jsonb,
    (select jsonb_build_object('person_id', person_id, 'slot_type', slot_type, 'name', name, 'email', email)
        from outreach.people where outreach_id = :'oid' and slot_type = 'CEO'),
    'a contact is answered whole'
);
insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id)
select doctrine.new_id(doctrine.bucket(:'sid')), :'sid', :'oid';
insert into client.client (client_id, sovereign_company_id) select doctrine.new_id(doctrine.bucket(:'sid')), :'sid';
select is(
    pg_temp.asks('report_agent', format('select outreach.answer(%L, %L) -> ''answer'' ->> %L', v.asked, :'oid', v.key)), v.value,
    format('%L is answered once it is there', v.asked)
)
from (
    select 'deal', 'sales_process_id', sales_process_id::text from sales.sales_process where sovereign_company_id = :'sid'
    union all
    select 'client', 'client_id', client_id::text from client.client where sovereign_company_id = :'sid'
) as v (asked, key, value);
select pg_temp.claimed('empty.answer.pgtap.example') as empty \gset
select is(
    pg_temp.asks('report_agent', format('select outreach.answer(%L, %L)', v.asked, :'empty'))::jsonb - 'outreach_id',
    v.answer::jsonb, format('%L of a company that has none', v.asked)
)
from (values
    ('ein', '{"concept": "ein", "authoritative_table": "outreach.dol", "verdict": "OPEN", "answer": null}'),
    ('contact', '{"concept": "contact", "authoritative_table": "outreach.people", "verdict": "OPEN", "answer": []}'),
    ('history', '{"concept": "history", "authoritative_table": "outreach.event", "verdict": null, "answer": []}'),
    ('version', '{"concept": "data version", "authoritative_table": "outreach.gate", "verdict": null, "answer": []}')
) as v (asked, answer);

select is(pg_temp.refusal('report_agent', v.statement, :'oid'), v.outcome, v.what)
from (values
    ('select outreach.answer(''ein'', null)', '22004 argument p_outreach_id must not be NULL', 'NULL is no company'),
    ('select outreach.answer(null, %L)', '22004 argument p_concept must not be NULL', '... nor a question'),
    ('select outreach.answer(''ein'', ''00000000-0000-7000-8000-000000000000'')',
        'OSUNK outreach_id 00000000-0000-7000-8000-000000000000', 'a company that is not in outreach'),
    ('select outreach.answer(''adr'', %L)', 'OSRTE STRUCTURAL: decision is of no company: read doctrine.adr (it cannot be planned or '
        'read as asked). Give one statement that EXPLAIN takes, over relations that are there; or read the table that is named.', 'a concept of no company'),
    ('select outreach.answer(''domain'', %L)', 'OSRTE AMBIGUITY: concept ''domain'': company domain, email domain (the word stands for '
        'more than one concept). Ask for one of the concepts that stand before.', 'a word of two concepts')
) as v (statement, outcome, what);
select is(pg_temp.tries('dol_agent', format('select outreach.answer(''ein'', %L)', :'oid')), '42501', 'answers are for report_agent');
select is_empty(
    $$with asked as materialized (
        select q.concept from doctrine.query_route as q inner join doctrine.relation as r on r.relation = q.authoritative_table
        where r.party <> 'doctrine' and r.classification <> 'SOURCE'
    )
    select a.concept from asked as a
    where (select outreach.answer(a.concept, s.outreach_id) from outreach.outreach as s limit 1) is null$$,
    'every concept of a company has its answer'
);

select * from finish();
rollback;
