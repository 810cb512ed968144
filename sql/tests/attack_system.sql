-- No role makes, takes or drops anything in a schema, the database or the cluster, nor reaches a file, a program, another
-- session or another server.
begin;
\ir include/setup.sql
create temporary table actor (role_name) as
select unnest(array[
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
    'bit_owner', 'sales_owner', 'client_owner', 'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent',
    'people_agent', 'blog_agent', 'bit_agent', 'execution_agent', 'sales_agent', 'client_agent', 'webhook_agent',
    'report_agent'
]);
create temporary table target as
select n.name as schema_name, n.owner_name from (values
    ('doctrine', 'doctrine_owner'), ('spoke', 'doctrine_owner'), ('cl', 'cl_owner'), ('outreach', 'outreach_owner'),
    ('sales', 'sales_owner'), ('client', 'client_owner'), ('public', null), ('pg_catalog', null),
    ('information_schema', null)
) as n (name, owner_name);
create temporary table way (what, statement) as values
('make a table in', 'create table %I.atk (a integer)'), ('copy a catalog to', 'create table %I.atk as select from pg_class'),
('make a view in', 'create view %I.atk as select'), ('make a sequence in', 'create sequence %I.atk'),
('make a function in', 'create function %I.atk() returns integer language sql return 1'),
('make a definer function in', 'create function %I.atk() returns integer language sql security definer return 1'),
('make an operator in', 'create operator %I.= (function = int4eq, leftarg = integer, rightarg = integer)'),
('make a domain in', 'create domain %I.atk as text'), ('make a type in', 'create type %I.atk as (a integer)'),
('make a collation in', 'create collation %I.atk from "C"'),
('make an aggregate in', 'create aggregate %I.atk (integer) (sfunc = int4pl, stype = integer)'),
('make a text search configuration in', 'create text search configuration %I.atk (copy = pg_catalog.simple)'),
('drop', 'drop schema %I cascade'), ('rename', 'alter schema %I rename to atk'),
('take over', 'alter schema %I owner to current_user'), ('comment on', 'comment on schema %I is ''atk'''),
('set defaults in', 'alter default privileges for role cl_owner, sales_owner in schema %I grant select on tables to public');

