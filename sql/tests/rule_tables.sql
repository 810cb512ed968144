-- The rules that are data change by a decision only, also for a superuser and a replica role; decisions and history stay.
begin;
\ir include/setup.sql
select plan(81);

create temporary table rule_table as
select r.relation
from doctrine.relation as r
where r.party = 'doctrine' and r.relation not in ('doctrine.adr', 'doctrine.change', 'doctrine.release');
select is(count(*), 17::bigint, 'seventeen tables of rules') from rule_table;

create function pg_temp.column_of(p_table text) returns text
language sql as $$
    select attname::text from pg_attribute where attrelid = p_table::regclass and attnum = 1
$$;
select set_config('outreach_spine.adr', '', true) as nobody \gset
select is(
    pg_temp.trial('none', format(v.statement, r.relation, pg_temp.column_of(r.relation))),
    case when r.relation = 'doctrine.error_code' and v.command = 'DELETE' then 'P0002 query returned no rows' else
        format(v.detail, r.relation, (xpath('/row/c/text()', query_to_xml('select count(*) as c from ' || r.relation, false, true, '')))[1]) end,
    format('without a decision, %s of %s', v.command, r.relation)
)
from rule_table as r
    cross join (values
        ('UPDATE', 'update %1$s set %2$s = %2$s', 'OSADR UPDATE of %s (rows: %s): adr not named'),
        ('DELETE', 'set session_replication_role = replica; delete from %1$s', 'OSADR DELETE of %s (rows: %s): adr not named')
    ) as v (command, statement, detail);
select alike(
    pg_temp.trial('none', format('truncate %s cascade', r.relation)), 'OSADR TRUNCATE of %: adr not named',
    format('without a decision, TRUNCATE of %s', r.relation)
) from rule_table as r;

-- A row more, one for each table.
select is(pg_temp.trial('none', v.statement), format('OSADR INSERT of %s (rows: 1): adr not named', v.relation),
    'without a decision, INSERT of ' || v.relation)
from (values
    ('doctrine.error_code', 'insert into doctrine.error_code values (''OSZZ9'', ''x'', ''x'', ''x'')'),
    ('doctrine.prerequisite', 'insert into doctrine.prerequisite values (''blog'', ''dol'')'),
    ('doctrine.status_transition', 'insert into doctrine.status_transition values (''seal'', ''FAILED'', ''COMPLETED'')'),
    ('doctrine.party', 'insert into doctrine.party values (''x'', 1, ''x'')'),
    ('doctrine.role', 'insert into doctrine.role values (''x_agent'', null, ''x'')'),
    ('doctrine.relation', 'insert into doctrine.relation values (''cl.x'', ''cl'', ''QUERY'')'),
    ('doctrine.privilege', 'insert into doctrine.privilege values (''table'', ''cl.load'', ''dol_agent'', ''SELECT'')'),
    ('doctrine.stop_code', 'insert into doctrine.stop_code values (''X'', ''x'', ''x'')'),
    ('doctrine.query_route', 'insert into doctrine.query_route (concept, aliases, meaning) values (''x'', ''{}'', ''x'')'),
    ('doctrine.declared_join', 'insert into doctrine.declared_join values (''cl.load'', ''cl.load_line'', ''x'')'),
    ('doctrine.forbidden_join', 'insert into doctrine.forbidden_join values (''cl.load'', ''cl.load'', ''STRUCTURAL'', ''x'')'),
    ('doctrine.call_route', 'insert into doctrine.call_route values (''cl.x'', ''ANY'', null, null, ''x'')'),
    ('doctrine.blueprint', 'insert into doctrine.blueprint values (''x'', ''x'', ''x'')'),
    ('doctrine.law', 'insert into doctrine.law values (''x'', 99, ''x'')')
) as v (relation, statement);
select is(
    pg_temp.trial('none', v.prepared || '; set local outreach_spine.adr = ''''; ' || v.statement),
    format('OSADR INSERT of %s (rows: 1): adr not named', v.relation), 'without a decision, INSERT of ' || v.relation
)
from (values
    ('doctrine.hub', 'set local outreach_spine.adr = ''0010''; delete from doctrine.hub where hub = ''blog''',
        'insert into doctrine.hub values (''blog'', null, null, ''blog_agent'', ''x'')'),
    ('doctrine.status', 'set local outreach_spine.adr = ''0010''; delete from doctrine.status_transition; delete from doctrine.status',
        'insert into doctrine.status values (''INIT'', null, ''x'')'),
    ('doctrine.spoke_contract', 'set local outreach_spine.adr = ''0010''; delete from doctrine.spoke_contract',
        'insert into doctrine.spoke_contract values (''spoke.dol_to_people'', ''dol'', 4, ''people'', 5,
            ''{outreach_id,upstream_version}'')')
) as v (relation, prepared, statement);

-- A statement that changes nothing needs no decision; one that does is logged under its own.
select is(
    pg_temp.trial('none', 'update doctrine.hub set agent = agent where false; delete from doctrine.law where false;
        insert into doctrine.law select * from doctrine.law where false'),
    'ok', 'a statement that changes nothing needs no decision'
);
select set_config('outreach_spine.adr', '0012', true) as decision \gset
update doctrine.hub set agent = agent where hub in ('dol', 'blog');
select results_eq(
    'select adr, command, object, actor = session_user from doctrine.change order by change_no desc limit 1',
    $$values ('0012', 'UPDATE', 'doctrine.hub (rows: 2)', true)$$, 'a change is logged: who, what, which decision'
);

-- Decisions and history.
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('update doctrine.adr set adr = ''7777'' where adr = ''0001''', 'OSIMM UPDATE on doctrine.adr: adr from 0001 to 7777',
        'a decision keeps its number'),
    ('update doctrine.adr set status = ''SUPERSEDED'' where adr = ''0001''', 'ok', '... can be superseded'),
    ('delete from doctrine.adr where adr = ''0001''', 'OSIMM DELETE on doctrine.adr: adr 0001', '... is never deleted'),
    ('truncate doctrine.adr cascade', 'OSIMM TRUNCATE on doctrine.adr', '... nor all of them'),
    ('truncate doctrine.change', 'OSIMM TRUNCATE on doctrine.change', '... nor emptied'),
    ('truncate doctrine.release', 'OSIMM TRUNCATE on doctrine.release', '... nor all of them')
) as v (statement, outcome, what);
select alike(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('update doctrine.change set object = ''x'' where adr = ''0012''', 'OSIMM UPDATE on doctrine.change%', 'the log of changes is not rewritten'),
    ('delete from doctrine.change where adr = ''0012''', 'OSIMM DELETE on doctrine.change: change_no %', '... nor shortened'),
    ('update doctrine.release set version = ''9''', 'OSIMM UPDATE on doctrine.release: version from % to 9', 'no release is renamed'),
    ('delete from doctrine.release', 'OSIMM DELETE on doctrine.release: postgres_major %, version %', '... or forgotten')
) as v (statement, outcome, what);

select * from finish();
rollback;
