-- Nobody updates or inserts a column outside of the grant: no key, no verdict of its own, no history.
begin;
\ir include/setup.sql
create temporary table actor (role_name) as
select unnest(array[
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
    'bit_owner', 'sales_owner', 'client_owner', 'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent',
    'people_agent', 'blog_agent', 'bit_agent', 'execution_agent', 'sales_agent', 'client_agent', 'webhook_agent',
    'report_agent'
]);
-- Columns that a role may update or insert; * stands for all of them.
create temporary table may (action, role_names, table_name, columns) as values
('update', 'cl_owner', 'cl.company_identity', 'outreach_id sales_process_id client_id'),
('insert', 'cl_owner', 'cl.company_identity', '*'),
('update', 'cl_owner', 'cl.load', 'file_name'), ('insert', 'cl_owner', 'cl.load', '*'),
('update', 'cl_owner', 'cl.load_line', 'outcome sovereign_company_id refused_column reason'),
('insert', 'cl_agent', 'cl.load_line', 'load_id line company_name website unreadable'),
('update', 'outreach_owner', 'outreach.outreach', 'status updated_at'),
('insert', 'outreach_owner', 'outreach.outreach', 'outreach_id sovereign_company_id'),
('update', 'outreach_owner', 'outreach.gate', 'verdict version upstream_version reason decided_by decided_at'),
('insert', 'outreach_owner', 'outreach.gate', '*'), ('insert', 'outreach_owner', 'outreach.event', '*'),
('update', 'company_target_owner company_target_agent', 'outreach.company_target', 'domain email_method'),
('insert', 'company_target_owner company_target_agent', 'outreach.company_target', '*'),
('update', 'dol_owner dol_agent', 'outreach.dol', 'ein filing_present form_5500'),
('insert', 'dol_owner dol_agent', 'outreach.dol', '*'),
('update', 'people_owner people_agent', 'outreach.people', 'slot_type name email'),
('insert', 'people_owner people_agent', 'outreach.people', '*'),
('update', 'blog_owner blog_agent', 'outreach.blog', 'about_url news_url'),
('insert', 'blog_owner blog_agent', 'outreach.blog', '*'),
('update', 'bit_owner bit_agent', 'outreach.bit_scores', 'score'),
('insert', 'bit_owner bit_agent', 'outreach.bit_scores', '*'),
('update', 'sales_owner', 'sales.sales_process', 'created_at'), ('insert', 'sales_owner', 'sales.sales_process', '*'),
('update', 'sales_owner', 'sales.webhook_source', 'provider secret tolerance'),
('update', 'sales_owner', 'sales.webhook_delivery', 'reason'),
('update', 'sales_owner', 'sales.booking', 'outreach_id first_booking_id state starts_at invitee happened_at changed_at'),
('update', 'sales_owner', 'sales.meeting', 'invitee'),
('update', 'sales_owner', 'sales.init_job', 'state attempts run_at lease_until worker last_error finished_at'),
('insert', 'sales_owner', 'sales.webhook_source', '*'),
('insert', 'sales_owner', 'sales.webhook_delivery', '*'),
('insert', 'sales_owner', 'sales.booking', '*'),
('insert', 'sales_owner', 'sales.meeting', '*'),
('insert', 'sales_owner', 'sales.init_job', '*'),
('insert', 'sales_owner', 'sales.webhook_event', '*'),
('insert', 'sales_owner', 'sales.snapshot', '*'),
('update', 'client_owner', 'client.client', 'created_at'), ('insert', 'client_owner', 'client.client', '*');

create temporary table target as
select c.oid::regclass::text as table_name, quote_ident(a.attname) as column_name
from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('cl', 'outreach', 'sales', 'client');

create temporary table way (what, action, statement) as values
('update', 'update', 'update %1$s set %2$s = default'),
('update, next to nothing, ', 'update', 'update only %1$s set %2$s = default where false'),
('merge an update of', 'update',
    'merge into %1$s as t using (values (1)) as s (n) on true when matched then update set %2$s = default'),
('upsert over', 'update', 'insert into %1$s default values on conflict on constraint %3$s_pkey do update set %2$s = default'),
('insert', 'insert', 'insert into %1$s (%2$s) values (default)'),
('copy', 'insert', 'copy %1$s (%2$s) from program ''cat /dev/null'''),
('merge an insert of', 'insert',
    'merge into %1$s as t using (values (1)) as s (n) on false when not matched then insert (%2$s) values (default)');

create temporary table attempt as
select a.role_name, t.table_name, t.column_name, w.what,
    format(w.statement, t.table_name, t.column_name, split_part(t.table_name, '.', 2)) as statement
from actor as a cross join target as t cross join way as w
where not exists (
    select from may as m
    where m.action = w.action and m.table_name = t.table_name and a.role_name = any(string_to_array(m.role_names, ' '))
        and (m.columns = '*' or t.column_name = any(string_to_array(m.columns, ' ')))
)
-- That the database makes a column is said before rights are looked at.
and not (w.what = 'copy' and t.column_name = 'tier');

select plan(count(*)::integer + (select count(*)::integer from may)) from attempt;
select is(
    pg_temp.tries(a.role_name, a.statement), '42501',
    format('%s cannot %s %s.%s', a.role_name, a.what, a.table_name, a.column_name)
) from attempt as a;
select ok(
    bool_and(has_column_privilege(r.name, m.table_name, c.attname, m.action)),
    format('%s: may %s %s of %s', m.role_names, m.action, m.columns, m.table_name)
)
from may as m
    cross join regexp_split_to_table(m.role_names, ' ') as r (name)
    inner join pg_attribute as c on c.attrelid = m.table_name::regclass and c.attnum > 0
where m.columns = '*' or c.attname = any(string_to_array(m.columns, ' '))
group by m.role_names, m.action, m.table_name, m.columns;

select * from finish();
rollback;
