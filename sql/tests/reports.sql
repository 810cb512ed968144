-- Where a company stands, and why: gate_report, why_not, funnel, find_company.
begin;
\ir include/setup.sql
select plan(36);

create temporary table before as select * from outreach.funnel();
create function pg_temp.passed(p_domain text, p_count integer) returns uuid language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
begin
    perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order limit p_count) as h;
    return v_oid;
end
$$;
select pg_temp.passed('none.report.pgtap.example', 0) as fresh, pg_temp.passed('all.report.pgtap.example', 6) as ready,
    pg_temp.passed('failed.report.pgtap.example', 1) as failed, pg_temp.passed('stale.report.pgtap.example', 6) as stale,
    pg_temp.passed('paused.report.pgtap.example', 1) as paused, pg_temp.passed('over.report.pgtap.example', 0) as over,
    pg_temp.passed('two.report.pgtap.example', 2) as two, pg_temp.passed('blog.report.pgtap.example', 0) as blog \gset
select pg_temp.asks('dol_agent', format('select outreach.fail_gate(%L, ''dol'', ''no EIN'')', :'failed'));
select pg_temp.asks('company_target_agent', format('select outreach.put_company_target(%L, ''x.example'', ''{l}'')',
    :'stale'));
select pg_temp.asks('outreach_agent', format('select outreach.pause(%L, ''asked to wait'')', :'paused'));
select pg_temp.passes(:'blog', 'blog');
select pg_temp.asks('blog_agent', format('select outreach.put_blog(%L, null, ''https://n.example'')', :'blog'));
select outreach.fail_gate(:'over', 'company_target', 'gone'), outreach.fail(:'over', 'gone');

-- gate_report
create function pg_temp.report(p_oid text) returns setof text language sql as $$
    select concat_ws(' ', hub, doctrine_id, waterfall_order, verdict, case when open then 'open' else 'closed' end,
        blocked_by)
    from outreach.gate_report(p_oid::uuid) with ordinality as r (hub, doctrine_id, waterfall_order, verdict, open,
        blocked_by, ord) order by r.ord
$$;
select results_eq(format('select pg_temp.report(%L)', :'fresh'), $$values
    ('company_target 04.04.01 1 OPEN open {}'), ('dol 04.04.03 2 OPEN closed {company_target}'),
        ('people 04.04.02 3 OPEN closed {company_target,dol}'),
    ('blog 04.04.05 4 OPEN open {}'), ('execution 04.04.04 5 OPEN closed {people}'), ('bit_scores OPEN open {}')$$,
    'gate_report: each hub, whether it may work, and what it waits for');
select results_eq(format('select pg_temp.report(%L)', :'failed'), $$values
    ('company_target 04.04.01 1 PASS open {}'), ('dol 04.04.03 2 FAIL open {}'), ('people 04.04.02 3 OPEN closed {dol}'),
    ('blog 04.04.05 4 OPEN open {}'), ('execution 04.04.04 5 OPEN closed {people}'), ('bit_scores OPEN open {}')$$,
    '... what has passed is not waited for');
select results_eq(format('select pg_temp.report(%L)', :'paused'), $$values
    ('company_target 04.04.01 1 PASS closed {PAUSED}'), ('dol 04.04.03 2 OPEN closed {PAUSED}'),
        ('people 04.04.02 3 OPEN closed {PAUSED,dol}'),
    ('blog 04.04.05 4 OPEN closed {PAUSED}'), ('execution 04.04.04 5 OPEN closed {PAUSED,people}'),
        ('bit_scores OPEN closed {PAUSED}')$$,
    '... a halted company is closed for all');
select is(pg_temp.refusal('report_agent', 'select outreach.gate_report(%L)', v.oid), v.outcome, v.what)
from (values
    ('00000000-0000-7000-8000-000000000000', 'OSUNK outreach_id 00000000-0000-7000-8000-000000000000',
        '... of a company on the spine'),
    (null, '22004 argument p_outreach_id must not be NULL', '... that is named')
) as v (oid, outcome, what);

