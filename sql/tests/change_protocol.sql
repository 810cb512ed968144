-- The guard of changes: no DDL in the doctrine's schemas without an accepted decision; no breach of isolation at all.
begin;
\ir include/setup.sql
select plan(82);
\ir ../change_guard.sql
create table public.beside (id integer);
insert into doctrine.adr values ('9001', 'Proposed', 'PROPOSED', '2026-01-01'), ('9002', 'Past', 'SUPERSEDED', '2026-01-01'),
('9003', 'Accepted', 'ACCEPTED', '2026-01-01');

-- What a change comes to without a decision, and with one.
create temporary table change (statement, objects, what) as values
('create table sales.stray (id integer)', 'sales.stray', 'a new table'),
('create view outreach.stray as select 1 as one', 'outreach.stray', 'a new view'),
('create index stray on outreach.dol (ein)', 'outreach.stray', 'a new index'),
('create function cl.stray() returns integer language sql return 1', 'cl.stray()', 'a new function'),
('create or replace function doctrine.version() returns text language sql immutable parallel safe return ''9''',
    'doctrine.version()', 'a function replaced'),
('create type client.stray as enum (''a'')', 'client.stray', 'a new type'),
('create sequence spoke.stray', 'spoke.stray', 'a new sequence'),
('create trigger stray before insert on outreach.dol for each row execute function suppress_redundant_updates_trigger()',
    'stray on outreach.dol', 'a new trigger'),
('create rule stray as on insert to outreach.dol do instead nothing', 'stray on outreach.dol', 'a rewrite rule'),
('create policy stray on outreach.dol using (true)', 'stray on outreach.dol', 'a policy'),
('alter table outreach.gate disable trigger version_never_falls', 'outreach.gate', 'a guard disabled'),
('alter table outreach.dol add column note text', 'outreach.dol', 'a new column'),
('alter table outreach.dol alter column ein set not null', 'outreach.dol', 'a column changed'),
('alter table outreach.dol owner to blog_owner', 'outreach.dol', 'another owner'),
('alter function outreach.init(uuid) reset search_path', 'outreach.init(pg_catalog.uuid)', 'a pinned path let go'),
('alter domain doctrine.ein drop constraint ein_is_two_digits_hyphen_seven_digits', 'doctrine.ein', 'a check dropped from a type'),
('alter table public.beside set schema sales', 'sales.beside', 'a table moved in'),
('alter table outreach.dol set schema public', 'public.dol', 'a table moved out'),
('alter function cl.mint_lines(uuid, integer) set schema public', 'public.mint_lines(pg_catalog.uuid,integer)',
    'a function moved out'),
('alter domain doctrine.verdict set schema public', 'public.verdict', 'a type moved out'),
('alter schema client rename to customer', 'customer', 'a schema renamed'),
('comment on table outreach.dol is null', 'outreach.dol', 'a COMMENT'),
('drop trigger row_is_never_deleted on outreach.gate', 'row_is_never_deleted on outreach.gate', 'a guard dropped'),
('drop function outreach.funnel()', 'outreach.funnel()', 'a function dropped'),
('drop view spoke.blog_to_sales', 'spoke.blog_to_sales', 'a spoke dropped'),
('drop schema spoke cascade', 'spoke', 'a schema dropped');

select set_config('outreach_spine.adr', '', true) as nobody \gset
select alike(
    pg_temp.trial('none', c.statement), 'OSADR %: adr not named', format('without a decision is refused: %s', c.what)
) from change as c;
select alike(
    pg_temp.trial('none', 'create cast (doctrine.ein as bytea) with inout as assignment'), 'OSADR CREATE CAST of %: adr not named',
    'without a decision is refused: a cast of our types'
);

select is(
    pg_temp.trial('none', format('set local outreach_spine.adr = %L; drop view spoke.blog_to_sales', v.adr)),
    format('OSADR DROP VIEW of spoke.blog_to_sales: adr %s', v.adr), v.what
)
from (values ('9001', 'a proposed decision is none'), ('9002', 'nor is one of the past'), ('8999', 'nor one that was not taken')) as v (adr, what);

select set_config('outreach_spine.adr', '9003', true) as decision \gset
create function pg_temp.must_be_logged(p_object text) returns void
language plpgsql as $$
begin
    if not exists (
        select from doctrine.change where adr = '9003' and object = p_object and actor = session_user
    ) then
        raise exception 'logged is %', (select string_agg(command || ' ' || object, ', ') from doctrine.change where adr = '9003');
    end if;
end
$$;
select is(
    pg_temp.trial('none', format('%s; select pg_temp.must_be_logged(%L)', replace(c.statement, '%', '%%'), c.objects)), 'ok',
    format('under a decision is done and logged: %s', c.what)
) from change as c;
select is_empty('select from doctrine.change', '... and what was undone is not in the log');

