-- doctrine.audit() is all ok on the installed database, and each kind of drift, made by hand as superuser, is named by its law.
begin;
\ir include/setup.sql
select plan(90);

-- As a superuser's install leaves it: with the guard of changes.
insert into doctrine.release (version, postgres_major, ddl_is_guarded)
values (doctrine.version(), current_setting('server_version_num')::integer / 10000, true) on conflict do nothing;
\ir ../change_guard.sql
select results_eq(
    'select rule, ok, detail from doctrine.audit()', 'select law, true, meaning from doctrine.law order by law_no',
    'the installed database is held to every law, and all is ok'
);
select is(
    pg_temp.asks('report_agent', 'select count(*) from doctrine.audit() where ok'), (select count(*) from doctrine.law)::text,
    '... for report_agent, who need see nothing else of the database'
);
do $$
begin
    drop event trigger doctrine_guards_changes;
    drop event trigger doctrine_guards_drops;
    drop event trigger doctrine_notes_breaches;
end
$$;

-- What the audit says of a law after a drift, which is undone again.
create function pg_temp.drift(p_law text, p_sql text) returns text
language plpgsql as $$
declare
    v_row record;
begin
    execute p_sql;
    select ok, detail into strict v_row from doctrine.audit() where rule = p_law;
    raise exception using errcode = 'ZZZZZ', message = case when v_row.ok then 'ok' else v_row.detail end;
exception when sqlstate 'ZZZZZ' then
    return sqlerrm;
end
$$;
create role pgtap_login login;

