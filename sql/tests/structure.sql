-- The laws of the structure: every object is explained, owned by its hub, guarded and pinned.
begin;
\ir include/setup.sql
select plan(26);

create temporary table ours as
select n.oid, n.nspname, n.nspowner from pg_namespace as n where n.nspname in ('doctrine', 'cl', 'outreach', 'sales',
    'client', 'spoke');
create temporary table relation as select c.* from pg_class as c where c.relnamespace in (select oid
    from ours) and c.relkind in ('r', 'p', 'v', 'm', 'f');
create temporary table routine as select p.* from pg_proc as p where p.pronamespace in (select oid from ours);
create temporary table guard as select t.* from pg_trigger as t where t.tgrelid in (select oid
    from relation) and not t.tgisinternal;

-- Comments.
select is_empty($$select nspname from ours where obj_description(oid, 'pg_namespace') is null$$,
    'every schema has a COMMENT');
select is_empty($$select relname from relation where obj_description(oid, 'pg_class') is null$$,
    'every table has a COMMENT');
select is_empty(
    $$select r.relname, a.attname from relation as r inner join pg_attribute as a on a.attrelid = r.oid
    where a.attnum > 0 and not a.attisdropped and col_description(r.oid, a.attnum) is null$$, 'every column has a COMMENT'
);
select is_empty($$select proname from routine where obj_description(oid, 'pg_proc') is null$$,
    'every function has a COMMENT');
select is_empty(
    $$select r.proname, a.name from routine as r cross join unnest(r.proargnames[:r.pronargs]) as a (name)
    where position(a.name in obj_description(r.oid, 'pg_proc')) = 0 and r.prorettype <> 'trigger'::regtype$$,
        '... that explains every argument'
);
select is_empty(
    $$select proname from routine where obj_description(oid, 'pg_proc') !~ '(Called|Fired) by' or obj_description(oid,
        'pg_proc') !~ '(writes|locks|raises) '$$,
    '... and says who calls it, what it writes and what it raises'
);
select is_empty($$select tgname from guard where obj_description(oid, 'pg_trigger') is null$$,
    'every trigger has a COMMENT');
select is_empty(
    $$select t.typname from pg_type as t where t.typnamespace in (select oid
        from ours) and t.typtype = 'd' and obj_description(t.oid, 'pg_type') is null$$,
    'every value type has a COMMENT'
);

-- Functions.
select is_empty('select proname from routine group by pronamespace, proname having count(*) > 1',
    'no function is overloaded');
select is_empty(
    $$select proname from routine where prosecdef and proconfig[1] is distinct from 'search_path=pg_catalog, pg_temp'$$,
    'every SECURITY DEFINER function pins search_path to pg_catalog, and pg_temp last'
);
select set_eq(
    'select oid::regproc::text from routine where not prosecdef',
    array['doctrine.version', 'doctrine.bucket', 'doctrine.domain_bucket', 'doctrine.is_time_ordered', 'doctrine.new_id',
        'doctrine.is_domain_name', 'doctrine.is_name',
        'doctrine.canonical_domain', 'doctrine.concept_key', 'doctrine.check_query',
        'doctrine.hmac_sha256', 'doctrine.random_bytes', 'doctrine.actor', 'doctrine.require_argument', 'doctrine.require_ids',
            'doctrine.require_same_length', 'doctrine.downstream',
        'doctrine.require_served', 'doctrine.reference_buckets', 'doctrine.serve_buckets', 'doctrine.purge_unserved',
        'cl.new_company_id', 'outreach.refusal', 'outreach.pass_outcome',
        'outreach.require_hub', 'outreach.require_agent', 'outreach.meets_criterion', 'outreach.lock_company'],
    'only helpers, and what a superuser runs, go with the rights of who calls'
);
select is_empty(
    $$select p.oid::regproc from routine as p where not p.prosecdef and p.proname not in ('check_query', 'serve_buckets', 'purge_unserved')
        and p.prosrc ~ ' (from|join|into|update) (doctrine|cl|outreach|sales|client)[.]' and (p.prorettype = 'trigger'::regtype
            or exists (select from aclexplode(p.proacl) as a where a.grantee <> p.proowner))$$,
    '... and one that reads tables is called by its owner alone, within a function that pins the path'
);
select set_eq(
    'select oid::regproc::text from routine where proisstrict',
    array['doctrine.bucket', 'doctrine.domain_bucket', 'doctrine.is_time_ordered', 'doctrine.new_id', 'doctrine.canonical_domain',
        'doctrine.concept_key', 'doctrine.hmac_sha256', 'doctrine.random_bytes', 'outreach.link_signature',
        'doctrine.require_served', 'doctrine.reference_buckets'],
    'only value helpers answer NULL to NULL'
);
select is_empty(
    $$select p.proname from routine as p where p.pronargs > 0 and (p.proargnames is null or exists (select
        from unnest(p.proargnames[:p.pronargs]) as a (name) where a.name !~ '^p_'))$$,
    'every argument is named, p_ first'
);
select set_eq(
    $$select oid::regproc || ' ' || pg_get_expr(proargdefaults, 0) from routine where pronargdefaults > 0$$,
    array['outreach.pass_gate NULL::bigint', 'outreach.refuse_gate NULL::bigint', 'cl.begin_load false',
        'cl.load_rejects 0, 10000', 'outreach.calendar_link NULL::interval',
        'outreach.verify_link NULL::timestamp with time zone', 'sales.claim_job NULL::text'],
    'an argument that has a default is one of these'
);

