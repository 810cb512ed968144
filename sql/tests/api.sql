-- doctrine.api() tells generators of clients and documents what an agent may call, as the catalog has it.
begin;
\ir include/setup.sql
select plan(8);

-- A function in every hub, one in no hub, and one that nobody may call.
create function sales.pgtap_last() returns integer language sql as 'select 1';
create function sales.pgtap_first(p_id uuid,
    p_note text default null) returns setof text language sql as 'select null::text';
create function client.pgtap_only() returns integer language sql as 'select 1';
create function client.pgtap_hidden() returns integer language sql as 'select 1';
create function public.pgtap_stranger() returns integer language sql as 'select 1';
grant execute on function sales.pgtap_last(), sales.pgtap_first(uuid, text), client.pgtap_only(),
    public.pgtap_stranger() to webhook_agent, sales_agent;
revoke execute on function client.pgtap_hidden() from public;
create temporary table api as select a.* from doctrine.api() with ordinality as a (
    schema_name, function_name, argument_names, argument_types, argument_defaults, result_type, returns_set, column_names,
        column_types, callers, meaning, ord
);

select set_eq(
    'select schema_name || ''.'' || function_name from api',
    $$select distinct p.oid::regproc::text from pg_proc as p
        inner join pg_namespace as n on n.oid = p.pronamespace cross join lateral aclexplode(p.proacl) as x
            inner join pg_roles as r on r.oid = x.grantee
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and r.rolname like '%\_agent'$$,
    'api lists every function of the hubs that an agent may call, and no other'
);
select is_empty($$select * from api where function_name in ('pgtap_hidden', 'pgtap_stranger')$$,
    '... none that no agent may call, none of another schema');
select results_eq(
    $$select function_name, callers from api where function_name in ('pgtap_first', 'funnel',
        'init_many') order by function_name$$,
    $$values ('funnel', '{outreach_agent,report_agent}'::text[]), ('init_many', '{outreach_agent}'), ('pgtap_first',
        '{sales_agent,webhook_agent}')$$,
    '... with the agents that may'
);
select is(
    array(select schema_name from api group by schema_name order by min(ord), max(ord)),
        '{doctrine,cl,outreach,sales,client}', '... schema by schema'
);
select is(
    (select max(ord) from api where schema_name = 'outreach') < (select min(ord) from api where schema_name = 'sales')
    and (select max(ord) from api where schema_name = 'sales') < (select min(ord) from api where schema_name = 'client'),
        true, '... none mixed with another'
);
select results_eq(
    $$select function_name from api where function_name ~ '^pgtap_' order by ord$$,
    $$values ('pgtap_first'), ('pgtap_last'), ('pgtap_only')$$, '... by name'
);
select results_eq(
    $$select function_name, argument_names, argument_types, argument_defaults, result_type, returns_set, column_names,
        column_types from api
    where function_name in ('pass_gate', 'pass_gates', 'pgtap_first', 'version') order by function_name$$,
    $$values
    ('pass_gate', '{p_outreach_id,p_hub,p_upstream_version}'::text[], '{uuid,text,bigint}'::text[],
        '{null,null,NULL::bigint}'::text[],
        'void', false, '{}'::text[], '{}'::text[]),
    ('pass_gates', '{p_outreach_ids,p_hub,p_upstream_versions}', '{uuid[],text,bigint[]}', '{null,null,null}',
        'record', true, '{outreach_id,outcome}', '{uuid,text}'),
    ('pgtap_first', '{p_id,p_note}', '{uuid,text}', '{null,NULL::text}', 'text', true, '{}', '{}'),
    ('version', '{}', '{}', '{}', 'text', false, '{}', '{}')$$,
    '... with arguments, defaults, result and columns'
);
select is(
    (select meaning from api where function_name = 'pass_gate'),
        obj_description('outreach.pass_gate(uuid, text, bigint)'::regprocedure, 'pg_proc'), '... and its COMMENT'
);

select * from finish();
rollback;
