-- Contract views: the agent of the consumer sees what has passed, with the version to pass on, and nothing else.
begin;
\ir include/setup.sql
select plan(46);

select pg_temp.claimed('all.pgtap.example') as oid, pg_temp.claimed('open.pgtap.example') as opened,
    pg_temp.claimed('stale.pgtap.example') as stale, pg_temp.claimed('failed.pgtap.example') as failed \gset
select count(pg_temp.passes(:'oid', h.hub)) as passed from (select hub from doctrine.hub order by waterfall_order) as h \gset
select set_config('role', 'company_target_agent', true) as role \gset
select outreach.put_company_target(:'opened', 'secret.pgtap.example', '{f}');
select outreach.put_company_target(:'stale', 'stale.pgtap.example', '{f}');
select outreach.pass_gate(:'stale', 'company_target');
select outreach.put_company_target(:'stale', 'moved.pgtap.example', '{f}');
select outreach.put_company_target(:'failed', 'failed.pgtap.example', '{f}');
select outreach.pass_gate(:'failed', 'company_target');
select outreach.fail_gate(:'failed', 'company_target', 'test');
select set_config('role', 'none', true) as role \gset
insert into outreach.people (outreach_id, slot_type, name) values (:'oid', 'CFO', 'No Address');
select pg_temp.passes(:'oid', 'people'), pg_temp.passes(:'oid', 'execution') \gset

create function pg_temp.sees(p_role text, p_spoke text) returns jsonb
language plpgsql as $$
declare
    v_rows jsonb;
begin
    perform set_config('role', p_role, true);
    execute format('select coalesce(jsonb_agg(to_jsonb(s)), ''[]'') from spoke.%I as s', p_spoke) into v_rows;
    perform set_config('role', 'none', true);
    return v_rows;
end
$$;
select is(
    pg_temp.sees(v.role_name, v.spoke),
    jsonb_build_array(jsonb_build_object('outreach_id', :'oid', 'upstream_version', v.version) || v.shown),
    format('%s sees in %s the company that passed, and no other', v.role_name, v.spoke)
)
from (values
    ('dol_agent', 'company_target_to_dol', 1, '{"domain": "acme.example"}'::jsonb),
    ('people_agent', 'company_target_to_people', 2, '{"domain": "acme.example", "email_method": "{first}.{last}"}'),
    ('people_agent', 'dol_to_people', 2, '{"filing_present": true}'),
    ('execution_agent', 'bit_scores_to_execution', 2, '{"tier": "HOT"}'),
    ('execution_agent', 'people_to_execution', 2, (
        select jsonb_build_object('person_id', person_id, 'slot_type', 'CEO', 'name', 'Ann Roe', 'email', 'ann.roe@acme.example')
        from outreach.people where outreach_id = :'oid' and slot_type = 'CEO'
    )),
    ('sales_agent', 'cl_to_sales', 6, (
        select jsonb_build_object('sovereign_company_id', sovereign_company_id, 'company_name', company_name,
            'company_domain', company_domain) from cl.company_identity where outreach_id = :'oid'
    )),
    ('sales_agent', 'outreach_to_sales', 6, (
        select jsonb_build_object('sovereign_company_id', sovereign_company_id, 'status', status, 'created_at', created_at)
        from outreach.outreach where outreach_id = :'oid'
    )),
    ('sales_owner', 'company_target_to_sales', 6, '{"domain": "acme.example", "email_method": "{first}.{last}"}'),
    ('sales_agent', 'dol_to_sales', 6, '{"ein": "12-3456789", "filing_present": true, "form_5500": {"plan": "401(k)"}}'),
    ('sales_agent', 'blog_to_sales', 6, '{"about_url": "https://acme.example/about", "news_url": null}'),
    ('sales_agent', 'bit_scores_to_sales', 6, '{"score": 50, "tier": "HOT"}')
) as v (role_name, spoke, version, shown);
select is(jsonb_array_length(pg_temp.sees('sales_agent', 'people_to_sales')), 2, 'Sales sees every person, with an address or not');

