-- The grant matrix: who may do what with which object. What is not here is granted to nobody, owners and PUBLIC included.
-- DELETE and TRUNCATE stand nowhere. A view's owner may do with it what a table's owner may; nothing of it can be written.
set local role doctrine_owner;
-- For the length of the install: rows of an older matrix go.
grant delete on doctrine.privilege to doctrine_owner;
with groups (name, members) as (values
('@hub_owners', 'cl_owner outreach_owner company_target_owner dol_owner people_owner blog_owner bit_owner sales_owner
    client_owner'),
('@subhub_owners', 'company_target_owner dol_owner people_owner blog_owner bit_owner'),
('@subhub_agents', 'company_target_agent dol_agent people_agent blog_agent bit_agent execution_agent'),
('@readers', 'cl_agent outreach_agent company_target_agent dol_agent people_agent blog_agent bit_agent execution_agent
    sales_agent client_agent report_agent'),
('@rules', 'doctrine.error_code doctrine.hub doctrine.prerequisite doctrine.status doctrine.status_transition doctrine.party
    doctrine.role doctrine.relation doctrine.privilege doctrine.spoke_contract doctrine.stop_code doctrine.query_route
    doctrine.declared_join doctrine.forbidden_join doctrine.call_route doctrine.adr doctrine.law doctrine.change doctrine.release
    doctrine.blueprint')
),
matrix (object_class, objects, privileges, roles) as (values
('schema', 'doctrine', 'USAGE', 'doctrine_owner @hub_owners @readers'),
('schema', 'doctrine spoke', 'USAGE CREATE', 'doctrine_owner'),
('schema', 'spoke', 'USAGE', 'cl_owner outreach_owner @subhub_owners sales_owner
    dol_agent people_agent execution_agent sales_agent'),
('schema', 'cl', 'USAGE', 'cl_owner outreach_owner cl_agent outreach_agent report_agent'),
('schema', 'cl', 'CREATE', 'cl_owner'),
('schema', 'outreach', 'USAGE',
    'outreach_owner cl_owner sales_owner @subhub_owners outreach_agent @subhub_agents report_agent'),
('schema', 'outreach', 'CREATE', 'outreach_owner'),
('schema', 'sales', 'USAGE', 'sales_owner cl_owner outreach_owner sales_agent'),
('schema', 'sales', 'CREATE', 'sales_owner'),
('schema', 'client', 'USAGE', 'client_owner cl_owner outreach_owner client_agent'),
('schema', 'client', 'CREATE', 'client_owner'),
('type', 'doctrine.name doctrine.domain_name doctrine.email_address doctrine.http_url doctrine.ein
    doctrine.email_method doctrine.hub_name doctrine.spine_status doctrine.verdict doctrine.slot_type doctrine.provider_id',
    'USAGE', 'doctrine_owner'),
-- The rules: read by all, written by nobody but an install.
('table', '@rules', 'SELECT', 'doctrine_owner outreach_owner @readers'),
('table', '@rules', 'INSERT UPDATE REFERENCES TRIGGER', 'doctrine_owner'),
('sequence', 'doctrine.change_change_no_seq', 'SELECT UPDATE USAGE', 'doctrine_owner'),
('function', 'doctrine.version() doctrine.bucket(uuid) doctrine.domain_bucket(text) doctrine.canonical_domain(text)
    doctrine.is_domain_name(text) doctrine.is_name(text) doctrine.is_time_ordered(uuid)',
    'EXECUTE', 'doctrine_owner @hub_owners @readers'),
('function', 'doctrine.api() doctrine.dictionary() doctrine.check_join(text,text) doctrine.check_query(text)
    doctrine.judge_plan(jsonb)', 'EXECUTE', 'doctrine_owner @readers'),
('function', 'doctrine.route(text)', 'EXECUTE', 'doctrine_owner outreach_owner @readers'),
('function', 'doctrine.stop(text,text)', 'EXECUTE', 'doctrine_owner outreach_owner'),
('function', 'doctrine.audit()', 'EXECUTE', 'doctrine_owner report_agent'),
('function', 'doctrine.concept_key(text) doctrine.schema_names() doctrine.securable() doctrine.granted()
    doctrine.grant_differences() doctrine.tables_off_the_spine() doctrine.rule_rows() doctrine.catalog() doctrine.drift()
    doctrine.unlawful_structure() doctrine.unlawful_code() doctrine.unlawful_rights() doctrine.require_decision(text,text[])
    doctrine.breaches(text) doctrine.note_breaches()
    doctrine.guard_change() doctrine.guard_drop() doctrine.guard_rule() doctrine.join_path(text,text)
    doctrine.join_verdict(text,text)', 'EXECUTE', 'doctrine_owner'),
-- Buckets: the fence asks with the rights of who writes.
('function', 'doctrine.served_buckets() doctrine.require_served(uuid,int4multirange)
    doctrine.refuse_elsewhere(text,integer,int4multirange)', 'EXECUTE', 'doctrine_owner @hub_owners @readers'),
('function', 'doctrine.reference_buckets(text)', 'EXECUTE', 'doctrine_owner cl_owner cl_agent outreach_agent report_agent'),
('function', 'doctrine.require_here(uuid[]) doctrine.is_kept(uuid)', 'EXECUTE', 'doctrine_owner @hub_owners'),
('function', 'doctrine.random_bucket()', 'EXECUTE', 'doctrine_owner cl_owner'),
('function', 'doctrine.serve_buckets(int4multirange) doctrine.purge_unserved(integer) doctrine.unlawful_buckets()', 'EXECUTE',
    'doctrine_owner'),
('function', 'doctrine.new_id(integer)', 'EXECUTE',
    'doctrine_owner cl_owner outreach_owner people_owner sales_owner client_owner'),
('function', 'doctrine.actor() doctrine.refuse(text,text) doctrine.require_argument(text,anyelement)
    doctrine.refuse_change()', 'EXECUTE', 'doctrine_owner @hub_owners'),
('function', 'doctrine.require_ids(text,uuid[]) doctrine.require_same_length(text,integer,text,integer)', 'EXECUTE',
    'doctrine_owner cl_owner outreach_owner'),
('function', 'doctrine.downstream(text)', 'EXECUTE', 'doctrine_owner outreach_owner'),
-- The registry: no update but of its pointers, no delete, no truncate.
('table', 'cl.company_identity cl.load', 'SELECT INSERT REFERENCES TRIGGER', 'cl_owner'),
('table', 'cl.load_line', 'SELECT REFERENCES TRIGGER', 'cl_owner'),
('column', 'cl.company_identity.outreach_id cl.company_identity.sales_process_id cl.company_identity.client_id
    cl.load.file_name', 'UPDATE', 'cl_owner'),
('column', 'cl.load_line.outcome cl.load_line.sovereign_company_id cl.load_line.refused_column cl.load_line.reason',
    'UPDATE', 'cl_owner'),
('table', 'cl.company_identity cl.load cl.load_line', 'SELECT', 'cl_agent'),
('column', 'cl.load_line.load_id cl.load_line.line cl.load_line.company_name cl.load_line.website
    cl.load_line.unreadable',
    'INSERT', 'cl_agent'),
('function', 'cl.new_company_id(text)', 'EXECUTE', 'cl_owner'),
('function', 'cl.mint_company(text,text) cl.mint_companies(text[],text[]) cl.begin_load(text,text,boolean)
    cl.mint_lines(uuid,integer)', 'EXECUTE', 'cl_owner cl_agent'),
('function', 'cl.load_report(uuid) cl.load_rejects(uuid,bigint,integer)', 'EXECUTE', 'cl_owner cl_agent report_agent'),
('function', 'cl.find_company(text) cl.find_company_part(text)', 'EXECUTE', 'cl_owner cl_agent outreach_agent report_agent'),
('function', 'cl.register_outreach_id(uuid,uuid) cl.lock_unclaimed(uuid[]) cl.register_outreach_ids(uuid[],uuid[])',
    'EXECUTE', 'cl_owner outreach_owner'),
('function', 'cl.company_identity_rows(uuid)', 'EXECUTE', 'cl_owner outreach_owner'),
-- Spine, gates and events: written by functions, read by the spine's agent.
('table', 'outreach.outreach', 'SELECT REFERENCES TRIGGER', 'outreach_owner'),
('column', 'outreach.outreach.outreach_id outreach.outreach.sovereign_company_id', 'INSERT', 'outreach_owner'),
('column', 'outreach.outreach.status outreach.outreach.updated_at', 'UPDATE', 'outreach_owner'),
('table', 'outreach.gate outreach.event', 'SELECT INSERT REFERENCES TRIGGER', 'outreach_owner'),
('column', 'outreach.gate.verdict outreach.gate.version outreach.gate.upstream_version outreach.gate.reason
    outreach.gate.decided_by outreach.gate.decided_at', 'UPDATE', 'outreach_owner'),
('sequence', 'outreach.event_event_no_seq', 'SELECT UPDATE USAGE', 'outreach_owner'),
('table', 'outreach.outreach outreach.gate outreach.event', 'SELECT', 'outreach_agent'),
('function', 'outreach.init(uuid) outreach.init_many(uuid[]) outreach.pause(uuid,text) outreach.resume(uuid,text)
    outreach.fail(uuid,text) outreach.reopen(uuid,text)',
    'EXECUTE', 'outreach_owner outreach_agent'),
('function', 'outreach.pass_gate(uuid,text,bigint) outreach.pass_gates(uuid[],text,bigint[])
    outreach.fail_gate(uuid,text,text) outreach.upstream_version(uuid,text)',
    'EXECUTE', 'outreach_owner @subhub_agents'),
('function', 'outreach.gate_report(uuid) outreach.why_not(uuid)', 'EXECUTE',
    'outreach_owner outreach_agent @subhub_agents report_agent'),
('function', 'outreach.answer(text,uuid)', 'EXECUTE', 'outreach_owner report_agent'),
('table', 'outreach.passed_gate', 'SELECT', 'outreach_owner cl_owner @subhub_owners'),
('table', 'outreach.passed_gate', 'INSERT UPDATE REFERENCES TRIGGER', 'outreach_owner'),
('function', 'outreach.funnel() outreach.funnel_part()', 'EXECUTE', 'outreach_owner outreach_agent report_agent'),
('function', 'outreach.guard_write() outreach.require_writable(uuid[],text)', 'EXECUTE', 'outreach_owner @subhub_owners'),
('function', 'outreach.require_hub(text) outreach.require_agent(text) outreach.judge(uuid[],text)
    outreach.lock_companies(uuid[],text) outreach.refuse_gate(text,uuid,text,bigint)
    outreach.stale_gates(uuid[],text[],text) outreach.guard_status() outreach.move_status(uuid,text,text)
    outreach.meets_criterion(uuid[],text)',
    'EXECUTE', 'outreach_owner'),
-- Sub-hubs: each agent its own table, and no key of it.
('table', 'outreach.company_target', 'SELECT INSERT REFERENCES TRIGGER', 'company_target_owner'),
('table', 'outreach.company_target', 'SELECT INSERT', 'company_target_agent'),
('column', 'outreach.company_target.domain outreach.company_target.email_method', 'UPDATE',
    'company_target_owner company_target_agent'),
('function', 'outreach.put_company_target(uuid,text,text)', 'EXECUTE', 'company_target_owner company_target_agent'),
('function', 'outreach.company_target_criterion(uuid[]) outreach.company_target_rows(uuid)', 'EXECUTE',
    'company_target_owner outreach_owner'),
('table', 'outreach.dol', 'SELECT INSERT REFERENCES TRIGGER', 'dol_owner'),
('table', 'outreach.dol', 'SELECT INSERT', 'dol_agent'),
('column', 'outreach.dol.ein outreach.dol.filing_present outreach.dol.form_5500', 'UPDATE', 'dol_owner dol_agent'),
('function', 'outreach.put_dol(uuid,text,boolean,jsonb)', 'EXECUTE', 'dol_owner dol_agent'),
('function', 'outreach.dol_criterion(uuid[]) outreach.dol_rows(uuid)', 'EXECUTE',
    'dol_owner outreach_owner'),
('table', 'outreach.people', 'SELECT INSERT REFERENCES TRIGGER', 'people_owner'),
('table', 'outreach.people', 'SELECT INSERT', 'people_agent'),
('column', 'outreach.people.slot_type outreach.people.name outreach.people.email', 'UPDATE', 'people_owner people_agent'),
('function', 'outreach.put_person(uuid,text,text,text)', 'EXECUTE', 'people_owner people_agent'),
('function', 'outreach.people_criterion(uuid[]) outreach.people_rows(uuid)', 'EXECUTE',
    'people_owner outreach_owner'),
('function', 'outreach.mint_person_id()', 'EXECUTE', 'people_owner'),
('table', 'outreach.blog', 'SELECT INSERT REFERENCES TRIGGER', 'blog_owner'),
('table', 'outreach.blog', 'SELECT INSERT', 'blog_agent'),
('column', 'outreach.blog.about_url outreach.blog.news_url', 'UPDATE', 'blog_owner blog_agent'),
('function', 'outreach.put_blog(uuid,text,text)', 'EXECUTE', 'blog_owner blog_agent'),
('function', 'outreach.blog_criterion(uuid[]) outreach.blog_rows(uuid)', 'EXECUTE',
    'blog_owner outreach_owner'),
('table', 'outreach.bit_scores', 'SELECT INSERT REFERENCES TRIGGER', 'bit_owner'),
('table', 'outreach.bit_scores', 'SELECT INSERT', 'bit_agent'),
('column', 'outreach.bit_scores.score', 'UPDATE', 'bit_owner bit_agent'),
('function', 'outreach.put_bit_score(uuid,integer)', 'EXECUTE', 'bit_owner bit_agent'),
('function', 'outreach.bit_scores_criterion(uuid[]) outreach.bit_scores_rows(uuid)', 'EXECUTE',
    'bit_owner outreach_owner'),
-- Sales and Client.
('table', 'sales.sales_process', 'SELECT INSERT REFERENCES TRIGGER', 'sales_owner'),
('table', 'sales.sales_process', 'SELECT', 'sales_agent'),
('column', 'sales.sales_process.created_at', 'UPDATE', 'sales_owner'),
('function', 'sales.sales_process_rows(uuid)', 'EXECUTE', 'sales_owner outreach_owner'),
('function', 'client.client_rows(uuid)', 'EXECUTE', 'client_owner outreach_owner'),
('table', 'client.client', 'SELECT INSERT REFERENCES TRIGGER', 'client_owner'),
('table', 'client.client', 'SELECT', 'client_agent'),
('column', 'client.client.created_at', 'UPDATE', 'client_owner'),
-- The handoff.
('schema', 'sales', 'USAGE', 'webhook_agent report_agent outreach_agent execution_agent'),
('schema', 'doctrine', 'USAGE', 'webhook_agent'),
('function', 'doctrine.hmac_sha256(bytea,bytea) doctrine.random_bytes(integer)', 'EXECUTE',
    'doctrine_owner outreach_owner sales_owner'),
('table', 'doctrine.link_key', 'SELECT INSERT REFERENCES TRIGGER', 'outreach_owner'),
('column', 'doctrine.link_key.sign_until doctrine.link_key.verify_until doctrine.link_key.revoked_at
    doctrine.link_key.revoked_reason', 'UPDATE', 'outreach_owner'),
('function', 'outreach.link_parts(text)', 'EXECUTE', 'outreach_owner sales_owner'),
('function', 'outreach.link_signature(bytea,text,uuid,uuid,bigint)', 'EXECUTE', 'outreach_owner outreach_agent execution_agent'),
('function', 'outreach.verify_link(text,timestamptz)', 'EXECUTE',
    'outreach_owner outreach_agent execution_agent sales_owner sales_agent report_agent'),
('schema', 'outreach', 'USAGE', 'sales_agent'),
('function', 'outreach.calendar_link(uuid,text,interval)', 'EXECUTE', 'outreach_owner execution_agent'),
('function', 'outreach.rotate_link_key() outreach.rotate_link_key_part() outreach.revoke_link_key(text,text)
    outreach.revoke_link_key_part(text,text)', 'EXECUTE', 'outreach_owner outreach_agent'),
('function', 'outreach.hand_off(uuid,text) outreach.lock_for_handoff(uuid) outreach.handoff_picture(uuid)', 'EXECUTE',
    'outreach_owner sales_owner'),
('function', 'cl.register_sales_process_id(uuid,uuid)', 'EXECUTE', 'cl_owner sales_owner'),
('function', 'cl.register_client_id(uuid,uuid)', 'EXECUTE', 'cl_owner client_owner'),
('schema', 'cl', 'USAGE', 'sales_owner client_owner'),
('function', 'client.init(uuid)', 'EXECUTE', 'client_owner client_agent'),
('type', 'sales.news', 'USAGE', 'sales_owner'),
('table', 'sales.webhook_source sales.webhook_delivery sales.webhook_event sales.booking sales.meeting sales.init_job
    sales.snapshot', 'SELECT INSERT REFERENCES TRIGGER', 'sales_owner'),
('column', 'sales.webhook_source.provider sales.webhook_source.secret sales.webhook_source.tolerance
    sales.webhook_delivery.reason sales.booking.outreach_id sales.booking.first_booking_id sales.booking.happened_at
    sales.booking.state sales.booking.starts_at sales.booking.invitee sales.booking.changed_at
    sales.meeting.invitee sales.init_job.state sales.init_job.attempts sales.init_job.run_at sales.init_job.lease_until
    sales.init_job.worker sales.init_job.last_error sales.init_job.finished_at', 'UPDATE', 'sales_owner'),
('table', 'sales.webhook_delivery sales.webhook_event sales.booking sales.meeting sales.init_job sales.snapshot',
    'SELECT', 'sales_agent'),
('function', 'sales.receive_webhook(text,jsonb,bytea) sales.webhook_bucket(bytea)', 'EXECUTE', 'sales_owner webhook_agent'),
('function', 'sales.webhook_link(text,jsonb)', 'EXECUTE', 'sales_owner'),
('function', 'outreach.link_bucket(text)', 'EXECUTE',
    'outreach_owner outreach_agent execution_agent sales_owner sales_agent report_agent'),
('function', 'sales.add_webhook_source(text,text,text) sales.verify_signature(text,text,jsonb,bytea,timestamptz)
    sales.claim_job(text) sales.run_job(uuid) sales.fail_job(uuid,integer,text) sales.retry_job(uuid)', 'EXECUTE', 'sales_owner sales_agent'),
('function', 'sales.queue() sales.queue_part() sales.snapshot_of(uuid)', 'EXECUTE', 'sales_owner sales_agent report_agent'),
('function', 'sales.handoff_of(uuid)', 'EXECUTE', 'sales_owner sales_agent report_agent outreach_agent execution_agent'),
('function', 'sales.signature_verdict(text,text,jsonb,bytea,timestamptz,interval) sales.webhook_news(text,jsonb,jsonb)
    sales.accept_booking(text,uuid,sales.news) sales.move_booking(text,text,sales.news)
    sales.take_news(text,uuid,text[],sales.news,timestamptz)', 'EXECUTE', 'sales_owner'),
('function', 'sales.handoff_rows(text,uuid)', 'EXECUTE', 'sales_owner outreach_owner'),
-- Spokes: each read by the agent of its consumer; Sales' owner takes the snapshot.
('table', 'spoke.company_target_to_dol', 'SELECT', 'dol_agent'),
('table', 'spoke.company_target_to_people spoke.dol_to_people', 'SELECT', 'people_agent'),
('table', 'spoke.people_to_execution spoke.bit_scores_to_execution', 'SELECT', 'execution_agent'),
('table', 'spoke.cl_to_sales spoke.outreach_to_sales spoke.company_target_to_sales spoke.dol_to_sales spoke.people_to_sales
    spoke.blog_to_sales spoke.bit_scores_to_sales', 'SELECT', 'sales_agent sales_owner'),
('table', 'spoke.cl_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'cl_owner'),
('table', 'spoke.outreach_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'outreach_owner'),
('table', 'spoke.company_target_to_dol spoke.company_target_to_people spoke.company_target_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'company_target_owner'),
('table', 'spoke.dol_to_people spoke.dol_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'dol_owner'),
('table', 'spoke.people_to_execution spoke.people_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'people_owner'),
('table', 'spoke.blog_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'blog_owner'),
('table', 'spoke.bit_scores_to_execution spoke.bit_scores_to_sales',
    'SELECT INSERT UPDATE REFERENCES TRIGGER', 'bit_owner')
),
wanted as (
    select distinct m.object_class, replace(o.object, 'timestamptz', 'timestamp with time zone') as object, r.grantee, p.privilege
    from matrix as m
        left join groups as og on og.name = m.objects
        cross join regexp_split_to_table(coalesce(og.members, m.objects), '[[:space:]]+') as o (object)
        cross join regexp_split_to_table(m.privileges, '[[:space:]]+') as p (privilege)
        cross join regexp_split_to_table(m.roles, '[[:space:]]+') as g (name)
        left join groups as rg on rg.name = g.name
        cross join regexp_split_to_table(coalesce(rg.members, g.name), '[[:space:]]+') as r (grantee)
),
gone as (
    delete from doctrine.privilege as p
    where not exists (
        select from wanted as w
        where (w.object_class, w.object, w.grantee, w.privilege) = (p.object_class, p.object, p.grantee, p.privilege)
    )
)
insert into doctrine.privilege (object_class, object, grantee, privilege)
select w.object_class, w.object, w.grantee, w.privilege
from wanted as w
order by w.object_class, w.object, w.grantee, w.privilege
on conflict do nothing;
reset role;

-- What the catalogs have and the matrix has not is taken back, also what was passed on; then what is missing is granted.
do $$
declare
    v_statement record;
    v_step integer;
begin
    for v_step in 1..2 loop
        for v_statement in
            select case when o.role_name is null then 'none' else s.owner end as owner, t.statement
            from doctrine.securable() as s
                left join doctrine.role as o on o.role_name = s.owner
                cross join lateral (
                    select format('revoke %s %s on %s from %s cascade', g.privilege, '(' || quote_ident(s.column_name) || ')', s.target,
                        case g.grantee when 'PUBLIC' then 'public' else quote_ident(g.grantee) end) as statement
                    from doctrine.granted() as g
                        left join doctrine.privilege as p using (object_class, object, grantee, privilege)
                    where v_step = 1 and (g.object_class, g.object) = (s.object_class, s.object)
                        and (g.is_grantable or p.privilege is null)
                    union all
                    select format('grant %s %s on %s to %I', p.privilege, '(' || quote_ident(s.column_name) || ')', s.target, p.grantee)
                    from doctrine.privilege as p
                        left join doctrine.granted() as g using (object_class, object, grantee, privilege)
                    where v_step = 2 and (p.object_class, p.object) = (s.object_class, s.object) and g.privilege is null
                ) as t
            -- Schemas are the last to be taken and the first to be given: an owner needs USAGE to name its objects.
            order by (s.object_class = 'schema') = (v_step = 1), s.object_class, s.object, t.statement
        loop
            perform set_config('role', v_statement.owner, true);
            execute v_statement.statement;
            perform set_config('role', 'none', true);
        end loop;
    end loop;
end
$$;

-- Nor does anybody get what an owner makes later. Only the global form takes PUBLIC's built-in EXECUTE and USAGE away.
do $$
declare
    v_statement text;
begin
    for v_statement in
        select format('alter default privileges for role %I revoke all on %s from public', r.role_name, k.name)
        from doctrine.role as r
            cross join (values ('functions'), ('types')) as k (name)
        where r.role_name ~ '_owner$'
        union all
        select distinct format('alter default privileges for role %I %s revoke all on %s from %s', o.rolname,
            'in schema ' || nullif(d.defaclnamespace, 0)::regnamespace, k.name, coalesce(quote_ident(g.rolname), 'public'))
        from pg_default_acl as d
            inner join pg_roles as o on o.oid = d.defaclrole
            inner join doctrine.role as r on r.role_name = o.rolname and r.role_name ~ '_owner$'
            inner join (values ('r', 'tables'), ('S', 'sequences'), ('f', 'functions'), ('T', 'types'), ('n', 'schemas')) as k (kind, name)
                on k.kind = d.defaclobjtype::text
            cross join lateral aclexplode(d.defaclacl) as x
            left join pg_roles as g on g.oid = x.grantee
        where x.grantee <> d.defaclrole
    loop
        execute v_statement;
    end loop;
end
$$;
