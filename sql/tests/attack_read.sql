-- No role reads, copies, explains, counts or locks a row of a table that it has no SELECT on, in whatever way it asks.
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
-- Each table with its first column, which is a key.
create temporary table target as
select c.oid::regclass::text as table_name, quote_ident(a.attname) as key
from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = 1
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('cl', 'outreach', 'sales', 'client');
-- How to read: the privilege that it takes, and the statement; %1$s is the table, %2$s its key.
create temporary table way (what, needs, statement) as values
('read', 'select', 'select * from %1$s'),
('read the key of', 'select', 'select %2$s from %1$s'),
('read the row type of', 'select', 'select t from %1$s as t'),
('read a system column of', 'select', 'select xmin from %1$s'),
('count the rows of', 'select', 'select count(*) from %1$s'),
('read no row of', 'select', 'select from %1$s limit 0'),
('read where nothing is true of', 'select', 'select from only %1$s where false'),
('sample', 'select', 'select from %1$s tablesample system (100)'),
('test for rows in', 'select', 'select exists(select from %1$s)'),
('read in a CTE', 'select', 'with w as materialized (select * from %1$s) select count(*) from w'),
('join laterally with', 'select', 'select from pg_class as c cross join lateral (select c.oid, t.* from %1$s as t) as l'),
('compare with', 'select', 'select c.oid from pg_class as c where c.relname::text in (select %2$s::text from %1$s)'),
('open a cursor on', 'select', 'declare atk cursor for select * from %1$s'),
('keep a copy of', 'select', 'create temporary table atk as select * from %1$s'),
('make a table like', 'select', 'create temporary table atk (like %1$s including all)'),
('read by a view of its own', 'select',
    'create temporary view atk as select t.%2$s::text from %1$s as t; select * from atk'),
('read by a function of its own', 'select',
    'create function pg_temp.atk() returns bigint language sql begin atomic select count(*) from %1$s; end;
    select pg_temp.atk()'),
('read by a definer function of its own', 'select',
    'create function pg_temp.atk() returns bigint language plpgsql security definer
    as ''begin return (select count(*) from %1$s); end''; select pg_temp.atk()'),
('read in a block', 'select', 'do ''begin perform from %1$s; end'''),
('turn into XML', 'select', 'select table_to_xml(''%1$s'', true, true, '''')'),
('query into XML', 'select', 'select query_to_xml(''select * from %1$s'', true, true, '''')'),
('read for text statistics', 'select', 'select * from ts_stat(''select %2$s::text::tsvector from %1$s'')'),
('copy to a file', 'select', 'copy %1$s to ''/dev/null'''),
('copy a query to a file', 'select', 'copy (select %2$s from %1$s) to ''/dev/null'''),
('copy to a program', 'select', 'copy (select %2$s from %1$s) to program ''cat > /dev/null'''),
('explain a read of', 'select', 'explain select * from %1$s'),
('explain a filter on', 'select', 'explain (verbose, costs) select from %1$s where %2$s is not null'),
('explain and run a read of', 'select', 'explain (analyze, buffers) select * from %1$s'),
('explain a write to', 'insert', 'explain insert into %1$s (%2$s) values (null)'),
('explain a delete from', 'delete', 'explain delete from %1$s'),
('lock rows for update of', 'update', 'select from %1$s for update'),
('lock rows for no key update of', 'update', 'select from %1$s for no key update skip locked'),
('lock rows for share of', 'update', 'select from %1$s for share nowait'),
('lock rows for key share of', 'update', 'select from %1$s for key share'),
('lock in access share mode', 'select', 'lock table %1$s in access share mode'),
('lock in row exclusive mode', 'insert', 'lock table only %1$s in row exclusive mode'),
('lock in share update exclusive mode', 'all', 'lock table %1$s in share update exclusive mode'),
('lock in share mode', 'all', 'lock table %1$s in share mode'),
('lock in share row exclusive mode', 'all', 'lock table %1$s in share row exclusive mode'),
('lock in exclusive mode', 'all', 'lock table %1$s in exclusive mode'),
('lock in access exclusive mode', 'all', 'lock table %1$s in access exclusive mode');

create temporary table attempt as
select a.role_name, t.table_name, w.what, format(w.statement, t.table_name, t.key) as statement
from actor as a cross join target as t cross join way as w
    left join has as h on h.role_name = a.role_name and h.table_name = t.table_name
where not w.needs = any(string_to_array(coalesce(h.privileges, ''), ' '));

select plan(count(*)::integer + (select count(*)::integer from way) + 1) from attempt;
select is(count(*), 20::bigint, 'twenty tables') from target;
select matches(
    pg_temp.trial('none', replace(format(w.statement, t.table_name, t.key), '%', '%%')), '^ok$',
    format('nothing but a right is missing to %s a table', w.what)
) from way as w inner join target as t on t.table_name = 'outreach.blog';
select is(pg_temp.tries(role_name, statement), '42501', format('%s cannot %s %s', role_name, what, table_name)) from attempt;

select * from finish();
rollback;
