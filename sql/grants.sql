-- The grant matrix: who may do what with which object. Nothing else is granted: all is taken back first, from
-- everybody, owners and PUBLIC included.
do $$
declare
    v_statement record;
begin
    for v_statement in
        with owner as (
            select r.oid, r.rolname
            from pg_roles as r
            where r.rolname in (
                'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner',
                'people_owner', 'blog_owner', 'bit_owner', 'sales_owner', 'client_owner'
            )
        ),
        granted as (
            select
                c.relowner as owner, case c.relkind when 'S' then 'sequence' else 'table' end as class,
                c.oid::regclass::text as object, x.grantee
            from pg_class as c
                cross join lateral (
                    select grantee from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
                    union
                    select t.grantee
                    from pg_attribute as a cross join lateral aclexplode(a.attacl) as t
                    where a.attrelid = c.oid
                ) as x
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
            union
            select p.proowner, 'function', p.oid::regprocedure::text, x.grantee
            from pg_proc as p
                cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as x
            union
            select t.typowner, 'domain', t.oid::regtype::text, x.grantee
            from pg_type as t
                cross join lateral aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) as x
            where t.typtype = 'd'
            union
            select n.nspowner, 'schema', n.oid::regnamespace::text, x.grantee
            from pg_namespace as n
                cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as x
        )
        select
            o.rolname as owner_name,
            format('revoke all on %s %s from %s cascade', g.class, g.object,
                case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end) as statement
        from granted as g
            inner join owner as o on o.oid = g.owner
        where g.grantee <> g.owner or g.class = 'table'
        -- Schemas last: an owner needs USAGE to name its objects.
        order by g.class = 'schema', o.rolname, g.class, g.object, g.grantee
    loop
        perform set_config('role', v_statement.owner_name, true);
        execute v_statement.statement;
    end loop;
end
$$;

-- doctrine: read by all; pure helpers for all, minting and refusing for owners.
set local role doctrine_owner;
grant usage on schema doctrine to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant select on
doctrine.error_code, doctrine.hub, doctrine.prerequisite, doctrine.status, doctrine.status_transition
to
outreach_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant select, insert, update, references, trigger on
doctrine.error_code, doctrine.hub, doctrine.prerequisite, doctrine.status, doctrine.status_transition
to doctrine_owner;
grant execute on function
doctrine.version(), doctrine.bucket(uuid), doctrine.domain_bucket(text), doctrine.canonical_domain(text),
doctrine.is_domain_name(text), doctrine.is_name(text), doctrine.is_time_ordered(uuid)
to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant execute on function doctrine.api(), doctrine.dictionary() to
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant execute on function doctrine.new_id(integer) to cl_owner, outreach_owner, people_owner, sales_owner, client_owner;
grant execute on function
doctrine.actor(), doctrine.refuse(text, text), doctrine.require_argument(text, anyelement)
to cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner;
grant execute on function
doctrine.require_ids(text, uuid[]), doctrine.require_same_length(text, integer, text, integer)
to cl_owner, outreach_owner;
grant execute on function doctrine.refuse_change() to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner;
grant execute on function doctrine.downstream(text) to outreach_owner;

-- cl: a pointer can be written, nothing else of a company can be changed.
set local role cl_owner;
grant usage on schema cl to outreach_owner, cl_agent, outreach_agent, report_agent;
grant select, insert, references, trigger, update (outreach_id, sales_process_id, client_id)
on cl.company_identity to cl_owner;
grant select on cl.company_identity to cl_agent;
-- Hazard: a foreign key locks the row that it looks at with the rights of the table's owner, who needs UPDATE on a column.
grant select, insert, references, trigger, update (file_name) on cl.load to cl_owner;
grant select on cl.load to cl_agent;
grant select, references, trigger, update (outcome, sovereign_company_id, refused_column, reason) on cl.load_line to cl_owner;
grant select, insert (load_id, line, company_name, website, unreadable) on cl.load_line to cl_agent;
grant execute on function
cl.mint_company(text, text), cl.mint_companies(text[], text[]), cl.begin_load(text, text, boolean),
cl.mint_lines(uuid, integer)
to cl_agent;
grant execute on function cl.load_report(uuid), cl.load_rejects(uuid, bigint, integer) to cl_agent, report_agent;
grant execute on function cl.find_company(text) to cl_agent, outreach_agent, report_agent;
grant execute on function
cl.register_outreach_id(uuid, uuid), cl.lock_unclaimed(uuid[]), cl.register_outreach_ids(uuid[], uuid[])
to outreach_owner;

