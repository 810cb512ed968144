-- No role writes, copies into, empties, changes or drops a table without the right to, in whatever way it tries.
begin;
\ir include/setup.sql
create temporary table actor (role_name) as
select unnest(array[
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
    'bit_owner', 'sales_owner', 'client_owner', 'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent',
    'people_agent', 'blog_agent', 'bit_agent', 'execution_agent', 'sales_agent', 'client_agent', 'webhook_agent',
    'report_agent'
]);
-- What a role has at a table, or at some columns of it. Who is not named here has nothing.
create temporary table has (role_name, table_name, privileges) as values
('cl_owner', 'cl.company_identity', 'select insert update own'), ('cl_agent', 'cl.company_identity', 'select'),
('cl_owner', 'cl.load', 'select insert update own'), ('cl_agent', 'cl.load', 'select'),
('cl_owner', 'cl.load_line', 'select update own'), ('cl_agent', 'cl.load_line', 'select insert'),
('outreach_owner', 'outreach.outreach', 'select insert update own'), ('outreach_agent', 'outreach.outreach', 'select'),
('outreach_owner', 'outreach.gate', 'select insert update own'), ('outreach_agent', 'outreach.gate', 'select'),
('outreach_owner', 'outreach.event', 'select insert own'), ('outreach_agent', 'outreach.event', 'select'),
('company_target_owner', 'outreach.company_target', 'select insert update own'),
('company_target_agent', 'outreach.company_target', 'select insert update'),
('dol_owner', 'outreach.dol', 'select insert update own'), ('dol_agent', 'outreach.dol', 'select insert update'),
('people_owner', 'outreach.people', 'select insert update own'),
('people_agent', 'outreach.people', 'select insert update'),
('blog_owner', 'outreach.blog', 'select insert update own'), ('blog_agent', 'outreach.blog', 'select insert update'),
('bit_owner', 'outreach.bit_scores', 'select insert update own'),
('bit_agent', 'outreach.bit_scores', 'select insert update'),
('sales_owner', 'sales.sales_process', 'select insert update own'), ('sales_agent', 'sales.sales_process', 'select'),
('sales_owner', 'sales.webhook_source', 'select insert update own'),
('sales_owner', 'sales.webhook_delivery', 'select insert update own'), ('sales_agent', 'sales.webhook_delivery', 'select'),
('sales_owner', 'sales.webhook_event', 'select insert own'), ('sales_agent', 'sales.webhook_event', 'select'),
('sales_owner', 'sales.booking', 'select insert update own'), ('sales_agent', 'sales.booking', 'select'),
('sales_owner', 'sales.meeting', 'select insert update own'), ('sales_agent', 'sales.meeting', 'select'),
('sales_owner', 'sales.init_job', 'select insert update own'), ('sales_agent', 'sales.init_job', 'select'),
('sales_owner', 'sales.snapshot', 'select insert own'), ('sales_agent', 'sales.snapshot', 'select'),
('client_owner', 'client.client', 'select insert update own'), ('client_agent', 'client.client', 'select');
-- Each table with its first column, which is a key, and with a trigger.
create temporary table target as
select c.oid::regclass::text as table_name, quote_ident(a.attname) as key, c.relname::text as short_name, (
    select min(g.tgname) from pg_trigger as g where g.tgrelid = c.oid and not g.tgisinternal
)::text as guard
from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = 1
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('cl', 'outreach', 'sales', 'client');
set local client_min_messages = error;
-- How to write: the privilege that it takes ('own': the owner; 'none': nobody has it), and the statement; %1$s is the
-- table, %2$s its key, %3$s its name, %4$s a trigger of it.
create temporary table way (what, needs, statement) as values
('insert into', 'insert', 'insert into %1$s (%2$s) values (null)'),
('insert defaults into', 'insert', 'insert into %1$s default values'),
('insert no row into', 'insert', 'insert into %1$s (%2$s) select null where false'),
('insert a copy into', 'select', 'insert into %1$s (%2$s) select %2$s from %1$s'),
('insert and read back from', 'select', 'insert into %1$s (%2$s) values (null) returning %2$s'),
('upsert and skip in', 'insert', 'insert into %1$s (%2$s) values (null) on conflict do nothing'),
('upsert into', 'none',
    'insert into %1$s (%2$s) values (null) on conflict on constraint %3$s_pkey do update set %2$s = null'),
('insert in a CTE into', 'insert', 'with w as (insert into %1$s (%2$s) values (null)) select'),
('update the key of', 'none', 'update %1$s set %2$s = null'),
('update no row of', 'none', 'update %1$s set %2$s = %2$s where false'),
('update without reading', 'none', 'update %1$s set %2$s = default'),
('update in a CTE', 'none', 'with w as (update %1$s set %2$s = null returning *) select from w'),
('update from a join with', 'none', 'update %1$s as t set %2$s = s.%2$s from %1$s as s where s.%2$s = t.%2$s'),
('delete from', 'none', 'delete from %1$s'),
('delete no row of', 'none', 'delete from only %1$s where false'),
('delete in a CTE from', 'none', 'with w as (delete from %1$s returning *) select from w'),
('delete by a list from', 'none', 'delete from %1$s as t using pg_class as c where c.oid::text = t.%2$s::text'),
('merge an update into', 'none',
    'merge into %1$s as t using %1$s as s on t.%2$s = s.%2$s when matched then update set %2$s = null'),