-- why_not
select results_eq(format('select outreach.why_not(%L)', :'fresh'), $$values
    ('company_target is open and needs a domain and an email_method'), ('dol waits for company_target'),
        ('people waits for company_target, dol'),
    ('execution waits for people')$$, 'why_not: what stands between a company and the handoff, in waterfall order');
select outreach.put_company_target(:'fresh', 'x.example', '{f}');
select results_eq(format('select outreach.why_not(%L) limit 1', :'fresh'),
    $$values ('company_target has its data and waits for its agent to pass it')$$,
        '... data is there, the decision is not');
select results_eq(format('select outreach.why_not(%L)', :'failed'),
    $$select format('dol is at FAIL: no EIN (%s/dol_agent)',
        session_user) collate "default" union all values ('people waits for dol'), ('execution waits for people')$$,
    '... a FAIL, with its reason and who decided it');
select results_eq(format('select outreach.why_not(%L)', :'stale'), $$values
    ('company_target is at STALE (company_target changed): it must pass again'), ('dol waits for company_target'),
    ('people waits for company_target, dol'), ('execution waits for people')$$, '... a STALE must pass again');
select matches(
    r.line, format('^outreach is PAUSED since [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}: asked to wait \(%s/outreach_agent\)$',
        session_user),
    '... a halt comes first, with its reason and who decided it')
from outreach.why_not(:'paused') with ordinality as r (line, ord) where r.ord = 1;
select is((select count(*) from outreach.why_not(:'paused') as line where line like '%waits for %PAUSED%'), 0::bigint,
    '... and is no hub that others wait for');
select is((select count(*) from outreach.why_not(:'paused') as line where line like 'outreach is%'), 1::bigint,
    '... told once');
select is(r.line like 'outreach is FAILED since %: gone (%)', true, '... as is that it was given up')
from outreach.why_not(:'over') with ordinality as r (line, ord) where r.ord = 1;
select is(r.line, format('company_target is at FAIL: gone (%s)', session_user), '... and the FAIL that it was given up for')
from outreach.why_not(:'over') with ordinality as r (line, ord) where r.ord = 2;
select is_empty(format('select outreach.why_not(%L)', :'ready'), '... no row when nothing stands in the way');
select outreach.put_blog(:'ready', null, null);
select is_empty(format('select outreach.why_not(%L)', :'ready'), '... and blog is not in the way');
select pg_temp.passes(:'ready', 'blog');
select outreach.pause(:'ready', 'short'), outreach.resume(:'ready', 'again');
select is_empty(format('select outreach.why_not(%L)', :'ready'), '... nor is a halt that is over');
select is(pg_temp.refusal('report_agent', 'select outreach.why_not(%L)', v.oid), v.outcome, v.what)
from (values
    ('00000000-0000-7000-8000-000000000000', 'OSUNK outreach_id 00000000-0000-7000-8000-000000000000',
        '... of a company on the spine'),
    (null, '22004 argument p_outreach_id must not be NULL', '... that is named')
) as v (oid, outcome, what);