-- outreach: spine, gates, events.
set local role outreach_owner;
grant usage on schema outreach to
cl_owner, sales_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner,
outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent, report_agent;
grant create, usage on schema outreach to outreach_owner;
grant select, insert (outreach_id, sovereign_company_id), references, trigger, update (status, updated_at)
on outreach.outreach to outreach_owner;
grant select, insert, references, trigger,
update (verdict, version, upstream_version, reason, decided_by, decided_at)
on outreach.gate to outreach_owner;
grant select, insert, references, trigger on outreach.event to outreach_owner;
grant select on outreach.outreach, outreach.gate, outreach.event to outreach_agent;
grant execute on function
outreach.init(uuid), outreach.init_many(uuid[]), outreach.pause(uuid, text), outreach.resume(uuid, text),
outreach.fail(uuid, text), outreach.reopen(uuid, text)
to outreach_agent;
grant execute on function
outreach.pass_gate(uuid, text, bigint), outreach.pass_gates(uuid[], text, bigint[]), outreach.fail_gate(uuid, text, text),
outreach.upstream_version(uuid, text)
to company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent;
grant execute on function outreach.gate_report(uuid), outreach.why_not(uuid) to
outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent, report_agent;
grant execute on function outreach.funnel() to outreach_agent, report_agent;
grant execute on function outreach.guard_write(), outreach.require_writable(uuid[], text) to
company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;

-- Sub-hubs: each agent its own table, and no key of it.
set local role company_target_owner;
grant select, insert, references, trigger, update (domain, email_method) on outreach.company_target to company_target_owner;
grant select, insert, update (domain, email_method) on outreach.company_target to company_target_agent;
grant execute on function outreach.put_company_target(uuid, text, text) to company_target_agent;
grant execute on function outreach.company_target_criterion(uuid[]) to outreach_owner;

set local role dol_owner;
grant select, insert, references, trigger, update (ein, filing_present, form_5500) on outreach.dol to dol_owner;
grant select, insert, update (ein, filing_present, form_5500) on outreach.dol to dol_agent;
grant execute on function outreach.put_dol(uuid, text, boolean, jsonb) to dol_agent;
grant execute on function outreach.dol_criterion(uuid[]) to outreach_owner;

set local role people_owner;
grant select, insert, references, trigger, update (slot_type, name, email) on outreach.people to people_owner;
grant select, insert, update (slot_type, name, email) on outreach.people to people_agent;
grant execute on function outreach.put_person(uuid, text, text, text) to people_agent;
grant execute on function outreach.people_criterion(uuid[]) to outreach_owner;

set local role blog_owner;
grant select, insert, references, trigger, update (about_url, news_url) on outreach.blog to blog_owner;
grant select, insert, update (about_url, news_url) on outreach.blog to blog_agent;
grant execute on function outreach.put_blog(uuid, text, text) to blog_agent;
grant execute on function outreach.blog_criterion(uuid[]) to outreach_owner;

set local role bit_owner;
grant select, insert, references, trigger, update (score) on outreach.bit_scores to bit_owner;
grant select, insert, update (score) on outreach.bit_scores to bit_agent;
grant execute on function outreach.put_bit_score(uuid, integer) to bit_agent;
grant execute on function outreach.bit_scores_criterion(uuid[]) to outreach_owner;

-- Sales and Client: the hazard of cl.load; the guards refuse the update itself.
set local role sales_owner;
grant usage on schema sales to cl_owner, sales_agent;
grant select, insert, references, trigger, update (created_at) on sales.sales_process to sales_owner;
grant select on sales.sales_process to sales_agent;

set local role client_owner;
grant usage on schema client to cl_owner, client_agent;
grant select, insert, references, trigger, update (created_at) on client.client to client_owner;
grant select on client.client to client_agent;

reset role;
