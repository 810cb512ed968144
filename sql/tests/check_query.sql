-- The review of a statement: what PostgreSQL's planner says it reads and writes is judged, whatever its text looks like.
begin;
\ir include/setup.sql
select plan(74);

select pg_temp.claimed('review.pgtap.example') as oid \gset
create schema pgtap_own;
create view pgtap_own.lateral_view as
select d.* from outreach.company_target inner join outreach.dol as d using (outreach_id);
create view pgtap_own.nested as select * from pgtap_own.lateral_view;
create view pgtap_own.updatable as select * from cl.company_identity;
create temporary table scratch (outreach_id uuid);

create function pg_temp.reviews(p_role text, p_sql text) returns text
language plpgsql as $$
declare
    v_row record;
begin
    perform set_config('role', p_role, true);
    select * into strict v_row from doctrine.check_query(p_sql);
    perform set_config('role', 'none', true);
    return concat_ws(' ', v_row.code, v_row.relation, v_row.other_relation);
end
$$;
select is(pg_temp.reviews('none', v.statement), v.outcome, v.what)
from (values
    ('select * from outreach.company_target', 'OK', 'one table'),
    ('select 1', 'OK', 'no table'),
    ('select * from pg_class', 'OK', 'the catalogs are beside the matter'),
    ('select * from outreach.dol join outreach.outreach using (outreach_id)', 'OK', 'a declared join'),
    ('select * from outreach.company_target join outreach.outreach using (outreach_id) join outreach.dol using (outreach_id)', 'OK',
        'two sub-hubs by the spine'),
    ('select * from cl.company_identity join outreach.outreach using (outreach_id) join outreach.people using (outreach_id)', 'OK',
        'a company and its people by the spine'),
    ('select * from outreach.gate join doctrine.hub using (hub)', 'OK', 'the rules may stand beside any table'),
    ('select * from outreach.dol;', 'OK', 'a semicolon at the end'),
    ('values (1)', 'OK', 'VALUES'),
    ('table outreach.dol', 'OK', 'TABLE'),
    -- Lateral joins, however they are written.
    ('select * from outreach.company_target join outreach.dol using (outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', 'a lateral join'),
    ('select * from outreach.dol, outreach.company_target', 'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by a comma'),
    ('select * from outreach.company_target where outreach_id in (select outreach_id from outreach.dol)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by IN'),
    ('select * from outreach.company_target as c where not exists (select from outreach.dol as d where d.outreach_id = c.outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by NOT EXISTS'),
    ('select (select ein from outreach.dol as d where d.outreach_id = c.outreach_id) from outreach.company_target as c',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by a scalar subquery'),
    ('select outreach_id from outreach.company_target union select outreach_id from outreach.dol',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by UNION'),
    ('with x as materialized (select * from outreach.company_target) select * from x join outreach.dol using (outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by a CTE'),
    ('select * from outreach.company_target cross join lateral (select * from outreach.dol limit 1) as d',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... by LATERAL'),
    ('select * from pgtap_own.lateral_view', 'JOIN_UNDECLARED outreach.company_target outreach.dol', '... in a view'),
    ('select * from pgtap_own.nested', 'JOIN_UNDECLARED outreach.company_target outreach.dol', '... in a view of a view'),
    ('select * from "outreach" . "company_target" join "outreach"."dol" using (outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... under quoted names'),
    ('select * from U&"outreach".U&"\0063ompany_target" join OUTREACH.DOL using (outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... under U&"" names'),
    ('select * from /* outreach.outreach */ outreach.company_target -- join outreach.outreach using (outreach_id)
        join outreach.dol using (outreach_id)', 'JOIN_UNDECLARED outreach.company_target outreach.dol', '... with the spine in comments'),
    ('select ''join outreach.outreach'' from outreach.company_target as "outreach.outreach" join outreach.dol using (outreach_id)',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', '... with the spine in a literal and as an alias'),
    ('select $x$ from outreach.company_target join outreach.dol $x$', 'OK', 'a literal joins nothing'),
    ('with dol as (select 1 as outreach_id) select * from outreach.company_target, dol', 'OK', 'nor does a CTE of that name'),
    ('select * from outreach.gate join outreach.event using (outreach_id)', 'JOIN_UNDECLARED outreach.event outreach.gate',
        'the spine''s own tables join by the spine'),
    ('select * from cl.company_identity join outreach.dol using (outreach_id)', 'JOIN_UNDECLARED cl.company_identity outreach.dol',
        'the registry''s pointer leads to the spine only'),
    ('select * from sales.sales_process join outreach.dol using (outreach_id)', 'ISOLATION_VIOLATION outreach.dol sales.sales_process',
        'Sales does not reach into a sub-hub'),
    ('select * from outreach.blog, outreach.people, outreach.dol', 'JOIN_UNDECLARED outreach.blog outreach.dol', 'of three the first two are named'),
    ('select * from outreach.outreach join outreach.dol using (outreach_id), outreach.event',
        'OK', 'all that hang on the spine are one piece'),
    -- What is not there to be read or written.
    ('select * from cl.load_line', 'SOURCE_QUERY cl.load_line', 'raw input is no source of answers'),
    ('select * from cl.company_identity join cl.load_line using (sovereign_company_id)', 'SOURCE_QUERY cl.load_line', '... joined or not'),
    ('insert into cl.load_line (load_id, line) values (null, 1)', 'OK', '... but it is where loads write'),
    ('update cl.company_identity set company_name = ''x''', 'CL_WRITE_BLOCKED cl.company_identity', 'the registry is not written by hand'),
    ('insert into cl.company_identity (company_name) values (''x'')', 'CL_WRITE_BLOCKED cl.company_identity', '... not by INSERT'),
    ('delete from cl.company_identity', 'CL_WRITE_BLOCKED cl.company_identity', '... not by DELETE'),
    ('update pgtap_own.updatable set company_name = ''x''', 'CL_WRITE_BLOCKED cl.company_identity', '... not by a view'),
    ('with w as (update cl.company_identity set company_name = ''x'' returning *) select * from w', 'CL_WRITE_BLOCKED cl.company_identity',
        '... not in a CTE'),
    ('merge into cl.company_identity as c using (select 1) as x on false when not matched then insert (company_name) values (''x'')',
        'CL_WRITE_BLOCKED cl.company_identity', '... not by MERGE'),
    ('update outreach.company_target as t set domain = null from outreach.people as p join outreach.outreach as o using (outreach_id)
        where t.outreach_id = o.outreach_id', 'ISOLATION_VIOLATION outreach.company_target outreach.people', 'data flows forward only'),
    ('insert into outreach.blog (outreach_id) select outreach_id from outreach.bit_scores join outreach.outreach using (outreach_id)',
        'ISOLATION_VIOLATION outreach.blog outreach.bit_scores', '... not sideways'),
    ('with p as (update outreach.people set email = email returning outreach_id) insert into outreach.dol (outreach_id)
        select p.outreach_id from p join outreach.outreach using (outreach_id)', 'ISOLATION_VIOLATION outreach.dol outreach.people',
        '... not through what is written itself'),
    ('with w as (insert into cl.load_line (load_id, line) values (null, 1)) select * from cl.load_line', 'SOURCE_QUERY cl.load_line',
        'raw input is not read where it is written'),
    ('create table if not exists outreach.dol as select * from outreach.dol join outreach.people using (outreach_id)', 'STRUCTURAL',
        'a statement without a plan'),
    ('insert into outreach.dol (outreach_id) select outreach_id from outreach.company_target',
        'JOIN_UNDECLARED outreach.company_target outreach.dol', 'nor is a sub-hub filled from another''s table'),
    ('insert into outreach.dol (outreach_id) select outreach_id from spoke.company_target_to_dol', 'OK', 'it is filled by the contract'),
    ('select * from spoke.company_target_to_people join spoke.dol_to_people using (outreach_id) join outreach.people using (outreach_id)',
        'OK', 'contracts and one''s own table'),
    ('insert into outreach.dol (outreach_id) select outreach_id from outreach.dol', 'OK', 'a table beside itself'),
    -- What cannot be read.
    ('select 1; delete from outreach.dol', 'STRUCTURAL', 'two statements'),
    ('drop table outreach.dol', 'STRUCTURAL', 'DDL'),
    ('selct 1', 'STRUCTURAL', 'a typing error'),
    ('', 'STRUCTURAL', 'nothing'),
    (null, 'STRUCTURAL', 'NULL'),
    ('select * from outreach.nothing', 'STRUCTURAL', 'a table that is not there'),
    ('analyze outreach.dol', 'STRUCTURAL', 'no option slips in'),
    ('(analyze) delete from outreach.dol', 'STRUCTURAL', '... in brackets either')
) as v (statement, outcome, what);
select alike(pg_temp.reviews('none', v.statement), 'QUERY_UNROUTABLE pg_temp%.scratch', v.what)
from (values ('select * from scratch', 'a table that the doctrine does not know'),
    ('select * from scratch join outreach.dol using (outreach_id)', '... beside one that it does')) as v (statement, what);

set local search_path = outreach, public;
select is(
    (select concat_ws(' ', code, relation, other_relation) from doctrine.check_query('select * from company_target join dol using (outreach_id)')),
    'JOIN_UNDECLARED outreach.company_target outreach.dol', 'a lateral join under the caller''s own search_path'
);
reset search_path;
select is(pg_temp.reviews('dol_agent', 'select * from outreach.company_target'), 'ISOLATION_VIOLATION', 'the caller''s rights count');
select is(pg_temp.reviews('dol_agent', 'insert into outreach.dol (outreach_id) select outreach_id from spoke.company_target_to_dol'), 'OK',
    '... and are enough for what it may do');
select is(
    (select reason from doctrine.check_query('select * from outreach.dol, outreach.blog')),
    'both hang on the spine, and neither on the other; declared is outreach.blog - outreach.outreach - outreach.dol',
    'the reason tells the way out'
);
select is((select reason from doctrine.check_query('selct 1')), '42601: syntax error at or near "selct"', '... or PostgreSQL''s own');

-- Nothing is executed, and what planning runs leaves nothing.
create table pgtap_own.trace (word text);
create function pgtap_own.leaves(p_word text) returns uuid
language plpgsql volatile as $$
begin
    insert into pgtap_own.trace values (p_word);
    return gen_random_uuid();
end
$$;
create function pgtap_own.steady() returns uuid
language plpgsql stable as $$
begin
    return pgtap_own.leaves('stable');
end
$$;
create function pgtap_own.fixed() returns uuid
language plpgsql immutable as $$
begin
    return pgtap_own.leaves('immutable');
end
$$;
create function pgtap_own.fails() returns uuid
language plpgsql immutable as $$
begin
    assert false;
end
$$;
prepare pgtap_prepared (uuid) as select $1;
select is(pg_temp.reviews('none', v.statement), v.outcome, v.what)
from (values
    ('select pgtap_own.fixed()', 'STRUCTURAL', 'an immutable function that writes'),
    ('select * from outreach.dol where outreach_id = pgtap_own.steady()', 'STRUCTURAL', '... a stable one'),
    ('execute pgtap_prepared (pgtap_own.leaves(''execute''))', 'STRUCTURAL', '... an argument of EXECUTE'),
    ('select pgtap_own.fails()', 'STRUCTURAL', '... an assertion'),
    ('select pgtap_own.leaves(''volatile'')', 'OK', 'a volatile one is not run')
) as v (statement, outcome, what);
deallocate pgtap_prepared;
select is_empty('select from pgtap_own.trace', 'no trace of any');
select is(current_setting('transaction_read_only'), 'off', '... and the caller may write');
select is(pg_temp.reviews('none', format('delete from outreach.event where outreach_id = %L', :'oid')), 'OK', 'a DELETE is reviewed');
select is(pg_temp.reviews('none', format('select outreach.pause(%L, ''x'')', :'oid')), 'OK', 'a call is reviewed');
select is((select status::text from outreach.outreach where outreach_id = :'oid'), 'INIT', '... and not executed');

select * from finish();
rollback;
