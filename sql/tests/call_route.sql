-- How the server is found that answers a call: a route for every public function, and pure functions that find a bucket.
begin;
\ir include/setup.sql
select plan(56);

select set_eq('select function_name from doctrine.call_route', 'select schema_name || ''.'' || function_name from doctrine.api()',
    'every public function has a route, and nothing else has one');
select is_empty(
    $$select r.function_name from doctrine.call_route as r
        inner join doctrine.api() as a on r.function_name = a.schema_name || '.' || a.function_name
    where r.argument is not null and r.argument <> all(a.argument_names)$$, 'a route goes by an argument that is there'
);
select is_empty(
    $$select r.function_name, r.bucket_function from doctrine.call_route as r
        inner join doctrine.api() as a on r.function_name = a.schema_name || '.' || a.function_name
        left join pg_proc as p on p.oid::regproc::text = r.bucket_function
    where r.bucket_function is not null and (
        p.provolatile is distinct from 'i' or p.prorettype <> 'integer'::regtype or p.pronargs <> 1
        or p.proretset <> (r.route = 'PART') or not exists (
            select from aclexplode(p.proacl) as x inner join pg_roles as g on g.oid = x.grantee where g.rolname = any(a.callers)
        )
        or format_type(p.proargtypes[0], null) || case r.route when 'SPLIT' then '[]' else '' end
            <> a.argument_types[array_position(a.argument_names, r.argument)]
    )$$, '... and a pure function of that argument, which its callers may call'
);
select set_eq(
    'select route, function_name from doctrine.call_route where route in (''SPLIT'', ''SUM'', ''ALL'', ''FIRST'')',
    $$values ('SPLIT', 'cl.mint_companies'), ('SPLIT', 'outreach.init_many'), ('SPLIT', 'outreach.pass_gates'), ('SUM', 'cl.find_company'),
    ('SUM', 'outreach.funnel'), ('SUM', 'sales.queue'), ('SUM', 'outreach.rotate_link_key'), ('SUM', 'outreach.revoke_link_key'),
    ('ALL', 'sales.add_webhook_source'), ('FIRST', 'sales.claim_job')$$, 'these are asked of more than one server'
);
select set_eq(
    'select function_name from doctrine.call_route where route = ''LOCAL''',
    array['doctrine.audit', 'doctrine.served_buckets', 'cl.begin_load', 'cl.mint_lines', 'cl.load_report', 'cl.load_rejects'],
    'these are of one server'
);
select is_empty(
    $$select r.function_name from doctrine.call_route as r inner join doctrine.api() as a on r.function_name = a.schema_name || '.' || a.function_name
    where ('p_outreach_id' = any(a.argument_names) or 'p_sovereign_company_id' = any(a.argument_names) or 'p_job_id' = any(a.argument_names))
        and (r.route, r.bucket_function) <> ('ONE', 'doctrine.bucket') and r.function_name <> 'outreach.link_signature'$$,
    'what takes an id of one company goes by its bucket'
);
select is_empty(
    $$select s.function_name from doctrine.call_route as s
    where s.route = 'SUM' and (
        select count(*) filter (where p.route = 'PART') from doctrine.call_route as p where p.function_name = s.function_name || '_part'
    ) <> 1$$, 'every sum has its part'
);
select is_empty(
    $$select s.function_name from doctrine.call_route as s
        inner join doctrine.api() as a on a.schema_name || '.' || a.function_name = s.function_name
        inner join doctrine.api() as p on p.schema_name || '.' || p.function_name = s.function_name || '_part'
    where s.route = 'SUM' and (a.argument_names, a.argument_types, a.callers) is distinct from (p.argument_names, p.argument_types, p.callers)$$,
    '... which takes the same, of the same callers'
);

-- The audit holds it, too.
create function pg_temp.drift(p_sql text) returns text
language plpgsql as $$
declare
    v_row record;
begin
    execute p_sql;
    select ok, detail into strict v_row from doctrine.audit() where rule = 'calls_routed';
    raise exception using errcode = 'ZZZZZ', message = case when v_row.ok then 'ok' else v_row.detail end;