select set_eq(
    'select oid::regproc::text || '' '' || unnest(proconfig[2:]) from routine where cardinality(proconfig) > 1',
    array['doctrine.audit quote_all_identifiers=off', 'doctrine.audit jit=off', 'doctrine.guard_change quote_all_identifiers=off',
        'doctrine.guard_change jit=off', 'doctrine.guard_drop quote_all_identifiers=off', 'doctrine.guard_drop jit=off',
        'doctrine.note_breaches quote_all_identifiers=off', 'doctrine.note_breaches jit=off', 'doctrine.judge_plan jit=off',
        'sales.receive_webhook lock_timeout=2s', 'doctrine.serve_buckets lock_timeout=500ms',
        'doctrine.serve_buckets client_min_messages=warning']
    || array(
        select format('outreach.%s %s', f.name, s.setting)
        from unnest('{judge,gate_report,why_not,lock_companies,require_writable,pass_gate,pass_gates,fail_gate,
            stale_gates,init_many}'::text[]) as f (name)
            cross join unnest('{enable_seqscan=off,plan_cache_mode=force_generic_plan}'::text[]) as s (setting)
    )
    || array['outreach.guard_write plan_cache_mode=force_generic_plan', 'cl.register_outreach_ids enable_hashjoin=off', 'cl.register_outreach_ids enable_mergejoin=off',
        'cl.mint_companies plan_cache_mode=force_generic_plan', 'cl.mint_lines plan_cache_mode=force_generic_plan']
    || array(
        select format('cl.%s enable_seqscan=off', f.name)
        from unnest('{mint_companies,mint_lines,register_outreach_id,
            register_sales_process_id,register_client_id,find_company_part}'::text[]) as f (name)
    ),
    '... and nothing but how catalogs are printed and read, how long a webhook or a fence waits, and that plans do not hang on statistics'
);

-- Owners.
select set_eq(
    'select nspname || '' '' || nspowner::regrole from ours',
    array['doctrine doctrine_owner', 'spoke doctrine_owner', 'cl cl_owner', 'outreach outreach_owner', 'sales sales_owner',
        'client client_owner'],
    'every schema is owned by its hub'
);
select is_empty(
    $$select o.name, o.owner from (
        select relname::text, relnamespace, relowner::regrole::text from relation
        union all select relname, relnamespace, relowner::regrole::text from pg_class
            where relkind = 'S' and relnamespace in (select oid from ours)
        union all select proname, pronamespace, proowner::regrole::text from routine
        union all select typname, typnamespace, typowner::regrole::text from pg_type
            where typtype = 'd' and typnamespace in (select oid from ours)
    ) as o (name, namespace, owner) inner join ours as n on n.oid = o.namespace
    where o.owner <> case
        when n.nspname = 'spoke'
            then case split_part(o.name, '_to_', 1) when 'bit_scores' then 'bit' else split_part(o.name, '_to_', 1) end || '_owner'
        when n.nspname = 'doctrine' and o.name = 'link_key' then 'outreach_owner'
        when n.nspname <> 'outreach' then n.nspowner::regrole::text
        when o.name in ('company_target', 'put_company_target', 'company_target_criterion', 'company_target_rows') then 'company_target_owner'
        when o.name in ('dol', 'put_dol', 'dol_criterion', 'dol_rows') then 'dol_owner'
        when o.name in ('people', 'put_person', 'people_criterion', 'people_rows', 'mint_person_id') then 'people_owner'
        when o.name in ('blog', 'put_blog', 'blog_criterion', 'blog_rows') then 'blog_owner'
        when o.name in ('bit_scores', 'put_bit_score', 'bit_scores_criterion', 'bit_scores_rows') then 'bit_owner'
        else 'outreach_owner' end$$,
    'every table, function and value type is owned by its hub, in outreach by its sub-hub'
);