-- funnel
select results_eq(
    'select a.hub, a.doctrine_id, a.waterfall_order, a.companies - b.companies, a.passed - b.passed, a.failed - b.failed,
        a.stale - b.stale,
        a.open - b.open, a.waiting - b.waiting, a.halted - b.halted
    from outreach.funnel() with ordinality as a (
            hub, doctrine_id, waterfall_order, companies, passed, failed, stale, open, waiting, halted, ord
        )
        inner join before as b on b.hub = a.hub order by a.ord',
    $$values ('company_target', '04.04.01', 1, 8::bigint, 4::bigint, 0::bigint, 1::bigint, 2::bigint, 0::bigint, 1::bigint),
    ('dol', '04.04.03', 2, 8, 2, 1, 1, 0, 2, 2), ('people', '04.04.02', 3, 8, 1, 0, 1, 1, 3, 2), ('blog', '04.04.05', 4, 8,
        2, 0, 1, 3, 0, 2),
    ('execution', '04.04.04', 5, 8, 1, 0, 1, 0, 4, 2), ('bit_scores', null, null, 8, 2, 0, 0, 4, 0, 2)$$,
    'funnel: how many companies stand where, hub by hub in waterfall order'
);
select is(companies, passed + failed + stale + open + waiting + halted, '... and each stands in one place')
from outreach.funnel() where hub = 'dol';
select is(pg_temp.refusal('report_agent', 'select outreach.funnel()'), 'ok', '... for who reads reports');
select is(pg_temp.refusal('dol_agent', 'select outreach.funnel()'), '42501 permission denied for function funnel',
    '... not for a sub-hub');

-- find_company
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'two' \gset
select doctrine.new_id(doctrine.bucket(:'sid')) as spid, doctrine.new_id(doctrine.bucket(:'sid')) as cid \gset
insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id) values (:'spid', :'sid', :'two');
insert into client.client (client_id, sovereign_company_id) values (:'cid', :'sid');
update cl.company_identity set sales_process_id = :'spid', client_id = :'cid' where sovereign_company_id = :'sid';
create function pg_temp.found(p_reference text) returns text[] language sql as $$
    select array_agg(concat_ws(' ', company_name, company_domain, sovereign_company_id, outreach_id, sales_process_id,
        client_id, created_at = now()))
    from cl.find_company(p_reference)
$$;
select is(
    pg_temp.found(v.reference), array[format('two.report.pgtap.example two.report.pgtap.example %s %s %s %s t', :'sid',
        :'two', :'spid', :'cid')],
    format('find_company: by its %s', v.what)
)
from (values (:'sid', 'sovereign_company_id'), (:'two', 'outreach_id'), (:'spid', 'sales_process_id'), (upper(:'cid'),
    'client_id, in any case'),
    ('two.report.pgtap.example', 'domain'), ('HTTPS://www.Two.report.pgtap.example:443/about?x#y', 'URL')) as v (reference,
        what);
select is(pg_temp.refusal('report_agent', 'select cl.find_company(%L)', v.reference), v.outcome, v.what)
from (values
    ('00000000-0000-7000-8000-000000000000', 'OSSID reference 00000000-0000-7000-8000-000000000000',
        '... an id that no company has'),
    ('unknown.report.pgtap.example', 'OSSID reference unknown.report.pgtap.example', '... a domain that no company has'),
    (null, '22004 argument p_reference must not be NULL', '... nothing')
) as v (reference, outcome, what);

-- A company is found by the domain that it was minted with, and a halt is told with its own reason.
select cl.mint_company('Bare', 'both.pgtap.example') as bare, cl.mint_company('Www', 'www.both.pgtap.example') as www \gset
select is(array(select sovereign_company_id from cl.find_company('both.pgtap.example')), array[:'bare'::uuid],
    'a domain finds its own company');
select is(array(select sovereign_company_id from cl.find_company('www.both.pgtap.example')), array[:'www'::uuid],
    'also where www is part of it');
select pg_temp.claimed('again.pgtap.example') as again \gset
select outreach.pause(:'again', 'the first time') as one, outreach.resume(:'again', 'well') as two,
    outreach.pause(:'again', 'the second time') as three \gset
select outreach.pause(pg_temp.claimed('another.pgtap.example'), 'of another company') as four \gset
select is(array(select line like '%: the second time (%' from outreach.why_not(:'again') as line where line like 'outreach is%'),
    array[true], 'the reason is that of the last halt, and of this one only');
update outreach.outreach set status = 'FAILED' where outreach_id = :'again';
select is(array(select line like 'outreach is FAILED since %' from outreach.why_not(:'again') as line where line like 'outreach is%'),
    array[true], 'a halt without an event is told all the same');

select * from finish();
rollback;