exception when sqlstate 'ZZZZZ' then
    return sqlerrm;
end
$$;
select is(pg_temp.drift(d.statement), d.problem, d.what)
from (values
    ('select 1', 'ok', 'the audit finds all routed'),
    ('delete from doctrine.call_route where function_name = ''outreach.init''', 'outreach.init has no route', '... or names what is not'),
    ('grant execute on function outreach.judge(uuid[], text) to report_agent', 'outreach.judge has no route', '... a function that became public'),
    ('insert into doctrine.call_route values (''cl.stray'', ''ANY'', null, null, ''x'')', 'cl.stray is no public function', '... a route of none'),
    ('delete from doctrine.call_route where function_name = ''sales.queue_part''', 'sales.queue has no part; sales.queue_part has no route', '... a sum without its part'),
    ('update doctrine.call_route set argument = ''p_oid'' where function_name = ''outreach.pause''', 'outreach.pause is not routed by doctrine.bucket(p_oid)',
        '... an argument that is not there'),
    ('update doctrine.call_route set bucket_function = ''doctrine.domain_bucket'' where function_name = ''outreach.pause''',
        'outreach.pause is not routed by doctrine.domain_bucket(p_outreach_id)', '... a function of another type'),
    ('update doctrine.call_route set route = ''ONE'' where function_name = ''outreach.init_many''',
        'outreach.init_many is not routed by doctrine.bucket(p_sovereign_company_ids)', '... an array that is not split'),
    ('alter function outreach.link_bucket(text) volatile', 'outreach.verify_link is not routed by outreach.link_bucket(p_query)', '... a function that is not pure')
) as d (statement, problem, what);
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('insert into doctrine.call_route values (''x'', ''ANY'', null, null, ''x'')', '23514 function_name_is_qualified', 'a function is qualified'),
    ('insert into doctrine.call_route values (''cl.x'', ''SOME'', null, null, ''x'')', '23514 route_is_known', '... its route one of eight'),
    ('insert into doctrine.call_route values (''cl.x'', ''ONE'', ''p_x'', null, ''x'')', '23514 bucket_is_of_an_argument', '... by an argument and its function'),
    ('insert into doctrine.call_route values (''cl.x'', ''ONE'', null, null, ''x'')', '23514 route_by_bucket_names_its_argument', '... where it goes by a bucket'),
    ('insert into doctrine.call_route values (''cl.x'', ''SPLIT'', null, null, ''x'')', '23514 route_by_bucket_names_its_argument', '... or by many'),
    ('insert into doctrine.call_route values (''cl.x'', ''ALL'', ''p_x'', ''doctrine.bucket'', ''x'')', '23514 other_route_names_no_argument', '... and only there'),
    ('insert into doctrine.call_route values (''cl.find_company'', ''ANY'', null, null, ''x'')', '23505 call_route_pkey', 'one route a function')
) as v (statement, outcome, what);

-- Where a company is that is named.
select results_eq(format('select * from doctrine.reference_buckets(%L) order by 1', v.reference), v.buckets, 'named as ' || v.reference)
from (values
    ('00000000-0000-7000-8000-000000000abc', 'values (2748)'), ('00000000-0000-7000-8000-000000000ABC', 'values (2748)'),
    ('acme.example', format('values (%s)', doctrine.domain_bucket('acme.example'))),
    ('www.acme.example', format('select * from unnest(array[%s, %s]) order by 1', doctrine.domain_bucket('acme.example'), doctrine.domain_bucket('www.acme.example'))),
    ('00000000-0000-7000-8000-000000000ab', format('values (%s)', doctrine.domain_bucket('00000000-0000-7000-8000-000000000ab')))
) as v (reference, buckets);
select is_empty('select * from doctrine.reference_buckets(null)', '... by nothing: nowhere');

