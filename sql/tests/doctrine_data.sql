-- The rules as data: hubs, their order and prerequisites, states and moves, errors; exactly the doctrine's.
begin;
\ir include/setup.sql
select plan(36);

select results_eq(
    'select hub::text, doctrine_id, waterfall_order, agent, criterion from doctrine.hub order by waterfall_order, hub',
    $$values
    ('company_target', '04.04.01', 1, 'company_target_agent', 'a domain and an email_method'),
    ('dol', '04.04.03', 2, 'dol_agent',
        'an EIN with its filing, or the finding that there is none (filing_present = false)'),
    ('people', '04.04.02', 3, 'people_agent', 'at least one person with slot and e-mail'),
    ('blog', '04.04.05', 4, 'blog_agent', 'at least one URL'),
    ('execution', '04.04.04', 5, 'execution_agent', 'a person to contact: at least one with slot and e-mail'),
    ('bit_scores', null, null, 'bit_agent', 'a score')$$,
    'the sub-hubs, in waterfall order'
);
select results_eq(
    'select hub::text, requires::text from doctrine.prerequisite order by 1, 2',
    $$values ('dol', 'company_target'), ('execution', 'people'), ('people', 'company_target'), ('people', 'dol')$$,
        'which requires the PASS of which'
);
select results_eq(
    'select hub::text, doctrine.downstream(hub) from doctrine.hub order by waterfall_order, hub',
    $$values ('company_target', '{dol,people,execution}'::text[]), ('dol', '{people,execution}'), ('people', '{execution}'),
        ('blog', '{}'),
    ('execution', '{}'), ('bit_scores', '{}')$$, 'what stands downstream of a hub, directly or through others'
);
select results_eq(
    'select status::text, refusal from doctrine.status order by 1',
    $$values ('ACTIVE', null), ('COMPLETED', 'OSEND'), ('FAILED', 'OSFLD'), ('INIT', null), ('PAUSED', 'OSPAU')$$,
        'the states, and how a write is refused in each'
);
select results_eq(
    'select move, from_status::text, to_status::text from doctrine.status_transition order by 1, 2',
    $$values ('fail', 'ACTIVE', 'FAILED'), ('fail', 'INIT', 'FAILED'), ('fail', 'PAUSED', 'FAILED'), ('first_pass', 'INIT',
        'ACTIVE'),
    ('hand_off', 'ACTIVE', 'COMPLETED'), ('pause', 'ACTIVE', 'PAUSED'), ('pause', 'INIT', 'PAUSED'), ('reopen', 'FAILED',
        'ACTIVE'),
    ('resume', 'PAUSED', 'ACTIVE')$$, 'the legal moves'
);
select results_eq(
    'select sqlstate, name from doctrine.error_code order by 1',
    $$values ('OSADR', 'no_decision'), ('OSCLM', 'already_claimed'), ('OSCRT', 'criterion_not_met'), ('OSDUP', 'duplicate_company'), ('OSEND',
        'handed_off'), ('OSFLD', 'failed'),
    ('OSGAT', 'gate_closed'), ('OSHUB', 'unknown_hub'), ('OSIMM', 'immutable'), ('OSISO', 'isolation'), ('OSLNK', 'link_refused'), ('OSMAP', 'bucket_elsewhere'), ('OSPAU', 'paused'), ('OSRTE', 'routing_stopped'),
        ('OSSID', 'unknown_company'),
    ('OSSTL', 'upstream_moved'), ('OSSTS', 'illegal_status_move'), ('OSUNK', 'unknown_outreach_id'), ('OSWON',
        'write_once')$$, 'one code, one meaning'
);
select is(doctrine.version() ~ '^[0-9]+[.][0-9]+[.][0-9]+$', true, 'the version of the schema is a version');