select is(pg_temp.drift(d.law, d.statement), replace(d.problem, '@db', current_database()), format('%s: %s', d.law, d.statement))
from (values
    ('spine_reference', 'create table outreach.stray (outreach_id uuid)',
        'outreach.stray has no foreign key to the spine'),
    ('spine_reference', 'alter table outreach.dol drop constraint dol_is_of_a_company_on_the_spine',
        'outreach.dol has no foreign key to the spine'),
    ('spine_reference', 'alter table outreach.dol drop constraint dol_is_of_a_company_on_the_spine, add constraint x foreign key (outreach_id) references outreach.outreach not'
        ' valid',
        'outreach.dol has no foreign key to the spine'),
    ('alignment', 'alter table cl.company_identity drop constraint outreach_id_is_on_the_spine',
        'cl.company_identity has no valid "FOREIGN KEY (sovereign_company_id, outreach_id) REFERENCES outreach.outreach(sovereign_company_id, outreach_id)"'),
    ('alignment', 'alter table outreach.outreach drop constraint spine_row_is_claimed_in_the_registry',
        'outreach.outreach has no valid "FOREIGN KEY (sovereign_company_id, outreach_id) REFERENCES cl.company_identity(sovereign_company_id, outreach_id) '
        'DEFERRABLE INITIALLY DEFERRED"'),
    ('alignment', 'alter table client.client alter constraint client_is_claimed_in_the_registry not deferrable',
        'client.client has no valid "FOREIGN KEY (sovereign_company_id, client_id) REFERENCES cl.company_identity(sovereign_company_id, client_id) DEFERRABLE '
        'INITIALLY DEFERRED"'),
    ('alignment', 'alter table sales.sales_process drop constraint sales_process_is_claimed_in_the_registry, add constraint x foreign key (sovereign_company_id, '
        'sales_process_id) references cl.company_identity (sovereign_company_id, sales_process_id) deferrable initially deferred not valid',
        'sales.sales_process has no valid "FOREIGN KEY (sovereign_company_id, sales_process_id) REFERENCES cl.company_identity(sovereign_company_id, '
        'sales_process_id) DEFERRABLE INITIALLY DEFERRED"'),
    ('constraints_as_released', 'alter table outreach.gate drop constraint fail_says_why',
        'fail_says_why on outreach.gate is missing'),
    ('constraints_as_released', 'alter domain doctrine.ein drop constraint ein_is_two_digits_hyphen_seven_digits',
        'ein_is_two_digits_hyphen_seven_digits on doctrine.ein is missing'),
    ('constraints_as_released', 'alter table outreach.dol add constraint more check (ein <> '''')',
        'more on outreach.dol is not of the release'),
    ('constraints_validated', 'alter table outreach.dol add constraint more check (ein <> '''') not valid',
        'more on outreach.dol is NOT VALID'),
    ('foreign_keys_enforced', 'alter table outreach.blog disable trigger all',
        'blog_is_of_a_company_on_the_spine on outreach.blog is switched off'),
    ('foreign_keys_indexed', 'drop index sales.sales_process_outreach_id_idx',
        'sales_process_comes_from_the_spine on sales.sales_process leads no index'),
    ('foreign_keys_indexed', 'update pg_index set indisvalid = false where indexrelid = ''sales.sales_process_outreach_id_idx''::regclass',
        'sales_process_comes_from_the_spine on sales.sales_process leads no index'),
    ('triggers_as_released', 'drop trigger row_is_never_deleted on outreach.gate',
        'row_is_never_deleted on outreach.gate is missing'),
    ('triggers_as_released', 'create or replace trigger row_is_never_deleted after delete on outreach.gate for each row execute function doctrine.refuse_change(''OSIMM'')',
        'row_is_never_deleted on outreach.gate is CREATE TRIGGER row_is_never_deleted AFTER DELETE ON outreach.gate FOR EACH ROW EXECUTE FUNCTION '
        'doctrine.refuse_change(''OSIMM''), released as CREATE TRIGGER row_is_never_deleted BEFORE DELETE ON outreach.gate FOR EACH ROW '
        'WHEN (doctrine.is_kept(old.outreach_id)) EXECUTE FUNCTION '
        'doctrine.refuse_change(''OSIMM'', ''outreach_id'', ''hub'')'),
    ('triggers_as_released', 'create trigger another before insert on outreach.dol for each row execute function suppress_redundant_updates_trigger()',
        'another on outreach.dol is not of the release'),
    ('guards_always', 'alter table cl.company_identity disable trigger pointer_is_written_once',
        'pointer_is_written_once on cl.company_identity is disabled'),
    ('guards_always', 'alter table cl.company_identity enable trigger pointer_is_written_once',
        'pointer_is_written_once on cl.company_identity is not for a replica role'),
    ('guards_always', 'alter table cl.company_identity enable replica trigger pointer_is_written_once',
        'pointer_is_written_once on cl.company_identity is for a replica role only'),
    ('tables_as_released', 'create table sales.stray (id integer)',
        'sales.stray is not of the release'),
    ('tables_as_released', 'alter table outreach.dol enable row level security',
        'outreach.dol is r p row security, released as r p'),
    ('tables_as_released', 'create table public.child () inherits (outreach.dol)',
        'public.child is not of the release'),
    ('tables_as_released', 'alter view spoke.dol_to_people reset (security_barrier)',
        'spoke.dol_to_people is v p, released as v p {security_barrier=true}'),
    ('columns_as_released', 'alter table outreach.outreach alter column status drop default',
        'outreach.outreach.status is doctrine.spine_status not null, released as doctrine.spine_status not null ''INIT''::text'),
    ('columns_as_released', 'alter table outreach.people alter column name drop not null',
        'outreach.people.name is doctrine.name, released as doctrine.name not null'),
    ('columns_as_released', 'alter table outreach.dol add column note text',
        'outreach.dol.note is not of the release'),
    ('indexes_as_released', 'create index stray on outreach.dol (ein)',
        'outreach.stray is not of the release'),
    ('types_as_released', 'alter domain doctrine.verdict set default ''PASS''',
        'doctrine.verdict is d text ''PASS''::text, released as d text'),
    ('functions_as_released', 'create or replace function outreach.require_agent(p_hub text) returns void language sql security definer set search_path = pg_catalog, pg_temp as '
        '''select''',
        'outreach.require_agent(text) differs from the release'),
    ('functions_as_released', 'create function cl.stray() returns integer language sql return 1',
        'cl.stray() is not of the release'),
    ('functions_as_released', 'drop function outreach.why_not(uuid)',
        'outreach.why_not(uuid) is missing'),
    ('rewrites_as_released', 'create rule stray as on insert to outreach.dol do instead nothing',
        'stray on outreach.dol is not of the release'),
    ('rewrites_as_released', 'create policy stray on outreach.dol using (true)',
        'policy stray on outreach.dol is not of the release'),
    ('rewrites_as_released', 'create or replace view spoke.dol_to_people with (security_barrier) as select outreach_id, filing_present, 1::bigint as upstream_version from '
        'outreach.dol',
        '_RETURN on spoke.dol_to_people differs from the release'),
    ('others_as_released', 'create operator outreach.=== (leftarg = integer, rightarg = integer, function = int4eq)',
        'operator outreach.===(integer,integer) is not of the release'),
    ('rules_as_released', 'delete from doctrine.prerequisite where hub = ''execution''',
        'prerequisite people of execution is missing'),
    ('rules_as_released', 'update doctrine.status set refusal = null where status = ''PAUSED''',
        'status PAUSED is (PAUSED,,"kill switch: no writes, no links"), released as (PAUSED,OSPAU,"kill switch: no writes, no links")'),
    ('relations_known', 'create table client.stray (id integer)',
        'client.stray is not in doctrine.relation'),
    ('relations_known', 'alter table outreach.dol owner to blog_owner',
        'outreach.dol is owned by blog_owner'),
    ('relations_known', 'drop view spoke.blog_to_sales',
        'spoke.blog_to_sales is not there'),
    ('owners_as_released', 'alter function outreach.init(uuid) owner to cl_owner',
        'function outreach.init(uuid) is cl_owner, released as outreach_owner'),
    ('owners_as_released', 'alter schema sales owner to client_owner',
        'schema sales is client_owner, released as sales_owner'),
    ('owners_memberless', 'grant dol_owner to pgtap_login',
        'pgtap_login can act as dol_owner'),
    ('roles_powerless', 'alter role dol_agent login',
        'dol_agent can log in, or has an attribute'),
    ('roles_powerless', 'alter role dol_agent bypassrls',
        'dol_agent can log in, or has an attribute'),
    ('roles_powerless', 'grant pg_read_all_data to dol_agent',
        'dol_agent is a member of pg_read_all_data'),
    ('roles_powerless', 'alter role dol_agent set search_path = evil',
        'dol_agent has settings of its own: search_path=evil'),
    ('grants_as_in_the_matrix', 'grant select on outreach.company_target to dol_agent',
        'dol_agent has SELECT on table outreach.company_target, which the matrix does not give'),
    ('grants_as_in_the_matrix', 'revoke update (ein) on outreach.dol from dol_agent',
        'dol_agent lacks UPDATE on column outreach.dol.ein, which the matrix gives'),
    ('grants_as_in_the_matrix', 'grant select on outreach.dol to dol_agent with grant option',
        'dol_agent may grant SELECT on table outreach.dol on'),
    ('no_lateral_rights', 'insert into doctrine.privilege values (''table'', ''outreach.company_target'', ''dol_agent'', ''SELECT'')',
        'dol_agent may SELECT outreach.company_target'),
    ('nothing_public', 'grant execute on function outreach.init(uuid) to public',
        'PUBLIC has EXECUTE on function outreach.init(uuid), which the matrix does not give'),
    ('nothing_public', 'alter default privileges for role dol_owner grant execute on functions to public',
        'by default, PUBLIC gets what dol_owner makes (functions)'),
    ('nothing_beside', 'create schema stray authorization dol_owner',
        'dol_owner has a right on schema stray'),
    ('nothing_beside', 'grant create on schema public to dol_agent',
        'dol_agent has a right on schema public'),
    ('nothing_beside', 'alter default privileges for role dol_agent grant select on tables to public',
        'dol_agent has a right on default privileges on new relations belonging to role dol_agent'),
    ('nothing_beside', 'do $$ begin execute format(''grant create on database %I to dol_agent'', current_database()); end $$',
        'dol_agent has a right on database @db'),
    ('nothing_beside', 'grant set on parameter session_replication_role to dol_agent',
        'dol_agent has a right on parameter session_replication_role'),
    ('spokes_as_contracted', 'alter view spoke.dol_to_people set (security_barrier = false)',
        'spoke.dol_to_people is no security barrier view'),
    ('spokes_as_contracted', 'create view spoke.stray with (security_barrier) as select 1 as one',
        'spoke.stray is no contract'),
    ('spokes_as_contracted', 'update doctrine.spoke_contract set columns = ''{outreach_id,ein,upstream_version}'' where spoke = ''spoke.dol_to_people''',
        'spoke.dol_to_people is not of the contracted columns'),
    ('spokes_as_contracted', 'drop view spoke.blog_to_sales',
        'spoke.blog_to_sales is not there'),
    ('joins_declared', 'delete from doctrine.declared_join where from_table = ''outreach.dol''',
        'outreach.dol refers to outreach.outreach'),
    ('routes_lead_to_columns', 'alter table outreach.blog rename column news_url to press_url',
        'news page: outreach.blog has no column news_url'),
    ('search_path_pinned', 'alter function outreach.init(uuid) reset search_path',
        'outreach.init(uuid) is not pinned to pg_catalog, pg_temp'),
    ('search_path_pinned', 'alter function outreach.init(uuid) set search_path = outreach, pg_catalog, pg_temp',
        'outreach.init(uuid) is not pinned to pg_catalog, pg_temp'),
    ('no_overloads', 'create function outreach.init(p_company text) returns uuid language sql return null::uuid',
        'outreach.init has 2 forms; outreach.init has 2 forms'),
    ('comments_present', 'comment on column outreach.dol.ein is null',
        'column outreach.dol.ein has no COMMENT'),
    ('comments_present', 'comment on function outreach.init(uuid) is null',
        'function outreach.init(uuid) has no COMMENT'),
    ('comments_present', 'comment on trigger row_is_never_deleted on outreach.gate is null',
        'trigger row_is_never_deleted on outreach.gate has no COMMENT'),
    ('versions_equal', 'create or replace function doctrine.version() returns text language sql immutable parallel safe return ''9.9.9''',
        'doctrine.version() is 9.9.9, the release installed last is 0.3.0'),
    ('changes_guarded', 'select 1',
        'doctrine_guards_changes is not there, or not enabled always; doctrine_guards_drops is not there, or not enabled always; doctrine_notes_breaches is not'
        ' there, or not enabled always'),
    ('no_setting_disarms', 'alter role pgtap_login set session_replication_role = replica',
        'session_replication_role=replica for pgtap_login in every database'),
    ('no_setting_disarms', 'do $$ begin execute format(''alter database %I set outreach_spine.adr = %L'', current_database(), ''0010''); end $$',
        'outreach_spine.adr=0010 for every role in @db'),
    ('nothing_public', 'grant set on parameter session_replication_role to public',
        'PUBLIC may set session_replication_role'),
    ('nothing_public', 'alter default privileges for role dol_owner grant select on tables to public',
        'by default, PUBLIC gets SELECT on tables that dol_owner makes'),
    ('nothing_public', 'alter default privileges for role dol_owner in schema outreach grant select on tables to dol_agent',
        'by default, dol_agent gets SELECT on tables that dol_owner makes'),
    ('no_view_outside', 'create view public.leak as select * from outreach.company_target',
        'public.leak shows outreach.company_target'),
    ('no_view_outside', 'create materialized view public.leak as select c.ein from outreach.dol as c',
        'public.leak shows outreach.dol'),
    ('tables_as_released', 'alter sequence outreach.event_event_no_seq increment -5',
        'outreach.event_event_no_seq is S p -5 1 9223372036854775807 1 1 f, released as S p 1 1 9223372036854775807 1 1 f'),
    ('types_as_released', 'create type sales.pair as (a integer)',
        'sales.pair is not of the release'),
    ('others_as_released', 'create cast (doctrine.ein as bytea) with inout as assignment',
        'cast of doctrine.ein to bytea is not of the release'),
    ('others_as_released', 'alter function outreach.init(uuid) depends on extension plpgsql',
        'function outreach.init(pg_catalog.uuid) in extension plpgsql is not of the release'),
    ('indexes_as_released', 'update pg_index set indisready = false where indexrelid = ''sales.sales_process_outreach_id_idx''::regclass',
        'sales.sales_process_outreach_id_idx is CREATE INDEX sales_process_outreach_id_idx ON sales.sales_process USING btree (outreach_id, '
        'sovereign_company_id) INVALID, released as CREATE INDEX sales_process_outreach_id_idx ON sales.sales_process USING btree (outreach_id, '
        'sovereign_company_id)'),
    ('rules_as_released', 'insert into doctrine.adr values (''0099'', ''Anything goes'', ''ACCEPTED'', ''2026-01-01'')',
        'adr 0099 is not of the release'),
    ('rules_as_released', 'insert into doctrine.prerequisite values (''blog'', ''dol'')',
        'prerequisite dol of blog is not of the release'),
    ('spine_reference', 'create materialized view outreach.stray as select 1 as one',
        'outreach.stray has no foreign key to the spine')
) as d (law, statement, problem);

select * from finish();
rollback;
