-- Nobody calls, fires, replaces, takes over or drops a function, except who is named here.
begin;
\ir include/setup.sql
create temporary table actor (role_name) as
select unnest(array[
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
    'bit_owner', 'sales_owner', 'client_owner', 'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent',
    'people_agent', 'blog_agent', 'bit_agent', 'execution_agent', 'sales_agent', 'client_agent', 'webhook_agent',
    'report_agent'
]);
create temporary table role_group (name, members) as values
('@hub_owners', 'cl_owner outreach_owner company_target_owner dol_owner people_owner blog_owner bit_owner sales_owner
    client_owner'),
('@subhub_owners', 'company_target_owner dol_owner people_owner blog_owner bit_owner'),
('@subhub_agents', 'company_target_agent dol_agent people_agent blog_agent bit_agent execution_agent'),
('@readers', 'cl_agent outreach_agent company_target_agent dol_agent people_agent blog_agent bit_agent execution_agent
    sales_agent client_agent report_agent');
-- Functions, their owner, and who else may call them.
create temporary table routine (owner_name, functions, callers) as values
('doctrine_owner', 'doctrine.version() doctrine.bucket(uuid) doctrine.domain_bucket(text)
    doctrine.canonical_domain(text) doctrine.is_domain_name(text) doctrine.is_name(text)
    doctrine.is_time_ordered(uuid)', '@hub_owners @readers'),
('doctrine_owner', 'doctrine.api() doctrine.dictionary()', '@readers'),
('doctrine_owner', 'doctrine.serve_buckets(int4multirange) doctrine.purge_unserved(integer)', ''),
('doctrine_owner', 'doctrine.require_here(uuid[]) doctrine.is_kept(uuid)', '@hub_owners'),
('doctrine_owner', 'doctrine.random_bucket()', 'cl_owner'),
('doctrine_owner', 'doctrine.served_buckets()', '@hub_owners @readers'),
('doctrine_owner', 'doctrine.new_id(integer)', 'cl_owner outreach_owner people_owner sales_owner client_owner'),
('doctrine_owner', 'doctrine.actor() doctrine.refuse(text,text) doctrine.require_argument(text,anyelement)
    doctrine.refuse_change()', '@hub_owners'),
('doctrine_owner', 'doctrine.require_ids(text,uuid[]) doctrine.require_same_length(text,integer,text,integer)',
    'cl_owner outreach_owner'),
('doctrine_owner', 'doctrine.downstream(text)', 'outreach_owner'),
('cl_owner', 'cl.mint_company(text,text) cl.mint_companies(text[],text[]) cl.begin_load(text,text,boolean)
    cl.mint_lines(uuid,integer)', 'cl_agent'),
('cl_owner', 'cl.load_report(uuid) cl.load_rejects(uuid,bigint,integer)', 'cl_agent report_agent'),
('cl_owner', 'cl.find_company(text)', 'cl_agent outreach_agent report_agent'),
('cl_owner', 'cl.register_outreach_id(uuid,uuid) cl.lock_unclaimed(uuid[])
    cl.register_outreach_ids(uuid[],uuid[])', 'outreach_owner'),
('cl_owner', 'cl.new_company_id(text)', ''),
('outreach_owner', 'outreach.init(uuid) outreach.init_many(uuid[]) outreach.pause(uuid,text)
    outreach.resume(uuid,text) outreach.fail(uuid,text) outreach.reopen(uuid,text)', 'outreach_agent'),
('outreach_owner', 'outreach.pass_gate(uuid,text,bigint) outreach.pass_gates(uuid[],text,bigint[])
    outreach.fail_gate(uuid,text,text) outreach.upstream_version(uuid,text)', '@subhub_agents'),
('outreach_owner', 'outreach.gate_report(uuid) outreach.why_not(uuid)', 'outreach_agent @subhub_agents report_agent'),
('outreach_owner', 'outreach.funnel()', 'outreach_agent report_agent'),
('outreach_owner', 'outreach.guard_write() outreach.require_writable(uuid[],text)', '@subhub_owners'),
('outreach_owner', 'outreach.require_hub(text) outreach.require_agent(text) outreach.judge(uuid[],text)
    outreach.lock_companies(uuid[],text) outreach.refuse_gate(text,uuid,text,bigint)
    outreach.stale_gates(uuid[],text[],text) outreach.guard_status() outreach.move_status(uuid,text,text)
    outreach.meets_criterion(uuid[],text)', ''),
('company_target_owner', 'outreach.put_company_target(uuid,text,text)', 'company_target_agent'),
('company_target_owner', 'outreach.company_target_criterion(uuid[])', 'outreach_owner'),
('dol_owner', 'outreach.put_dol(uuid,text,boolean,jsonb)', 'dol_agent'),
('dol_owner', 'outreach.dol_criterion(uuid[])', 'outreach_owner'),
('people_owner', 'outreach.put_person(uuid,text,text,text)', 'people_agent'),
('people_owner', 'outreach.people_criterion(uuid[])', 'outreach_owner'),
('people_owner', 'outreach.mint_person_id()', ''),
('blog_owner', 'outreach.put_blog(uuid,text,text)', 'blog_agent'),
('blog_owner', 'outreach.blog_criterion(uuid[])', 'outreach_owner'),
('bit_owner', 'outreach.put_bit_score(uuid,integer)', 'bit_agent'),
('bit_owner', 'outreach.bit_scores_criterion(uuid[])', 'outreach_owner');

-- A call of each. Not with NULL: a strict function of it is not even called.
create temporary table target as
select f.name as function_name, r.owner_name, p.prorettype = 'trigger'::regtype as is_trigger, p.proretset as is_set,
    format('%s(%s)', p.oid::regproc, (
        select string_agg(
            case format_type(a.id, null)
                when 'uuid' then '''00000000-0000-7000-8000-000000000000''::uuid'
                when 'integer' then '1'
                when 'text' then '''x''::text'
                when 'anyelement' then '''x''::text'
                else format('null::%s', format_type(a.id, null))
            end, ', ' order by a.ord
        )
        from unnest(p.proargtypes) with ordinality as a (id, ord)
    )) as call,
    array(
        select m.name
        from regexp_split_to_table(r.callers, ' ') as c (name)
            left join role_group as g on g.name = c.name
            cross join regexp_split_to_table(coalesce(g.members, c.name), '\s+') as m (name)
    ) || r.owner_name as callers
from routine as r
    cross join regexp_split_to_table(r.functions, '\s+') as f (name)
    left join pg_proc as p on p.oid = to_regprocedure(f.name);

create temporary table way (what, who, statement) as values
('call', 'caller', 'select %2$s'),
('call from a default', 'caller', 'create temporary table atk (a text default (%2$s)::text); insert into atk default values'),
('fire', 'caller', 'create temporary table atk (outreach_id uuid);
    create trigger atk before insert on atk for each row execute function %3$s(''dol'')'),
('grant', 'caller', 'grant execute on function %1$s to public'),
('replace', 'owner',
    'do $do$ begin execute replace(pg_get_functiondef(''%1$s''::regprocedure), ''SECURITY DEFINER'', ''''); end $do$'),
('make run as the caller', 'owner', 'alter function %1$s security invoker'),
('re-pin', 'owner', 'alter function %1$s set search_path = pg_temp'),
('take over', 'owner', 'alter function %1$s owner to current_user'),
('drop', 'schema', 'drop function %1$s cascade');

create temporary table attempt as
select a.role_name, t.function_name, w.what, format(w.statement, t.function_name, t.call, split_part(t.call, '(', 1)) as statement
from actor as a cross join target as t cross join way as w
where a.role_name <> t.owner_name
    and (w.who <> 'caller' or a.role_name <> all(t.callers))
    and not (w.what = 'call from a default' and (t.is_trigger or t.is_set))
    and (w.what <> 'fire' or t.is_trigger)
    -- PostgreSQL lets the owner of a schema drop what stands in it.
    and not (w.who = 'schema' and a.role_name = 'outreach_owner' and t.function_name like 'outreach.%');

select plan(
    count(*)::integer + 1 + (select sum(cardinality(t.callers))::integer from target as t where not t.is_trigger)
) from attempt;
select is_empty('select function_name from target where call is null', 'every function is there');
select is(pg_temp.tries(role_name, statement), '42501', format('%s cannot %s %s', role_name, what, function_name))
from attempt;
select isnt(
    left(pg_temp.trial(c.name, format('select %s', t.call)), 5), '42501', format('%s can call %s', c.name, t.function_name)
) from target as t cross join unnest(t.callers) as c (name) where not t.is_trigger;

select * from finish();
rollback;