-- The version is the one that the gate takes.
select is(
    pg_temp.asks(v.role_name, format('select upstream_version from spoke.%I where outreach_id = %L', v.spoke, :'oid')),
    pg_temp.asks(v.role_name, format('select outreach.upstream_version(%L, %L)', :'oid', v.hub)),
    format('the version in %s is the one that %s passes with', v.spoke, v.hub)
)
from (values
    ('dol_agent', 'company_target_to_dol', 'dol'), ('people_agent', 'company_target_to_people', 'people'),
    ('people_agent', 'dol_to_people', 'people'), ('execution_agent', 'people_to_execution', 'execution'),
    ('execution_agent', 'bit_scores_to_execution', 'execution')
) as v (role_name, spoke, hub);
select is(
    pg_temp.trial('dol_agent', format('select outreach.pass_gate(%L, ''dol'', upstream_version) from spoke.company_target_to_dol', :'oid')),
    'ok', 'a worker passes with what it read'
);

-- What one agent may see, no other may, nor write it.
select set_eq(
    $$select a.role_name, c.spoke from doctrine.role as a cross join doctrine.spoke_contract as c
        where a.role_name ~ '_agent$' and pg_temp.tries(a.role_name, format('select from %s', c.spoke)) = 'ok'$$,
    $$values ('dol_agent', 'spoke.company_target_to_dol'), ('people_agent', 'spoke.company_target_to_people'),
    ('people_agent', 'spoke.dol_to_people'), ('execution_agent', 'spoke.people_to_execution'),
    ('execution_agent', 'spoke.bit_scores_to_execution'), ('sales_agent', 'spoke.cl_to_sales'),
    ('sales_agent', 'spoke.outreach_to_sales'), ('sales_agent', 'spoke.company_target_to_sales'), ('sales_agent', 'spoke.dol_to_sales'),
    ('sales_agent', 'spoke.people_to_sales'), ('sales_agent', 'spoke.blog_to_sales'), ('sales_agent', 'spoke.bit_scores_to_sales')$$,
    'each contract is read by the agent of its consumer only'
);
select is_empty(
    $$select a.role_name, c.spoke, s.statement from doctrine.role as a cross join doctrine.spoke_contract as c
        cross join (values ('insert into %s default values'), ('update %s set outreach_id = null'), ('delete from %s'),
            ('select from %s for update'), ('truncate %s')) as s (statement)
        where pg_temp.tries(a.role_name, format(s.statement, c.spoke)) not in ('42501', '55000', '42809', '0A000')$$,
    '... and written by nobody, owners included'
);
select set_eq(
    $$select a.role_name from doctrine.role as a where pg_temp.tries(a.role_name, 'select from outreach.passed_gate') = 'ok'$$,
    array['outreach_owner', 'cl_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner', 'bit_owner'],
    'what the contracts stand on is read by their owners only'
);

select is_empty(
    $$select c.oid::regclass from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('spoke', 'outreach') and c.relkind = 'v' and c.reloptions is distinct from '{security_barrier=true}'$$,
    'every view stands behind a security barrier'
);

-- A condition of the reader's own sees no row that has not passed.
create function pg_temp.leak(p_value text) returns boolean
language plpgsql cost 0.0000001 as $$
begin
    if p_value = 'secret.pgtap.example' then
        raise exception 'leaked';
    end if;
    return true;
