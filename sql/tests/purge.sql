-- What another server serves can be purged here, all of it; what is served here is never deleted, by nobody.
begin;
\ir include/setup.sql
\ir include/whole.sql
select pg_temp.whole('gone.purge.pgtap.example') as gone, pg_temp.whole('kept.purge.pgtap.example') as kept,
    pg_temp.claimed('claimed.purge.pgtap.example') as claimed, cl.mint_company('x', 'minted.purge.pgtap.example') as minted \gset
select sovereign_company_id as kept_sid from outreach.outreach where outreach_id = :'kept' \gset
insert into sales.booking (source, booking_id, first_booking_id, state, happened_at) values ('whole', 'parked', 'parked', 'CANCELLED', now());

-- How many rows of each table lie in the buckets of some companies, and how many elsewhere.
create function pg_temp.lying(p_ids uuid[]) returns table (relation text, inside bigint, outside bigint)
language plpgsql as $$
declare
    v_table record;
begin
    for v_table in select * from pg_temp.company_tables() order by 1 loop
        return query execute format(
            'select %1$L, count(*) filter (where b.is_inside), count(*) filter (where not b.is_inside)
            from %1$s cross join lateral (select coalesce(doctrine.bucket(%2$s) = any($1), false)) as b (is_inside)',
            v_table.relation, v_table.bucket_column
        ) using array(select doctrine.bucket(i.id) from unnest(p_ids) as i (id));
    end loop;
end
$$;
-- Ways to delete a row: %1$s is the table, %2$s its id of the company, %3$L the company.
create temporary table way (what, statement) as values
('delete', 'delete from %1$s where %2$s = %3$L'),
('delete in a CTE', 'with w as (delete from only %1$s where %2$s = %3$L returning *) select from w'),
('merge a delete', 'merge into %1$s as t using (select %3$L::uuid as id) as s on t.%2$s = s.id when matched then delete'),
('delete by a cursor', 'declare c cursor for select * from %1$s where %2$s = %3$L for update; fetch c; delete from %1$s where current of c');
create temporary table attempt as
select t.relation, w.what, format(w.statement, t.relation, t.bucket_column, case t.bucket_column when 'outreach_id' then :'kept' else :'kept_sid' end) as statement
from pg_temp.company_tables() as t cross join way as w
-- A line of a load is a note on a company, and guarded by the grant alone.
where t.relation <> 'cl.load_line';
create temporary table mode (setting) as values ('origin'), ('replica');

select plan(4 * count(*)::integer + 27) from attempt;
set constraints all immediate;
set constraints all deferred;
select is(left(pg_temp.trial('none', format('set session_replication_role = %s; %s', m.setting, a.statement)), 5),
    case when a.relation ~ 'company_target|dol|people|blog|bit' then 'OSEND' else 'OSIMM' end,
    format('without a fence, as %s: %s, %s', m.setting, a.relation, a.what))
from attempt as a cross join mode as m;
select is(doctrine.purge_unserved(1000), 0::bigint, 'without a fence there is nothing to purge');
select pg_temp.fence_out(:'gone', :'claimed', :'minted') as up \gset
select is(left(pg_temp.trial('none', format('set session_replication_role = %s; %s', m.setting, a.statement)), 5),
    case when a.relation ~ 'company_target|dol|people|blog|bit' then 'OSEND' else 'OSIMM' end,
    format('with a fence around others, as %s: %s, %s', m.setting, a.relation, a.what))
from attempt as a cross join mode as m;
select is(pg_temp.trial('none', format('truncate %s cascade', t.relation)), 'OSIMM TRUNCATE on ' || case t.relation
    when 'cl.load_line' then 'x' else t.relation end, 'no table is emptied: ' || t.relation)
from pg_temp.company_tables() as t where t.relation in ('outreach.gate', 'outreach.event', 'outreach.dol', 'sales.snapshot');

