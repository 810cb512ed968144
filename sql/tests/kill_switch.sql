-- PAUSED, FAILED and COMPLETED: no writes and no decisions, by any hub, until the company goes on.
begin;
\ir include/setup.sql
select plan(47);

create function pg_temp.passed(p_domain text) returns uuid language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
begin
    perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order) as h;
    return v_oid;
end
$$;
create temporary table halted as
select s.status, s.refusal, pg_temp.passed(lower(s.status) || '.halt.pgtap.example') as oid
from (values ('PAUSED', 'OSPAU'), ('FAILED', 'OSFLD'), ('COMPLETED', 'OSEND')) as s (status, refusal);
select outreach.pause(oid, 'halt') from halted where status = 'PAUSED';
select outreach.fail(oid, 'halt') from halted where status = 'FAILED';
update outreach.outreach set status = 'COMPLETED' where outreach_id = (select oid from halted where status = 'COMPLETED');

-- New data, the same data again, PASS and FAIL.
create temporary table call as
select c.* from (values
    ('company_target', 'company_target_agent', 'null, null', '''acme.example'', ''{first}.{last}'''),
    ('dol', 'dol_agent', 'null, null, null', '''12-3456789'', true, ''{"plan": "401(k)"}'''),
    ('person', 'people_agent', '''CEO'', ''Bob'', null', '''CEO'', ''Ann Roe'', ''ann.roe@acme.example'''),
    ('blog', 'blog_agent', 'null, null', '''https://acme.example/about'', null'),
    ('bit_score', 'bit_agent', '1', '50')
) as c (name, agent, change, same);
select is(
    array[
        pg_temp.refusal(c.agent, format('select outreach.put_%s(%%L, %s)', c.name, c.change), h.oid::text),
        pg_temp.refusal(c.agent, format('select outreach.put_%s(%%L, %s)', c.name, c.same), h.oid::text)
    ],
    array_fill(format('%s outreach_id %s, hub %s: status %s', h.refusal, h.oid, d.hub, h.status), array[2]),
    format('%s: put_%s is refused, for a change and for the same again', h.status, c.name)
)
from halted as h cross join call as c inner join doctrine.hub as d on d.agent = c.agent;
select is(
    array[
        pg_temp.refusal(d.agent, 'select outreach.pass_gate(%L, %L)', h.oid::text, d.hub),
        pg_temp.refusal(d.agent, 'select outreach.fail_gate(%L, %L, ''why'')', h.oid::text, d.hub)
    ],
    array_fill(format('%s outreach_id %s, hub %s: status %s', h.refusal, h.oid, d.hub, h.status), array[2]),
    format('%s: %s is neither passed nor failed', h.status, d.hub)
)
from halted as h cross join doctrine.hub as d;
select is(
    (select array_agg(distinct verdict::text || version || case hub when 'execution' then '0' else '1' end)
        from outreach.gate where outreach_id = h.oid),
    '{PASS00,PASS11}', format('%s: all gates are as they were', h.status)
) from halted as h;

-- Status comes before the gate: a halted company whose upstream has not passed is refused as halted.
select pg_temp.claimed('init.halt.pgtap.example') as oid \gset
select outreach.pause(:'oid', 'halt');
select is(
    pg_temp.refusal('dol_agent', 'select outreach.put_dol(%L, null, false, null)', :'oid'),
        format('OSPAU outreach_id %s, hub dol: status PAUSED', :'oid'),
    'the status is told before the gate'
);
select outreach.resume(:'oid', 'go on');
select is(
    pg_temp.refusal('dol_agent', 'select outreach.put_dol(%L, null, false, null)', :'oid'),
        format('OSGAT outreach_id %s, hub dol: waits for company_target', :'oid'),
    'a resumed company meets the gate again'
);
select is(
    pg_temp.refusal('company_target_agent', 'select outreach.put_company_target(%L, null, null)', :'oid'), 'ok',
        '... and writes where it is open'
);
select outreach.resume(oid, 'go on') from halted where status = 'PAUSED';
select outreach.reopen(oid, 'go on') from halted where status = 'FAILED';
select is(
    array[pg_temp.refusal('company_target_agent', 'select outreach.put_company_target(%L, null, null)', oid::text),
        pg_temp.verdict(oid, 'execution')],
    '{ok,STALE}', format('%s: a company that goes on is written again', status)
) from halted where status <> 'COMPLETED';
select is(
    pg_temp.refusal('outreach_agent', 'select outreach.%s(%L, ''why'')', m.move, oid::text),
        format('OSSTS outreach_id %s: %s from COMPLETED', oid, m.move),
    format('a company that is handed off is sealed: no %s', m.move)
) from halted cross join unnest(array['pause', 'resume', 'fail', 'reopen']) as m (move) where status = 'COMPLETED';
select is(
    pg_temp.refusal('bit_agent', 'insert into outreach.bit_scores (outreach_id, score) values (%L, 1), (%L, 1)', :'oid',
        oid::text),
    '23505 bit_scores_pkey', 'a second row is no way round'
) from halted where status = 'COMPLETED';
select is(
    pg_temp.refusal('bit_agent', 'update outreach.bit_scores set score = 2 where outreach_id = %L', oid::text),
    format('OSEND outreach_id %s, hub bit_scores: status COMPLETED', oid), 'nor is a direct update'
) from halted where status = 'COMPLETED';

select * from finish();
rollback;