end
$$;
grant execute on function pg_temp.leak(text) to dol_agent;
-- (A hash join scans the provider's table as a whole.)
set local enable_nestloop = off;
set local enable_mergejoin = off;
select is(
    pg_temp.trial('dol_agent', 'select from spoke.company_target_to_dol as s where pg_temp.leak(s.domain)'), 'ok',
    'a cheap condition is not asked before the barrier'
);

-- What stops passing goes; what passes comes, whatever hub did it.
select is(pg_temp.asks('dol_agent', format('select count(*) from spoke.company_target_to_dol where outreach_id = %L', v.oid)), '0', v.what)
from (values (:'opened', 'what is written and not passed is not shown'), (:'stale', 'nor what is stale'), (:'failed', 'nor what failed'))
    as v (oid, what);
select set_config('role', 'company_target_agent', true) as role \gset
select outreach.pass_gate(:'stale', 'company_target');
select set_config('role', 'none', true) as role \gset
select is(
    pg_temp.asks('dol_agent', format('select domain || '' '' || upstream_version from spoke.company_target_to_dol where outreach_id = %L', :'stale')),
    'moved.pgtap.example 2', 'what passes again is shown as it is now'
);
select is(pg_temp.asks('people_agent', format('select count(*) from spoke.dol_to_people where outreach_id = %L', :'stale')), '0',
    'a hub that has not passed shows nothing, though another has');
select is(pg_temp.asks('sales_agent', format('select count(*) from spoke.%I where outreach_id = %L', v.spoke, :'stale')), v.rows::text,
    format('Sales sees %s row of a company in work in %s', v.rows, v.spoke))
from (values ('company_target_to_sales', 1), ('cl_to_sales', 0), ('outreach_to_sales', 0), ('dol_to_sales', 0), ('people_to_sales', 0),
    ('blog_to_sales', 0), ('bit_scores_to_sales', 0)) as v (spoke, rows);

-- A company that is halted is work for nobody; Sales goes on seeing what it took over.
select set_config('role', 'outreach_agent', true) as role \gset
select outreach.pause(:'oid', 'test');
select set_config('role', 'none', true) as role \gset
select is(pg_temp.asks('execution_agent', format('select count(*) from spoke.people_to_execution where outreach_id = %L', :'oid')), '0',
    'nobody of a paused company is to be contacted');
select is(pg_temp.asks('sales_agent', format('select count(*) from spoke.outreach_to_sales where outreach_id = %L', :'oid')), '1',
    '... and Sales still sees it');

-- A contract points forward.
select is(pg_temp.trial('none', v.statement), v.outcome, v.what)
from (values
    ('insert into doctrine.relation values (''spoke.people_to_dol'', ''people'', ''VIEW''); insert into doctrine.spoke_contract
        values (''spoke.people_to_dol'', ''people'', 5, ''dol'', 4, ''{outreach_id,upstream_version}'')',
        '23514 data_flows_forward_only', 'a contract that points backward is refused'),
    ('insert into doctrine.relation values (''spoke.blog_to_bit_scores'', ''blog'', ''VIEW''); insert into doctrine.spoke_contract
        values (''spoke.blog_to_bit_scores'', ''blog'', 6, ''bit_scores'', 6, ''{outreach_id,upstream_version}'')',
        '23514 data_flows_forward_only', '... or sideways'),
    ('insert into doctrine.relation values (''spoke.people_to_dol'', ''people'', ''VIEW''); insert into doctrine.spoke_contract
        values (''spoke.people_to_dol'', ''people'', 3, ''dol'', 4, ''{outreach_id,upstream_version}'')',
        '23503 provider_stands_at_its_position', '... or lies about where the provider stands'),
    ('insert into doctrine.relation values (''spoke.people_to_dol'', ''people'', ''VIEW''); insert into doctrine.spoke_contract
        values (''spoke.people_to_dol'', ''people'', 5, ''dol'', 7, ''{outreach_id,upstream_version}'')',
        '23503 consumer_stands_at_its_position', '... or the consumer'),
    ('insert into doctrine.spoke_contract values (''spoke.dol_to_blog'', ''dol'', 4, ''blog'', 6, ''{outreach_id,upstream_version}'')',
        '23503 spoke_belongs_to_its_provider', '... or has no view of its provider'),
    ('update doctrine.spoke_contract set consumer = ''blog'', consumer_position = 6 where spoke = ''spoke.dol_to_people''',
        '23514 spoke_is_named_by_provider_and_consumer', 'a contract is named by its two sides'),
    ('update doctrine.spoke_contract set columns = ''{ein,outreach_id,upstream_version}'' where spoke = ''spoke.dol_to_people''',
        '23514 spoke_is_of_a_company_and_its_version', '... begins with the company'),
    ('update doctrine.spoke_contract set columns = ''{outreach_id,upstream_version,ein}'' where spoke = ''spoke.dol_to_people''',
        '23514 spoke_is_of_a_company_and_its_version', '... and ends with the version'),
    ('update doctrine.party set flow_position = 5 where party = ''dol''', '23503 provider_stands_at_its_position',
        'no hub moves under its contracts')
) as v (statement, outcome, what);

select * from finish();
rollback;