-- A link, and a webhook with it.
select '6f1c2a34-9b7d-4e21-8c55-0a1b2c3d4e5f' as sid, '0b9e7f10-2c3d-4a5b-9e6f-708192a3bbc5' as oid \gset
select format('sid=%s&oid=%s&exp=1767225600&kid=k1&sig=gUdmt-pX_nRBYzHdsQFrOc2UTorV66D14aj1Xx9IAVI', :'sid', :'oid') as query,
    format('v1.k1.%s.%s.1767225600.gUdmt-pX_nRBYzHdsQFrOc2UTorV66D14aj1Xx9IAVI', :'sid', :'oid') as token \gset
select is(outreach.link_bucket(v.query), v.bucket, v.what)
from (values
    (:'query', 3013, 'the bucket of a link is that of its oid'), ('?' || :'query' || '&x=1', 3013, '... whatever else stands in it'), (:'token', 3013, '... of its token, too'),
    (replace(:'query', 'sig=gU', 'sig=gX'), 3013, '... whoever signed it'), (:'query' || '&oid=' || :'oid', null, 'not where the oid stands twice'),
    (replace(:'query', 'exp=', 'x='), null, '... or a part is missing'), ('', null, '... or all'), (null, null, '... or there is no link')
) as v (query, bucket, what);
select is(sales.webhook_bucket(v.body), v.bucket, v.what)
from (values
    (convert_to(format('{"payload": {"metadata": {"sid": "%s", "oid": "%s", "exp": "1767225600", "kid": "k1",
        "sig": "gUdmt-pX_nRBYzHdsQFrOc2UTorV66D14aj1Xx9IAVI"}}}', :'sid', :'oid'), 'UTF8'), 3013, 'the bucket of a webhook is that of its link: cal.com'),
    (convert_to(format('{"payload": {"tracking": {"utm_content": "%s"}}}', :'token'), 'UTF8'), 3013, '... Calendly'),
    (convert_to(format('{"data": {"link": "%s"}}', replace(:'query', '&', '\u0026')), 'UTF8'), 3013, '... Standard Webhooks'),
    (convert_to(format('{"data": {"link": ["%s"]}}', :'query'), 'UTF8'), null, 'not where it is no string'),
    (convert_to('{"type": "ping"}', 'UTF8'), null, '... or there is none'),
    (convert_to('"' || :'token' || '"', 'UTF8'), null, '... or it stands elsewhere'),
    ('', null, '... nor in nothing'), (null, null, '... nor where there is no body'), ('\xff00', null, '... nor in bytes'),
    (convert_to('{"data": ', 'UTF8'), null, '... nor in half a body'), (convert_to('{"data": "\u0000"}', 'UTF8'), null, '... nor in one that is no text'),
    (convert_to(repeat('[', 100000), 'UTF8'), null, '... nor in a deep one'),
    (convert_to(format('{"data": {"link": "%s", "x": "%s"}}', :'token', repeat('x', 262144)), 'UTF8'), null, '... nor in one that is too large')
) as v (body, bucket, what);
select is(outreach.link_bucket(outreach_link.query), doctrine.bucket(outreach_link.oid), 'a link that is issued here leads to its company')
from (
    select c.oid, split_part(outreach.calendar_link(c.oid, 'https://cal.example'), '?', 2) as query
    from (select pg_temp.claimed('route.pgtap.example') as oid) as c
        cross join lateral (select count(pg_temp.passes(c.oid, h.hub)) as passed from (select hub from doctrine.hub order by waterfall_order) as h) as p
) as outreach_link;

-- Keys are of one server; rotation and revocation are sums of parts.
select outreach.rotate_link_key() as kid \gset
select is(outreach.revoke_link_key_part(:'kid', 'x'), true, 'a part tells whether a key is here');
select is(outreach.revoke_link_key_part('k0', 'x'), false, '... or not, without an error');
select is(pg_temp.refusal('outreach_agent', 'select outreach.revoke_link_key(''k0'', ''x'')'), 'OSLNK kid k0: no such key', '... the sum has one');
select matches(outreach.rotate_link_key_part(), '^k[0-9a-f]{12}$', 'a part makes one key');

select * from finish();
rollback;