-- One row of what is served in a statement, and the statement is refused.
select is(left(pg_temp.trial('none', v.statement), 5), v.outcome, v.statement)
from (values
    ('delete from outreach.event', 'OSIMM'), ('delete from outreach.dol', 'OSEND'), ('delete from sales.booking', 'OSIMM'),
    ('delete from sales.booking where outreach_id is null', 'OSIMM'), ('delete from sales.webhook_delivery', 'OSIMM'),
    ('delete from sales.webhook_event', 'ok'), ('delete from doctrine.change', 'OSIMM')
) as v (statement, outcome) where v.statement !~ 'webhook_event';
select is(left(pg_temp.trial('none', format('delete from outreach.event where outreach_id = %L', :'gone')), 5), 'ok',
    'a row of another server''s company is let go');
select is(
    left(pg_temp.trial('outreach_owner', format('delete from outreach.event where outreach_id = %L', :'gone')), 5), '42501',
    '... to nobody who has no right to delete: its owner has not'
);
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('select doctrine.purge_unserved(null)', '22004 argument p_limit must not be NULL', 'a limit is named'),
    ('set outreach_spine.adr to default; select doctrine.purge_unserved(1)', 'OSADR PURGE of 1 companies outside of ' || doctrine.served_buckets() || ': adr not named',
        'a decision is named')
) as v (statement, outcome, what);

create temporary table before as select * from pg_temp.lying(array[:'gone', :'claimed', :'minted']::uuid[]);
select is((select min(inside) from before), 1::bigint, 'each table has rows of the companies that go');
select is(doctrine.purge_unserved(2), 2::bigint, 'as many companies go as were asked for');
select is(doctrine.purge_unserved(2), 1::bigint, '... and the rest');
select is(doctrine.purge_unserved(2), 0::bigint, '... until none is left');
select results_eq(
    'select * from pg_temp.lying(array[' || quote_literal(:'gone') || ', ' || quote_literal(:'claimed') || ', ' || quote_literal(:'minted') || ']::uuid[])',
    'select relation, 0::bigint, outside from before', 'nothing of them is left in any table, and all else is'
);
select is(current_setting('session_replication_role'), 'origin', 'foreign keys are looked at again');
select lives_ok('set constraints all immediate', '... and have nothing to say');
select is((select count(*) from sales.webhook_delivery where outreach_id = :'gone'), 1::bigint, 'the inbox stays: it is the server''s');
select results_eq('select object from doctrine.change where command = ''PURGE'' order by change_no',
    format('values (%L), (%L)', '2 companies outside of ' || doctrine.served_buckets(), '1 companies outside of ' || doctrine.served_buckets()),
    'it is logged, with its decision');
select pg_temp.fence_out(variadic '{}') as down \gset
create function pg_temp.dangling() returns table (reference text, rows_without bigint)
language plpgsql as $$
declare
    v_key record;
begin
    for v_key in
        select k.conname, k.conrelid::regclass as child, k.confrelid::regclass as parent,
            (select string_agg(format('c.%I = p.%I', a.attname, b.attname), ' and ')
             from unnest(k.conkey, k.confkey) as u (child, parent)
                 inner join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = u.child
                 inner join pg_attribute as b on b.attrelid = k.confrelid and b.attnum = u.parent) as condition,
            (select string_agg(format('c.%I is not null', a.attname), ' and ')
             from pg_attribute as a where a.attrelid = k.conrelid and a.attnum = any(k.conkey)) as is_there
        from pg_constraint as k
        where k.contype = 'f' and k.connamespace::regnamespace::text in ('cl', 'outreach', 'sales', 'client')
    loop
        return query execute format('select %L::text, count(*) from %s as c where %s and not exists (select from %s as p where %s)',
            v_key.conname, v_key.child, v_key.is_there, v_key.parent, v_key.condition);
    end loop;
end
$$;
select is_empty('select * from pg_temp.dangling() where rows_without > 0', 'every foreign key holds');

-- Above READ COMMITTED a fence may be seen that is there no more: see py/tests/test_concurrency_fence.py.
select is(doctrine.is_kept(v.id), v.is_kept, v.what)
from (values
    (null, true, 'a row of no company is kept'),
    ('00000000-0000-7000-8000-000000000001'::uuid, true, 'without a fence all is kept')
) as v (id, is_kept, what);

select * from finish();
rollback;