-- What the rules themselves must be.
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('insert into doctrine.error_code values (''OSZZ9'', ''a_name'', ''m'', ''h'')', 'ok',
        'an error has a code of class OS and a name'),
    ('insert into doctrine.error_code values (''OSzz9'', ''a_name'', ''m'', ''h'')', '23514 sqlstate_is_class_os',
        '... in upper case'),
    ('insert into doctrine.error_code values (''22023'', ''a_name'', ''m'', ''h'')', '23514 sqlstate_is_class_os',
        '... of class OS'),
    ('insert into doctrine.error_code values (''OSZZ99'', ''a_name'', ''m'', ''h'')', '23514 sqlstate_is_class_os',
        '... of five characters'),
    ('insert into doctrine.error_code values (''OSZZ9'', ''a name'', ''m'', ''h'')', '23514 error_name_is_a_word',
        '... a name of one word'),
    ('insert into doctrine.error_code values (''OSZZ9'', ''immutable'', ''m'', ''h'')', '23505 error_name_is_used_once',
        '... used once'),
    ('insert into doctrine.error_code values (''OSIMM'', ''a_name'', ''m'', ''h'')', '23505 error_code_pkey',
        '... a code registered once'),
    ('insert into doctrine.hub values (''dol'', null, null, ''dol_agent'', ''x'')', '23505 hub_pkey',
        'a hub is there once'),
    ('update doctrine.hub set doctrine_id = ''04.04.99'' where hub = ''dol''', 'ok', '... with a dotted doctrine_id'),
    ('update doctrine.hub set doctrine_id = ''4.4.99'' where hub = ''dol''', '23514 doctrine_id_is_dotted',
        '... of two digits each'),
    ('update doctrine.hub set doctrine_id = ''04.04.01'' where hub = ''dol''', '23505 doctrine_id_is_used_once',
        '... of its own'),
    ('update doctrine.hub set waterfall_order = 1 where hub = ''dol''', '23505 waterfall_order_is_used_once',
        '... and a place of its own'),
    ('insert into doctrine.prerequisite values (''dol'', ''company_target'')', '23505 prerequisite_pkey',
        'a prerequisite is there once'),
    ('delete from doctrine.hub where hub = ''company_target''', '23503 required_hub_is_a_hub',
        'a hub that another requires stays'),
    ('delete from doctrine.hub where hub = ''execution''', '23503 prerequisite_hub_is_a_hub',
        '... and one that requires another'),
    ('insert into doctrine.status values (''INIT'', null, ''x'')', '23505 status_pkey', 'a state is there once'),
    ('delete from doctrine.status where status = ''COMPLETED''', '23503 to_status_is_a_status',
        '... and stays while a move leads to it'),
    ('delete from doctrine.status_transition where to_status = ''INIT''; delete from doctrine.status
        where status = ''INIT''',
        '23503 from_status_is_a_status', '... or from it'),
    ('update doctrine.status set refusal = ''OSZZ9'' where status = ''INIT''', '23503 refusal_is_registered',
        '... and refuses by a registered error'),
    ('insert into doctrine.status_transition values (''pause'', ''INIT'', ''FAILED'')', '23505 status_transition_pkey',
        'a move leads to one state'),
    ('insert into doctrine.status_transition values (''Pause it'', ''INIT'', ''FAILED'')', '23514 move_is_a_word',
        '... and is a word')
) as v (statement, outcome, what);

-- A rule that refuses is itself held to the registry of errors.
select is(
    pg_temp.refusal('none', 'select doctrine.refuse(''OSZZ9'', ''x'')'), 'P0002 query returned no rows',
        'an unregistered error cannot be raised'
);
select results_eq(
    'select kind, count(*) > 0, count(*) = count(meaning) from doctrine.dictionary() group by kind order by kind',
    $$values ('error', true, true), ('role', true, true), ('table', true, true)$$,
        'the dictionary has a meaning for each word'
);
select set_eq(
    'select name from doctrine.dictionary() where kind = ''table''',
    $$select c.oid::regclass::text from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client', 'spoke') and c.relkind in ('r', 'p')$$,
        '... for every table'
);
select set_eq(
    'select name from doctrine.dictionary() where kind = ''error''', $$select sqlstate || ' ' || name
        from doctrine.error_code$$, '... for every error'
);
select set_eq(
    'select name from doctrine.dictionary() where kind = ''role''',
    $$select unnest(string_to_array('bit blog cl client company_target dol doctrine outreach people sales', ' '))
        || '_owner'
    union all
    select unnest(string_to_array('bit blog cl client company_target dol execution outreach people report sales webhook',
        ' '))
        || '_agent'$$,
    '... for every role'
);
select is(
    (select meaning from doctrine.dictionary() where name = 'OSGAT gate_closed'),
    (select meaning || '. ' || hint from doctrine.error_code where sqlstate = 'OSGAT'), '... an error with its hint'
);

create temporary table dictionary as
select d.* from doctrine.dictionary() with ordinality as d (kind, name, meaning, ord);
select is(
    array(
        select k.kind from (select kind, lag(kind) over (order by ord) as before, ord from dictionary) as k
        where k.kind is distinct from k.before order by k.ord
    ),
    '{error,role,table}', '... kind by kind'
);
select results_eq(
    'select name from dictionary where kind = ''error'' order by ord',
    $$select sqlstate || ' ' || name from doctrine.error_code order by sqlstate$$, '... in the order of the names'
);

select * from finish();
rollback;