('merge a delete into', 'none', 'merge into %1$s as t using (values (1)) as s (n) on true when matched then delete'),
('merge an insert into', 'insert',
    'merge into %1$s as t using (values (1)) as s (n) on false when not matched then insert (%2$s) values (null)'),
('merge nothing into', 'select',
    'merge into %1$s as t using (values (1)) as s (n) on t.%2$s is null when matched then do nothing'),
('copy from a file into', 'insert', 'copy %1$s (%2$s) from ''/dev/null'''),
('copy from a program into', 'insert', 'copy %1$s (%2$s) from program ''cat /dev/null'''),
('truncate', 'none', 'truncate %1$s'),
('truncate alone', 'none', 'truncate only %1$s restart identity'),
('truncate and what follows from', 'none', 'truncate %1$s cascade'),
('explain an update of', 'none', 'explain update %1$s set %2$s = null'),
('explain and run a delete from', 'none', 'explain (analyze) delete from %1$s where false'),
-- What only the owner can.
('drop', 'own', 'drop table %1$s'),
('drop cascading', 'own', 'drop table if exists %1$s cascade'),
('rename', 'own', 'alter table %1$s rename to atk'),
('rename a column of', 'own', 'alter table %1$s rename column %2$s to atk'),
('move to its own schema', 'own', 'alter table %1$s set schema pg_temp'),
('take over', 'own', 'alter table %1$s owner to current_user'),
('add a column to', 'own', 'alter table %1$s add column atk text'),
('drop a column of', 'own', 'alter table %1$s drop column %2$s cascade'),
('change a type in', 'own', 'alter table %1$s alter column %2$s type text using %2$s::text'),
('set a default in', 'own', 'alter table %1$s alter column %2$s set default null'),
('add a constraint to', 'own', 'alter table %1$s add constraint atk check (false) not valid'),
('drop the key of', 'own', 'alter table %1$s drop constraint %3$s_pkey cascade'),
('disable the triggers of', 'own', 'alter table %1$s disable trigger user'),
('disable all triggers of', 'own', 'alter table %1$s disable trigger all'),
('weaken a trigger of', 'own', 'alter table %1$s enable replica trigger %4$s'),
('drop a trigger of', 'own', 'drop trigger %4$s on %1$s'),
('rename a trigger of', 'own', 'alter trigger %4$s on %1$s rename to atk'),
('disable the rules of', 'own', 'alter table %1$s disable rule atk'),
('make a rule on', 'own', 'create rule atk as on insert to %1$s do instead nothing'),
('make a trigger on', 'own',
    'create trigger atk before insert on %1$s for each statement execute function suppress_redundant_updates_trigger()'),
('make a policy on', 'own', 'create policy atk on %1$s using (true)'),
('switch row security on for', 'own', 'alter table %1$s enable row level security'),
('unlog', 'own', 'alter table %1$s set unlogged'),
('tune', 'own', 'alter table %1$s set (autovacuum_enabled = false)'),
('change the identity of', 'own', 'alter table %1$s replica identity full'),
('inherit from', 'own', 'create temporary table atk () inherits (%1$s)'),
('make inherit', 'own', 'create temporary table atk (like pg_class); alter table %1$s inherit atk'),
('index', 'own', 'create index atk on %1$s (%2$s)'),
('index with a function of its own', 'own',
    'create function pg_temp.atk(text) returns text immutable language sql return $1;
    create index atk on %1$s (pg_temp.atk(%2$s::text))'),
('reindex', 'own', 'reindex table %1$s'),
('cluster', 'own', 'cluster %1$s'),
('gather statistics of', 'own', 'create statistics pg_temp.atk on %2$s, (%2$s::text) from %1$s'),
('comment on', 'own', 'comment on table %1$s is ''atk'''),
('comment on a column of', 'own', 'comment on column %1$s.%2$s is ''atk'''),
('reference', 'own', 'alter table %1$s add constraint atk foreign key (%2$s) references %1$s (%2$s)'),
('publish', 'super', 'create publication atk for table %1$s'),
('tune the index of', 'own', 'alter index %1$s_pkey set (fillfactor = 10)');

create temporary table attempt as
select a.role_name, t.table_name, w.what, format(w.statement, t.table_name, t.key, t.short_name, t.guard) as statement
from actor as a cross join target as t cross join way as w
    left join has as h on h.role_name = a.role_name and h.table_name = t.table_name
where not w.needs = any(string_to_array(coalesce(h.privileges, ''), ' '))
    and (t.guard is not null or w.statement not like '%4$s%')
    -- PostgreSQL lets the owner of a schema drop, unread, what stands in it.
    and not (w.what like 'drop%' and w.statement like 'drop table%' and a.role_name = 'outreach_owner' and t.table_name like 'outreach.%');

select plan(count(*)::integer + (select count(*)::integer from way) + 1) from attempt;
select is(count(*), 20::bigint, 'twenty tables') from target;
select matches(
    pg_temp.trial('none', replace(format(w.statement, t.table_name, t.key, t.short_name, t.guard), '%', '%%')), '^(ok|OSIMM|23502|2BP01|0A000|42704|42809)',
    format('nothing but a right is missing to %s a table', w.what)
) from way as w inner join target as t on t.table_name = 'outreach.blog';
select is(pg_temp.tries(role_name, statement), '42501', format('%s cannot %s %s', role_name, what, table_name)) from attempt;

select * from finish();
rollback;