-- What nobody of ours can do at all; whoever calls, it takes a superuser, the database's owner, or a right of PostgreSQL's own.
create temporary table feat (what, statement) as values
('make a schema', 'create schema atk'), ('make a schema for itself', 'create schema authorization current_user'),
('change the database', format('alter database %I set search_path = evil', current_database())),
('take the database', format('alter database %I owner to current_user', current_database())),
('rename the database', format('alter database %I rename to atk', current_database())),
('make a role', 'create role atk login'), ('make a superuser', 'create role atk superuser'),
('become a superuser', 'do ''begin execute format($f$alter role %I superuser$f$, current_user); end'''),
('get createrole', 'do ''begin execute format($f$alter role %I createrole$f$, current_user); end'''),
('get login', 'do ''begin execute format($f$alter role %I login$f$, current_user); end'''),
('pass row security', 'do ''begin execute format($f$alter role %I bypassrls$f$, current_user); end'''),
('rename an agent', 'alter role webhook_agent rename to atk'), ('drop an agent', 'drop role webhook_agent'),
('change a superuser', (select format('alter role %I password null', rolname) from pg_roles where oid = 10)), ('explain a role', 'comment on role webhook_agent is ''atk'''),
('join an agent', 'do ''begin execute format($f$grant webhook_agent to %I$f$, current_user); end'''),
('join who reads all', 'do ''begin execute format($f$grant pg_read_all_data to %I$f$, current_user); end'''),
('join who runs programs', 'do ''begin execute format($f$grant pg_execute_server_program to %I$f$, current_user); end'''),
('take an owner''s objects over', 'reassign owned by doctrine_owner to report_agent'),
('drop an owner''s objects', 'drop owned by doctrine_owner'),
('set a parameter of the server', 'set log_statement = ''all'''), ('switch replication role', 'set session_replication_role = replica'),
('switch replication role by function', 'select set_config(''session_replication_role'', ''replica'', true)'),
('let a variable win over a column', 'set plpgsql.variable_conflict = ''use_variable'''),
('read large objects of others', 'set lo_compat_privileges = on'), ('change catalogs', 'set allow_system_table_mods = on'),
('grant on a parameter', 'grant set on parameter session_replication_role to current_user'),
('reload the settings', 'select pg_reload_conf()'), ('rotate the log', 'select pg_rotate_logfile()'),
('read the settings'' file', 'select * from pg_file_settings'), ('read the login rules', 'select * from pg_hba_file_rules'),
('see where data lies', 'show data_directory'), ('reset statistics', 'select pg_stat_reset()'),
('make a restore point', 'select pg_create_restore_point(''atk'')'), ('switch the log of writes', 'select pg_switch_wal()'),
('checkpoint', 'checkpoint'),
('read a file', 'select pg_read_file(''PG_VERSION'')'), ('read a binary file', 'select pg_read_binary_file(''PG_VERSION'')'),
('look at a file', 'select pg_stat_file(''PG_VERSION'')'), ('list a directory', 'select pg_ls_dir(''.'')'),
('list the log directory', 'select pg_ls_logdir()'), ('list the write-ahead log', 'select pg_ls_waldir()'),
('list temporary files', 'select pg_ls_tmpdir()'),
('copy from a file', 'create temporary table atk (a text); copy atk from ''/dev/null'''),
('copy to a file', 'copy (select 1) to ''/dev/null'''),
('copy from a program', 'create temporary table atk (a text); copy atk from program ''id'''),
('copy to a program', 'copy (select 1) to program ''cat > /dev/null'''),
('import a large object', 'select lo_import(''/dev/null'')'),
('export a large object', 'select lo_export(lo_create(0), ''/dev/null'')'),
('read all large objects', 'select from pg_largeobject'),
('read statistics', 'select from pg_statistic'), ('read extended statistics', 'select from pg_statistic_ext_data'),
('read passwords', 'select rolpassword from pg_authid'), ('read shadows', 'select from pg_shadow'),
('read subscriptions', 'select subconninfo from pg_subscription'), ('read user mappings', 'select umoptions from pg_user_mapping'),
('read replication origins', 'select from pg_replication_origin_status'),
('read shared memory', 'select from pg_shmem_allocations'), ('read backend memory', 'select from pg_backend_memory_contexts'),
('write a system table', 'update pg_class set relacl = null where relname = ''dol'''),
('write the roles', 'update pg_authid set rolsuper = true'), ('write the functions', 'delete from pg_proc where proname = ''refuse'''),
('load a library', 'load ''auto_explain'''), ('make an extension: dblink', 'create extension dblink'),
('make an extension: postgres_fdw', 'create extension postgres_fdw'), ('make an extension: file_fdw', 'create extension file_fdw'),
('make an extension: tablefunc', 'create extension tablefunc'),
('make a data wrapper', 'create foreign data wrapper atk'), ('make a language', 'create language atk handler plpgsql_call_handler'),
('make a C function', 'create function pg_temp.atk() returns integer language c as ''libpq'', ''atk'''),
('make an internal function', 'create function pg_temp.atk(text) returns text language internal as ''pg_read_file_all'''),
('make an event trigger', 'create function pg_temp.atk() returns event_trigger language plpgsql as ''begin end'';
    create event trigger atk on ddl_command_start execute function pg_temp.atk()'),
('make a publication', 'create publication atk'), ('make an access method', 'create access method atk type index handler bthandler'),
('make a cast', 'create cast (text as uuid) with inout as implicit'), ('make a publication of all', 'create publication atk for all tables'),
('drop a cast', 'drop cast (jsonb as boolean)'), ('drop a language', 'drop language plpgsql cascade'),
('change an operator', 'alter operator pg_catalog.= (uuid, uuid) owner to current_user'),
('replace a function of PostgreSQL', 'create or replace function pg_catalog.now() returns timestamptz language sql return null'),
('change a function of PostgreSQL', 'alter function pg_catalog.md5(text) security definer'),
('take a type', 'alter domain doctrine.verdict drop constraint verdict_is_known'),
('use a type for a column', 'create temporary table atk (a doctrine.slot_type)'),
('use a type in a function', 'create function pg_temp.atk(doctrine.slot_type) returns integer language sql return 1'),
('make a cast of a type', 'create cast (doctrine.slot_type as uuid) with inout');

create temporary table attempt as
select a.role_name, format('%s %s', w.what, t.schema_name) as what, format(w.statement, t.schema_name) as statement
from actor as a cross join target as t cross join way as w
where a.role_name is distinct from t.owner_name
union all
select a.role_name, f.what, f.statement
from actor as a cross join feat as f
-- The owner of the types can use and change them.
where (a.role_name <> 'doctrine_owner' or f.what !~ ' a type| an owner')
    and (a.role_name <> 'webhook_agent' or f.what <> 'rename an agent')
union all
-- The number of the next event.
select a.role_name, format('%s the numbers of events', s.what), s.statement
from actor as a cross join (values
    ('draw from', 'select nextval(''outreach.event_event_no_seq'')'), ('see the last of', 'select currval(''outreach.event_event_no_seq'')'),
    ('set back', 'select setval(''outreach.event_event_no_seq'', 1)'), ('read', 'select last_value from outreach.event_event_no_seq'),
    ('ask after', 'select pg_sequence_last_value(''outreach.event_event_no_seq''::regclass::oid)'),
    ('restart', 'alter sequence outreach.event_event_no_seq restart')
) as s (what, statement)
where a.role_name <> 'outreach_owner';

select plan(count(*)::integer) from attempt;
select is(pg_temp.tries(role_name, statement), '42501', format('%s cannot %s', role_name, what)) from attempt;

select * from finish();
rollback;
