-- Nothing writes a row of a company that another server serves: no statement, no function, no replica.
begin;
\ir include/setup.sql
\ir include/whole.sql
select pg_temp.whole('gone.fence.pgtap.example') as gone, pg_temp.whole('kept.fence.pgtap.example') as kept,
    pg_temp.claimed('live.fence.pgtap.example') as live, cl.mint_company('x', 'fresh.fence.pgtap.example') as fresh \gset
select sovereign_company_id as gone_sid from outreach.outreach where outreach_id = :'gone' \gset

-- Ways to write a row: %1$s is the table, %2$s its columns, %3$s its id of the company, %4$s what is asked for.
create temporary table way (what, statement) as values
('insert', 'insert into %1$s (%2$s) overriding system value select %2$s from %1$s where %3$s = %4$L'),
('insert, on conflict nothing', 'insert into %1$s (%2$s) overriding system value select %2$s from %1$s where %3$s = %4$L on conflict do nothing'),
('insert in a CTE', 'with w as (insert into %1$s (%2$s) overriding system value select %2$s from %1$s where %3$s = %4$L returning *) select from w'),
('merge an insert', 'merge into %1$s as t using (select %2$s from %1$s where %3$s = %4$L) as s on false
    when not matched then insert (%2$s) overriding system value values (s.%5$s)'),
('update', 'update %1$s set %3$s = %3$s where %3$s = %4$L'),
('merge an update', 'merge into %1$s as t using (select %4$L::uuid as id) as s on t.%3$s = s.id when matched then update set %3$s = t.%3$s');
create temporary table attempt as
select t.relation, w.what, w.statement,
    format(w.statement, t.relation, t.columns, t.bucket_column, case t.bucket_column when 'outreach_id' then :'gone' else :'gone_sid' end,
        replace(t.columns, ', ', ', s.')) as attempt,
    exists (
        select from pg_trigger as g where g.tgrelid = t.relation::regclass and g.tgname = 'row_is_never_updated'
    ) and w.what ~ 'update' as is_history
from pg_temp.company_tables() as t cross join way as w;
create temporary table mode (setting) as values ('origin'), ('replica');

select plan(3 * count(*)::integer + 1 + 45) from attempt;
select is(count(*), 16::bigint, 'sixteen tables of companies') from pg_temp.company_tables();

-- Without a fence each is refused for another reason, or not at all.
select isnt(substr(pg_temp.trial('none', a.attempt), 1, 5), 'OSMAP', format('without a fence, %s: %s', a.relation, a.what)) from attempt as a;
select pg_temp.fence_out(:'gone', :'live', :'fresh') as up \gset
select is(
    substr(pg_temp.trial('none', format('set session_replication_role = %s; %s', m.setting, a.attempt)), 1, 5),
    case when a.is_history then 'OSIMM' else 'OSMAP' end, format('as %s, %s: %s', m.setting, a.relation, a.what)
)
from attempt as a cross join mode as m;

-- No function does.
select is(split_part(pg_temp.trial(v.role_name, v.statement, v.id), ' ', 1), 'OSMAP', v.statement)
from (values
    ('cl_agent', 'select cl.mint_company(''x'', ''fresh.fence.pgtap.example'')', null),
    ('cl_agent', 'select cl.mint_companies(''{x}'', ''{gone.fence.pgtap.example}'')', null),
    ('cl_agent', 'select cl.mint_companies(''{x,y}'', ''{kept.fence.pgtap.example,live.fence.pgtap.example}'')', null),
    ('outreach_agent', 'select outreach.init(%L)', :'fresh'),
    ('outreach_agent', 'select outreach.init(%L)', :'gone_sid'),
    ('outreach_agent', 'select outreach.init_many(array[%L::uuid])', :'fresh'),
    ('outreach_agent', 'select outreach.pause(%L, ''x'')', :'live'),
    ('outreach_agent', 'select outreach.resume(%L, ''x'')', :'live'),
    ('outreach_agent', 'select outreach.fail(%L, ''x'')', :'live'),
    ('outreach_agent', 'select outreach.reopen(%L, ''x'')', :'live'),
    ('company_target_agent', 'select outreach.put_company_target(%L, null, null)', :'live'),
    ('dol_agent', 'select outreach.put_dol(%L, null, false, null)', :'live'),
    ('people_agent', 'select outreach.put_person(%L, ''CEO'', ''Ann Roe'', null)', :'live'),
    ('blog_agent', 'select outreach.put_blog(%L, null, null)', :'live'),
    ('bit_agent', 'select outreach.put_bit_score(%L, 1)', :'live'),
    ('company_target_agent', 'insert into outreach.company_target (outreach_id) values (%L)', :'live'),
    ('dol_agent', 'insert into outreach.dol (outreach_id) values (%L)', :'live'),
    ('people_agent', 'insert into outreach.people (outreach_id, slot_type, name) values (%L, ''CEO'', ''Ann Roe'')', :'live'),
    ('blog_agent', 'update outreach.blog set about_url = null where outreach_id = %L', :'gone'),
    ('bit_agent', 'update outreach.bit_scores set score = 1 where outreach_id = %L', :'gone'),
    ('blog_agent', 'select outreach.fail_gate(%L, ''blog'', ''x'')', :'live'),
    ('blog_agent', 'select outreach.pass_gate(%L, ''blog'')', :'live'),
    ('client_agent', 'select client.init(%L)', :'gone_sid')
) as v (role_name, statement, id);

-- What is served is written as before.
select is(pg_temp.trial(v.role_name, v.statement, v.id), v.outcome, v.statement)
from (values
    ('cl_agent', 'select cl.mint_company(''x'', ''other.fence.pgtap.example'')', null, 'ok'),
    ('outreach_agent', 'select outreach.init(cl.mint_company(''x'', ''other.fence.pgtap.example''))', null, '42501 permission denied for function mint_company'),
    ('blog_agent', 'select outreach.put_blog(%L, null, null)', :'kept', format('OSEND outreach_id %s, hub blog: status COMPLETED', :'kept')),
    ('client_agent', 'select client.init(''00000000-0000-7000-8000-000000000000'')', null,
        'OSSID sovereign_company_id 00000000-0000-7000-8000-000000000000')
) as v (role_name, statement, id, outcome);

-- A company without a domain gets a bucket that is served here.
set constraints all immediate;
set constraints all deferred;
select doctrine.serve_buckets('{[7,9),[4000,4001)}') as up \gset
create temporary table minted as
select doctrine.bucket(m.sovereign_company_id) as bucket, m.outcome
from cl.mint_companies(array_fill('x'::text, array[300]), array_fill(null::text, array[300])) as m;
select results_eq('select distinct bucket, outcome from minted order by 1', $$values (7, 'MINTED'), (8, 'MINTED'), (4000, 'MINTED')$$,
    'companies without a domain go into buckets that are served here, all of them');
select is(doctrine.bucket(pg_temp.asks('cl_agent', 'select cl.mint_company(''x'', null)')::uuid) in (7, 8, 4000), true, '... one by one, too');
select is(doctrine.bucket(pg_temp.asks('cl_agent', 'select cl.begin_load(''x'', repeat(''b'', 64))')::uuid) in (7, 8, 4000), true, '... and loads');
set constraints all immediate;
set constraints all deferred;
select doctrine.serve_buckets('{}') as none \gset
select alike(pg_temp.trial('cl_agent', 'select cl.mint_company(''x'', null)'), 'OSMAP a company without a domain: bucket %, served here are {}',
    '... where none is served, nowhere');

-- No agent and no owner puts a fence up or purges.
select is(pg_temp.tries(r.role_name, v.statement), '42501', format('%s cannot %s', r.role_name, v.statement))
from (values ('cl_agent'), ('outreach_agent'), ('report_agent'), ('webhook_agent'), ('cl_owner'), ('outreach_owner'), ('doctrine_owner')) as r (role_name)
    cross join (values ('select doctrine.serve_buckets(''{[0,1)}'')'), ('select doctrine.purge_unserved(1)')) as v (statement);

select * from finish();
rollback;