-- Isolation, whatever was decided.
select is(pg_temp.trial('none', v.statement), 'OSISO ' || v.detail, v.what)
from (values
    ('create table outreach.stray (outreach_id uuid)', 'CREATE TABLE: outreach.stray has no foreign key to the spine',
        'a table of outreach without its foreign key is refused, decision or not'),
    ('create table outreach.stray as select 1 as one', 'CREATE TABLE AS: outreach.stray has no foreign key to the spine',
        '... also by CREATE TABLE AS'),
    ('alter table outreach.dol drop constraint dol_is_of_a_company_on_the_spine',
        'ALTER TABLE: outreach.dol has no foreign key to the spine', '... also by dropping the key'),
    ('alter table public.beside set schema outreach', 'ALTER TABLE: outreach.beside has no foreign key to the spine',
        '... also by moving a table in'),
    ('grant select on outreach.dol to blog_agent',
        'GRANT: blog_agent has SELECT on table outreach.dol, which the matrix does not give', 'a grant outside the matrix is refused'),
    ('grant select on outreach.dol to public',
        'GRANT: PUBLIC has SELECT on table outreach.dol, which the matrix does not give', '... to PUBLIC'),
    ('create materialized view outreach.stray as select 1 as one',
        'CREATE MATERIALIZED VIEW: outreach.stray has no foreign key to the spine', '... nor is a materialized view'),
    ('create table public.stray () inherits (outreach.dol)', 'CREATE TABLE: public.stray is a child of outreach.dol',
        'no table is made a child of ours'),
    ('alter extension plpgsql add function outreach.funnel()',
        'ALTER EXTENSION: function outreach.funnel() belongs to extension plpgsql', 'nothing of ours is given to an extension'),
    ('alter default privileges for role dol_owner grant select on tables to dol_agent',
        'ALTER DEFAULT PRIVILEGES: by default, dol_agent gets SELECT on what dol_owner makes', 'no right comes by default'),
    ('grant update (ein) on outreach.dol to dol_agent with grant option',
        'GRANT: dol_agent may grant UPDATE on column outreach.dol.ein on', '... and the right to grant on'),
    ('revoke insert on outreach.dol from dol_agent',
        'REVOKE: dol_agent lacks INSERT on table outreach.dol, which the matrix gives', 'a right of the matrix is not taken away')
) as v (statement, detail, what);
select alike(pg_temp.trial('none', 'drop owned by report_agent'), 'OSISO DROP OWNED: report_agent lacks %',
    'a right of the matrix is not taken away by DROP OWNED');
select is(
    pg_temp.trial('none', 'insert into doctrine.privilege values (''table'', ''outreach.dol'', ''report_agent'', ''SELECT'');
        grant select on outreach.dol to report_agent'),
    'ok', 'a right comes with its row of the matrix'
);
select is(
    pg_temp.trial('none', 'create table outreach.stray (outreach_id uuid references outreach.outreach)'), 'ok',
    'a table comes with its foreign key'
);
select is(
    pg_temp.trial('none', 'create cast (doctrine.ein as bytea) with inout as assignment'), 'ok', 'a cast of our types comes under a decision'
);

-- A command answers for what it brings, not for what was there.
create function pg_temp.past_the_guard(p_sql text) returns void
language plpgsql as $$
begin
    alter event trigger doctrine_guards_changes disable;
    execute p_sql;
    alter event trigger doctrine_guards_changes enable always;
end
$$;
select is(pg_temp.trial('none', format('select pg_temp.past_the_guard(%L); %s', v.drift, v.statement)), 'ok', v.what)
from (values
    ('create table outreach.a (id integer); create table outreach.b (id integer)', 'drop table outreach.a', 'one of two strays can be dropped'),
    ('create table outreach.a (id integer)', 'create temporary table stray (id integer)', 'what is elsewhere goes on'),
    ('grant select on outreach.dol to blog_agent; grant select on outreach.blog to dol_agent',
        'revoke select on outreach.dol from blog_agent', 'one of two stray rights can be taken back'),
    ('revoke select on outreach.dol from dol_agent; revoke select on outreach.blog from blog_agent',
        'grant select on outreach.dol to dol_agent', 'one of two missing rights can be given back')
) as v (drift, statement, what);
set local quote_all_identifiers = on;
select is(pg_temp.trial('none', 'create temporary table stray (id integer)'), 'ok', 'a setting that prints names otherwise refuses nothing');
select is((select count(*) from doctrine.audit() where not ok and rule <> 'rules_as_released'), 0::bigint, '... and is no drift');
reset quote_all_identifiers;

-- What is none of the doctrine's.
select set_config('outreach_spine.adr', '', true) as nobody \gset
select is(pg_temp.trial('none', v.statement), 'ok', v.what)
from (values
    ('create table public.stray (id integer); grant select on public.stray to public; drop table public.stray',
        'other schemas are free'),
    ('create temporary table stray (id integer); drop table stray', '... temporary tables'),
    ('reindex table outreach.gate', '... and upkeep')
) as v (statement, what);

select * from finish();
rollback;
