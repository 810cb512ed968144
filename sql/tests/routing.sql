-- Query routing: a question goes to exactly one table, or is stopped with its code.
begin;
\ir include/setup.sql
select plan(90);

-- Every concept, and every other word for it, is routed; what is stopped is stopped for a reason that is data.
create temporary table word as
select q.concept, w.word, count(*) over (partition by w.word) as concepts, q.authoritative_table, q.classification
from doctrine.query_route as q cross join unnest(q.concept || q.aliases) as w (word);
create function pg_temp.routed(p_word text) returns text
language plpgsql as $$
declare
    v_detail text;
begin
    return (select r.concept || ' in ' || r.authoritative_table from doctrine.route(p_word) as r);
exception when sqlstate 'OSRTE' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return split_part(v_detail, ':', 1);
end
$$;
select is_empty(
    $$select w.word, pg_temp.routed(w.word) from word as w
    where pg_temp.routed(w.word) <> case
        when w.concepts > 1 and not exists (select from doctrine.query_route as q where q.concept = w.word) then 'AMBIGUITY'
        when w.concepts > 1 then pg_temp.routed(w.word)
        when w.authoritative_table is null then 'SEMANTIC_GAP'
        when w.classification = 'SOURCE' then 'SOURCE_QUERY'
        else w.concept || ' in ' || w.authoritative_table end$$,
    'every word is routed to its one table, or stopped'
);
select set_eq(
    'select word from word where concepts > 1', array['domain', 'name', 'id', 'state'], 'these words are ambiguous, and no other'
);
select is_empty(
    $$select r.relation from doctrine.relation as r
    where r.classification <> 'VIEW' and not exists (select from doctrine.query_route as q where q.authoritative_table = r.relation)$$,
    'every table answers for a concept'
);
select is_empty(
    $$select c.relation || '.' || a.attname from doctrine.relation as c
        inner join pg_attribute as a on a.attrelid = c.relation::regclass and a.attnum > 0 and not a.attisdropped
    where c.classification = 'ENRICHMENT' and a.attname <> 'outreach_id' and not exists (
        select from doctrine.query_route as q where q.authoritative_table = c.relation and a.attname = any(q.answer_columns))$$,
    '... and every finding of a sub-hub'
);
select is(pg_temp.asks('dol_agent', format('select concept from doctrine.route(%L)', v.asked)), v.concept, format('%L is %s', v.asked, v.concept))
from (values
    ('e-mail pattern', 'email pattern'), ('E-Mail   PATTERNS', 'email pattern'), ('email_method', 'email pattern'),
    ('Mail address', 'email address'), ('e-mails', 'email address'), ('EIN', 'ein'), ('tax-id', 'ein'), ('CEO', 'contact'),
    ('contacts', 'contact'), ('status', 'workflow state'), ('gate', 'gate verdict'), ('BIT score', 'intent score'),
    ('ADR', 'decision'), ('customers', 'client'), ('form 5500', 'form 5500')
) as v (asked, concept);
select results_eq(
    'select * from doctrine.route(''e-mail pattern'')',
    $$values ('email pattern', 'outreach.company_target', '{email_method}'::text[],
        '{outreach.outreach,outreach.company_target}'::text[], 'ONE', 'ENRICHMENT', 'how the company writes its addresses')$$,
    'a route says which table, which columns, how to get there from the spine, how many rows, and what the table is good for'
);
select results_eq(
    $$select q.concept, r.join_path from unnest('{workflow state,client,history,error}'::text[]) as q (concept)
        cross join doctrine.route(q.concept) as r$$,
    $$values ('workflow state', '{outreach.outreach}'::text[]),
    ('client', '{outreach.outreach,cl.company_identity,client.client}'), ('history', '{outreach.outreach,outreach.event}'),
    ('error', null)$$,
    '... the spine itself, a hub beyond the registry, and none for what is of no company'
);
select is(pg_temp.refusal('dol_agent', format('select doctrine.route(%L)', v.asked)), v.outcome, v.what)
from (values
    ('weather', 'OSRTE QUERY_UNROUTABLE: concept ''weather'' (no table answers for it). Ask for a concept or an alias of doctrine.query_route.',
        'a word that is not known is stopped'),
    ('', 'OSRTE QUERY_UNROUTABLE: concept '''' (no table answers for it). Ask for a concept or an alias of doctrine.query_route.',
        '... and one that says nothing'),
    ('domain', 'OSRTE AMBIGUITY: concept ''domain'': company domain, email domain (the word stands for more than one concept). '
        'Ask for one of the concepts that stand before.', 'a word of two concepts is stopped, with both'),
    ('phone', 'OSRTE SEMANTIC_GAP: concept ''phone number'' (the concept is known, and nothing holds it). Do without, or propose a '
        'decision (docs/adr) that gives it a home.', 'a concept that nothing holds is stopped'),
    ('staging', 'OSRTE SOURCE_QUERY: concept ''listing'': cl.load_line (raw input answers no question). Ask for what was made of it; '
        'cl.load_report() and cl.load_rejects() tell of loads.', 'raw input is stopped')
) as v (asked, outcome, what);
select is(pg_temp.refusal('dol_agent', 'select doctrine.route(null)'), '22004 argument p_concept must not be NULL', 'NULL is no question');
select is(doctrine.concept_key(v.words), v.key, format('the key of %L', v.words))
from (values ('E-Mail  Pattern', 'email pattern'), ('the_e mail', 'the email'), ('-x-', 'x'), ('', ''), ('remail', 'remail')) as v (words, key);

-- Joins.
select is(pg_temp.asks('dol_agent', format('select doctrine.check_join(%L, %L)', v.a, v.b)), v.condition, format('%s to %s is declared', v.a, v.b))
from (values
    ('outreach.dol', 'outreach.outreach', 'outreach.dol.outreach_id = outreach.outreach.outreach_id'),
    ('outreach.outreach', 'outreach.dol', 'outreach.dol.outreach_id = outreach.outreach.outreach_id'),
    ('outreach.outreach', 'cl.company_identity', 'cl.company_identity.sovereign_company_id = outreach.outreach.sovereign_company_id '
        'and cl.company_identity.outreach_id = outreach.outreach.outreach_id'),
    ('sales.sales_process', 'cl.company_identity', 'cl.company_identity.sovereign_company_id = sales.sales_process.sovereign_company_id '
        'and cl.company_identity.sales_process_id = sales.sales_process.sales_process_id'),
    ('doctrine.hub', 'outreach.gate', 'any'), ('outreach.gate', 'doctrine.hub', 'any'), ('outreach.dol', 'outreach.dol', 'any'),
    ('spoke.company_target_to_people', 'spoke.dol_to_people', 'spoke.company_target_to_people.outreach_id = spoke.dol_to_people.outreach_id'),
    ('spoke.company_target_to_dol', 'outreach.dol', 'spoke.company_target_to_dol.outreach_id = outreach.dol.outreach_id'),
    ('outreach.outreach', 'spoke.dol_to_people', 'outreach.outreach.outreach_id = spoke.dol_to_people.outreach_id')
) as v (a, b, condition);
select is(
    split_part(substr(pg_temp.refusal('dol_agent', format('select doctrine.check_join(%L, %L)', v.a, v.b)), 7), ' (', 1), v.outcome,
    format('%s to %s is stopped', v.a, v.b)
)
from (values
    ('outreach.company_target', 'outreach.dol', 'JOIN_UNDECLARED: outreach.company_target to outreach.dol: both hang on the spine, and '
        'neither on the other; declared is outreach.company_target - outreach.outreach - outreach.dol'),
    ('outreach.people', 'outreach.blog', 'JOIN_UNDECLARED: outreach.people to outreach.blog: both hang on the spine, and neither on the '
        'other; declared is outreach.people - outreach.outreach - outreach.blog'),
    ('cl.company_identity', 'outreach.dol', 'JOIN_UNDECLARED: cl.company_identity to outreach.dol: the registry''s pointer leads to the '
        'spine, and no further; declared is cl.company_identity - outreach.outreach - outreach.dol'),
    ('outreach.gate', 'outreach.event', 'JOIN_UNDECLARED: outreach.gate to outreach.event: no such join is declared; declared is '
        'outreach.gate - outreach.outreach - outreach.event'),
    ('sales.sales_process', 'outreach.dol', 'ISOLATION_VIOLATION: sales.sales_process to outreach.dol: what passed is shown by the '
        'contract views in spoke; declared is sales.sales_process - outreach.outreach - outreach.dol'),
    ('cl.load_line', 'cl.company_identity', 'SOURCE_QUERY: cl.load_line to cl.company_identity: a listing as it was read is no company'),
    ('cl.load', 'cl.load_line', 'SOURCE_QUERY: cl.load to cl.load_line: a listing as it was read is no company'),
    ('spoke.company_target_to_dol', 'outreach.people', 'JOIN_UNDECLARED: spoke.company_target_to_dol to outreach.people: no such join is '
        'declared'),
    ('spoke.company_target_to_dol', 'spoke.dol_to_people', 'JOIN_UNDECLARED: spoke.company_target_to_dol to spoke.dol_to_people: no such '
        'join is declared'),
    ('outreach.dol', 'outreach.nothing', 'STRUCTURAL: no relation outreach.nothing in the doctrine'),
    ('dol', 'outreach.outreach', 'STRUCTURAL: no relation dol in the doctrine')
) as v (a, b, outcome);
select is(pg_temp.refusal('dol_agent', v.statement), v.outcome, 'NULL is no relation')
from (values ('select doctrine.check_join(null, ''cl.load'')', '22004 argument p_from must not be NULL'),
    ('select doctrine.check_join(''cl.load'', null)', '22004 argument p_to must not be NULL')) as v (statement, outcome);
select is_empty(
    $$select a.relation, b.relation from doctrine.relation as a inner join doctrine.relation as b on b.relation > a.relation
    where a.classification = 'ENRICHMENT' and b.classification = 'ENRICHMENT'
        and (select stop_code from doctrine.join_verdict(a.relation, b.relation)) is distinct from 'JOIN_UNDECLARED'$$,
    'no sub-hub is joined to another'
);
select is_empty(
    $$select d.from_table, d.to_table from doctrine.declared_join as d
    where 'outreach.outreach' not in (d.from_table, d.to_table) and 'cl.company_identity' not in (d.from_table, d.to_table)
        and not (starts_with(d.from_table, 'sales.') and starts_with(d.to_table, 'sales.'))$$,
    'every declared join leads to the spine or the registry, or stays in its hub'
);

-- The rules themselves.
select is((select array_agg(stop_code order by stop_code) from doctrine.stop_code), array['AMBIGUITY', 'CL_WRITE_BLOCKED',
    'ISOLATION_VIOLATION', 'JOIN_UNDECLARED', 'QUERY_UNROUTABLE', 'SEMANTIC_GAP', 'SOURCE_QUERY', 'STRUCTURAL'], 'the eight stop codes');
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('insert into doctrine.stop_code values (''Stop it'', ''x'', ''x'')', '23514 stop_code_is_a_word', 'a stop code is a word'),
    ('select doctrine.stop(''HALT'', ''x'')', 'P0002 query returned no rows', '... of the eight'),
    ('update doctrine.query_route set concept = ''E-mail pattern'' where concept = ''email pattern''', '23514 concept_is_a_key',
        'a concept is written as its key'),
    ('update doctrine.query_route set aliases = ''{e-mail}'' where concept = ''ein''', '23514 aliases_are_keys', '... and its aliases'),
    ('update doctrine.query_route set cardinality = ''SOME'' where concept = ''ein''', '23514 cardinality_is_one_or_many', 'one or many'),
    ('update doctrine.query_route set classification = ''QUERY'' where concept = ''ein''',
        '23503 route_leads_to_a_relation_of_its_classification', 'a route has the classification of its table'),
    ('update doctrine.query_route set authoritative_table = ''outreach.x'' where concept = ''ein''',
        '23503 route_leads_to_a_relation_of_its_classification', '... and leads to a table'),
    ('update doctrine.query_route set answer_columns = null where concept = ''ein''', '23514 route_is_whole_or_a_gap',
        '... and to its columns'),
    ('update doctrine.query_route set authoritative_table = null where concept = ''ein''', '23514 route_is_whole_or_a_gap',
        '... or to nothing at all'),
    ('update doctrine.relation set classification = ''QUERY'' where relation = ''outreach.dol''',
        '23503 route_leads_to_a_relation_of_its_classification', 'a table that answers keeps its classification'),
    ('insert into doctrine.relation values (''cl.x'', ''cl'', ''HEARSAY'')', '23514 classification_is_known', 'a classification is known'),
    ('insert into doctrine.relation values (''x'', ''cl'', ''QUERY'')', '23514 relation_is_qualified', 'a relation is qualified'),
    ('insert into doctrine.relation values (''cl.x'', ''hr'', ''QUERY'')', '23503 relation_is_owned_by_a_party', '... and of a hub'),
    ('insert into doctrine.declared_join values (''cl.x'', ''cl.load'', ''x'')', '23503 joined_table_is_a_relation', 'a join is of relations'),
    ('insert into doctrine.declared_join values (''cl.load'', ''cl.x'', ''x'')', '23503 table_joined_to_is_a_relation', '... both'),
    ('insert into doctrine.forbidden_join values (''cl.x'', ''cl.load'', ''STRUCTURAL'', ''x'')', '23503 forbidden_table_is_a_relation',
        '... also one that is forbidden'),
    ('insert into doctrine.forbidden_join values (''cl.load'', ''cl.x'', ''STRUCTURAL'', ''x'')', '23503 table_forbidden_to_is_a_relation',
        '... both'),
    ('insert into doctrine.forbidden_join values (''cl.load'', ''cl.load'', ''HALT'', ''x'')', '23503 stop_code_is_known',
        '... with a stop code that is known'),
    ('insert into doctrine.party values (''Human Resources'', 1, ''x'')', '23514 party_is_a_word', 'a hub is a word'),
    ('insert into doctrine.role values (''dol'', ''dol'', ''x'')', '23514 role_name_says_its_kind', 'a role says its kind'),
    ('insert into doctrine.role values (''hr_owner'', null, ''x'')', '23514 owner_owns_for_a_party', 'an owner owns for a hub'),
    ('insert into doctrine.role values (''hr_agent'', ''hr'', ''x'')', '23503 role_is_of_a_party', 'a role is of a hub'),
    ('update doctrine.hub set agent = ''nobody_agent'' where hub = ''dol''', '23503 agent_is_a_role', 'an agent is a role'),
    ('delete from doctrine.spoke_contract; delete from doctrine.relation where party = ''dol'';', '23503 route_leads_to_a_relation_of_its_classification',
        'a table that answers stays'),
    ('delete from doctrine.party where party = ''execution''', '23503 role_is_of_a_party', 'a hub with a role stays'),
    ('insert into doctrine.privilege values (''view'', ''x'', ''dol_agent'', ''SELECT'')', '23514 object_class_is_known',
        'a right is on a class of object'),
    ('insert into doctrine.privilege values (''table'', ''x'', ''dol_agent'', ''DELETE'')', '23514 privilege_is_known',
        'DELETE is no right at all'),
    ('insert into doctrine.privilege values (''table'', ''x'', ''PUBLIC'', ''SELECT'')', '23503 grantee_is_a_role', 'PUBLIC is no role'),
    ('insert into doctrine.law values (''Be good'', 99, ''x'')', '23514 law_is_a_word', 'a law is a word'),
    ('insert into doctrine.adr values (''12'', ''x'', ''ACCEPTED'', ''2026-01-01'')', '23514 adr_is_four_digits', 'a decision has four digits'),
    ('insert into doctrine.adr values (''0099'', ''x'', ''DONE'', ''2026-01-01'')', '23514 adr_is_proposed_accepted_or_superseded',
        '... and is proposed, accepted or superseded'),
    ('insert into doctrine.change (adr, command, object) values (''0099'', ''x'', ''x'')', '23503 change_rests_on_a_decision',
        'a change rests on a decision')
) as v (statement, outcome, what);

select * from finish();
rollback;