-- Roles.
create temporary table actor_role as select r.* from pg_roles as r where r.rolname in (
    'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner', 'people_owner', 'blog_owner',
        'bit_owner', 'sales_owner', 'client_owner',
    'cl_agent', 'outreach_agent', 'company_target_agent', 'dol_agent', 'people_agent', 'blog_agent', 'bit_agent',
        'execution_agent', 'sales_agent', 'client_agent',
    'webhook_agent', 'report_agent'
);
select is(count(*), 22::bigint, 'every hub and sub-hub has its owner and its agent') from actor_role;
select is_empty(
    'select rolname from actor_role where rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolreplication
        or rolbypassrls or not rolinherit',
    '... which cannot log in and has no attribute'
);
select is_empty($$select rolname from actor_role where shobj_description(oid, 'pg_authid') is null$$, '... and a COMMENT');

-- Guards.
select is_empty($$select tgrelid::regclass, tgname from guard where tgenabled <> 'A'$$, 'every trigger is ENABLE ALWAYS');
select set_eq(
    $$select tgrelid::regclass || ': ' || string_agg(tgname, ' ' order by tgname collate "C") from guard group by tgrelid$$,
    array[
        'cl.company_identity: key_is_immutable pointer_is_written_once row_is_never_deleted table_is_never_truncated',
        'outreach.outreach: key_is_immutable row_is_never_deleted '
        'status_begins_at_init status_moves_by_table table_is_never_truncated',
        'doctrine.adr: key_is_immutable row_is_never_deleted table_is_never_truncated',
        'doctrine.link_key: key_is_immutable revocation_is_final row_is_never_deleted secret_is_immutable table_is_never_truncated',
        'sales.webhook_source: key_is_immutable row_is_never_deleted table_is_never_truncated',
        'sales.booking: key_is_immutable row_is_never_deleted table_is_never_truncated',
        'sales.init_job: done_is_final key_is_immutable row_is_never_deleted table_is_never_truncated',
        'outreach.gate: key_is_immutable row_is_never_deleted table_is_never_truncated version_never_falls',
        'outreach.people: gate_guards_delete gate_guards_insert gate_guards_update key_is_immutable '
        'person_id_is_minted table_is_never_truncated'
    ] || array(
        select t || ': row_is_never_deleted row_is_never_updated table_is_never_truncated'
            from unnest(array['outreach.event', 'sales.sales_process', 'client.client', 'doctrine.change', 'doctrine.release',
            'sales.webhook_delivery', 'sales.webhook_event', 'sales.meeting', 'sales.snapshot']) as t
    ) || array(
        select 'doctrine.' || t || ': decision_guards_delete decision_guards_insert decision_guards_truncate decision_guards_update'
        from unnest(array['error_code', 'hub', 'prerequisite', 'status', 'status_transition', 'party', 'role', 'relation', 'privilege',
            'spoke_contract', 'stop_code', 'query_route', 'declared_join', 'forbidden_join', 'call_route', 'law', 'blueprint']) as t
    ) || array(
        select t || ': gate_guards_delete gate_guards_insert gate_guards_update key_is_immutable table_is_never_truncated'
        from unnest(array['outreach.company_target', 'outreach.dol', 'outreach.blog', 'outreach.bit_scores']) as t
    ), 'every table that is guarded has all its guards'
);
select is_empty($$select c.conname from pg_constraint as c where c.connamespace in (select oid
    from ours) and not c.convalidated$$, 'every constraint is validated');
select is_empty(
    $$select i.indexrelid::regclass from pg_index as i where i.indrelid in (select oid
        from relation) and not (i.indisvalid and i.indisready and i.indislive)$$,
    'every index is valid'
);
select is_empty(
    $$select c.conrelid::regclass, c.conname from pg_constraint as c
    where c.contype = 'f' and c.connamespace in (select oid from ours) and not exists (
        select from pg_index as i
        where i.indrelid = c.conrelid and i.indisvalid and i.indnkeyatts >= cardinality(c.conkey)
            and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
            and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\([a-z_]+ IS NOT NULL\)$')
    )$$, 'every foreign key has an index that leads with its columns'
);

select * from finish();
rollback;
