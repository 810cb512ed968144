-- Keys, references, nullable columns and defaults: these, and no other.
begin;
\ir include/setup.sql
select plan(6);

create temporary table relation as
select c.oid from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client', 'spoke') and c.relkind in ('r', 'p');

select set_eq(
    $$select c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
        || case when i.indisunique then '' else ' (off)' end
    from pg_constraint as c inner join pg_index as i on i.indexrelid = c.conindid where c.contype in ('p', 'u',
        'x') and c.conrelid in (select oid from relation)$$,
    array[
        'doctrine.error_code error_code_pkey PRIMARY KEY (sqlstate)',
            'doctrine.error_code error_name_is_used_once UNIQUE (name)', 'doctrine.hub hub_pkey PRIMARY KEY (hub)',
        'doctrine.hub doctrine_id_is_used_once UNIQUE (doctrine_id)',
            'doctrine.hub waterfall_order_is_used_once UNIQUE (waterfall_order)',
        'doctrine.prerequisite prerequisite_pkey PRIMARY KEY (hub, requires)',
            'doctrine.status status_pkey PRIMARY KEY (status)',
        'doctrine.status_transition status_transition_pkey PRIMARY KEY (move, from_status)',
        'doctrine.party party_pkey PRIMARY KEY (party)', 'doctrine.party party_has_one_position UNIQUE (party, flow_position)',
        'doctrine.role role_pkey PRIMARY KEY (role_name)', 'doctrine.relation relation_pkey PRIMARY KEY (relation)',
        'doctrine.relation relation_has_one_owner UNIQUE (relation, party)',
        'doctrine.relation relation_has_one_classification UNIQUE (relation, classification)',
        'doctrine.privilege privilege_pkey PRIMARY KEY (object_class, object, grantee, privilege)',
        'doctrine.spoke_contract spoke_contract_pkey PRIMARY KEY (spoke, provider)',
        'doctrine.stop_code stop_code_pkey PRIMARY KEY (stop_code)', 'doctrine.query_route query_route_pkey PRIMARY KEY (concept)',
        'doctrine.declared_join declared_join_pkey PRIMARY KEY (from_table, to_table)',
        'doctrine.forbidden_join forbidden_join_pkey PRIMARY KEY (from_table, to_table)',
        'doctrine.call_route call_route_pkey PRIMARY KEY (function_name)',
        'doctrine.adr adr_pkey PRIMARY KEY (adr)', 'doctrine.change change_pkey PRIMARY KEY (change_no)',
        'doctrine.release release_pkey PRIMARY KEY (version, postgres_major, ddl_is_guarded)',
        'doctrine.blueprint blueprint_pkey PRIMARY KEY (kind, object)', 'doctrine.law law_pkey PRIMARY KEY (law)',
        'doctrine.law law_has_its_place UNIQUE (law_no)',
        'cl.company_identity company_identity_pkey PRIMARY KEY (sovereign_company_id)',
            'cl.company_identity company_domain_is_registered_once UNIQUE (company_domain)',
        'cl.company_identity outreach_id_belongs_to_one_company UNIQUE (outreach_id, sovereign_company_id)',
        'cl.company_identity sales_process_id_belongs_to_one_company UNIQUE (sales_process_id, sovereign_company_id)',
        'cl.company_identity client_id_belongs_to_one_company UNIQUE (client_id, sovereign_company_id)',
        'cl.load load_pkey PRIMARY KEY (load_id)',
            'cl.load file_is_loaded_once_a_reading UNIQUE (file_digest, mint_without_domain)',
        'cl.load_line load_line_pkey PRIMARY KEY (load_id, line)',
            'outreach.outreach outreach_pkey PRIMARY KEY (outreach_id)',
        'outreach.outreach company_is_in_outreach_once UNIQUE (sovereign_company_id, outreach_id)',
            'outreach.gate gate_pkey PRIMARY KEY (outreach_id, hub)',
        'outreach.event event_pkey PRIMARY KEY (outreach_id, event_no)',
            'outreach.company_target company_target_pkey PRIMARY KEY (outreach_id)',
        'outreach.dol dol_pkey PRIMARY KEY (outreach_id)', 'outreach.people people_pkey PRIMARY KEY (person_id)',
        'outreach.people slot_is_filled_by_one_person UNIQUE (outreach_id, slot_type)',
            'outreach.blog blog_pkey PRIMARY KEY (outreach_id)',
        'outreach.bit_scores bit_scores_pkey PRIMARY KEY (outreach_id)',
            'sales.sales_process sales_process_pkey PRIMARY KEY (sales_process_id)',
        'sales.sales_process company_is_in_sales_once UNIQUE (sovereign_company_id, sales_process_id)',
            'client.client client_pkey PRIMARY KEY (client_id)',
        'doctrine.link_key link_key_pkey PRIMARY KEY (kid)', 'sales.webhook_source webhook_source_pkey PRIMARY KEY (source)',
        'sales.webhook_delivery webhook_delivery_pkey PRIMARY KEY (delivery_id)',
        'sales.webhook_event webhook_event_pkey PRIMARY KEY (source, event_key)',
        'sales.booking booking_pkey PRIMARY KEY (source, booking_id)', 'sales.meeting meeting_pkey PRIMARY KEY (outreach_id)',
        'sales.init_job init_job_pkey PRIMARY KEY (job_id)', 'sales.init_job company_has_one_job UNIQUE (outreach_id)',
        'sales.snapshot snapshot_pkey PRIMARY KEY (sales_process_id)',
        'sales.snapshot company_has_one_snapshot UNIQUE (outreach_id)',
        'client.client company_is_a_client_once UNIQUE (sovereign_company_id, client_id)'
    ], 'every key is there and holds'
);
select set_eq(
    $$select i.indexrelid::regclass || ' ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '')
    from pg_index as i where i.indrelid in (select oid from relation) and not exists (select from pg_constraint as c
        where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))$$,
    array[
        'doctrine.prerequisite_requires_idx btree (requires)', 'doctrine.status_refusal_idx btree (refusal)',
        'doctrine.status_transition_from_status_idx btree (from_status)',
            'doctrine.status_transition_to_status_idx btree (to_status)',
        'doctrine.hub_agent_idx btree (agent)', 'doctrine.role_party_idx btree (party)', 'doctrine.relation_party_idx btree (party)',
        'doctrine.privilege_grantee_idx btree (grantee)',
        'doctrine.spoke_contract_provider_idx btree (provider, provider_position)',
        'doctrine.spoke_contract_consumer_idx btree (consumer, consumer_position)',
        'doctrine.query_route_authoritative_table_idx btree (authoritative_table, classification)',
        'doctrine.declared_join_to_table_idx btree (to_table)', 'doctrine.forbidden_join_to_table_idx btree (to_table)',
        'doctrine.forbidden_join_stop_code_idx btree (stop_code)', 'doctrine.change_adr_idx btree (adr)',
        'doctrine.one_key_signs_a_purpose btree (purpose) WHERE (sign_until IS NULL)',
        'sales.webhook_delivery_booking_idx btree (source, booking_id) WHERE (booking_id IS NOT NULL)',
        'sales.webhook_delivery_outreach_id_idx btree (outreach_id) WHERE (outreach_id IS NOT NULL)',
        'sales.webhook_event_delivery_id_idx btree (delivery_id)', 'sales.booking_outreach_id_idx btree (outreach_id)',
        'sales.one_booking_of_a_chain_stands btree (source, first_booking_id) WHERE (state = ''BOOKED''::text)',
        'sales.meeting_sovereign_company_id_idx btree (sovereign_company_id, outreach_id)',
        'sales.meeting_booking_idx btree (source, booking_id)', 'sales.meeting_delivery_id_idx btree (delivery_id)',
        'sales.init_job_due_idx btree (run_at) WHERE (state = ANY (ARRAY[''READY''::text, ''RUNNING''::text]))',
        'sales.sales_process_outreach_id_idx btree (outreach_id, sovereign_company_id)',
            'cl.load_line_pending_idx btree (load_id, line) WHERE (outcome IS NULL)',
        'cl.load_line_sovereign_company_id_idx btree (sovereign_company_id) WHERE (sovereign_company_id IS NOT NULL)'
    ], 'every other index serves a reference or a load'
);
create temporary table reference (name, table_name, columns, target, deferred) as values
('prerequisite_hub_is_a_hub', 'doctrine.prerequisite', '(hub)', 'doctrine.hub(hub)', false),
('required_hub_is_a_hub', 'doctrine.prerequisite', '(requires)', 'doctrine.hub(hub)', false),
('refusal_is_registered', 'doctrine.status', '(refusal)', 'doctrine.error_code(sqlstate)', false),
('from_status_is_a_status', 'doctrine.status_transition', '(from_status)', 'doctrine.status(status)', false),
('to_status_is_a_status', 'doctrine.status_transition', '(to_status)', 'doctrine.status(status)', false),
('hub_is_a_party', 'doctrine.hub', '(hub)', 'doctrine.party(party)', false),
('agent_is_a_role', 'doctrine.hub', '(agent)', 'doctrine.role(role_name)', false),
('role_is_of_a_party', 'doctrine.role', '(party)', 'doctrine.party(party)', false),
('relation_is_owned_by_a_party', 'doctrine.relation', '(party)', 'doctrine.party(party)', false),
('grantee_is_a_role', 'doctrine.privilege', '(grantee)', 'doctrine.role(role_name)', false),
('spoke_belongs_to_its_provider', 'doctrine.spoke_contract', '(spoke, provider)', 'doctrine.relation(relation, party)', false),
('provider_stands_at_its_position', 'doctrine.spoke_contract', '(provider, provider_position)',
    'doctrine.party(party, flow_position)', false),
('consumer_stands_at_its_position', 'doctrine.spoke_contract', '(consumer, consumer_position)',
    'doctrine.party(party, flow_position)', false),
('route_leads_to_a_relation_of_its_classification', 'doctrine.query_route', '(authoritative_table, classification)',
    'doctrine.relation(relation, classification)', false),
('joined_table_is_a_relation', 'doctrine.declared_join', '(from_table)', 'doctrine.relation(relation)', false),
('table_joined_to_is_a_relation', 'doctrine.declared_join', '(to_table)', 'doctrine.relation(relation)', false),
('forbidden_table_is_a_relation', 'doctrine.forbidden_join', '(from_table)', 'doctrine.relation(relation)', false),
('table_forbidden_to_is_a_relation', 'doctrine.forbidden_join', '(to_table)', 'doctrine.relation(relation)', false),
('stop_code_is_known', 'doctrine.forbidden_join', '(stop_code)', 'doctrine.stop_code(stop_code)', false),
('change_rests_on_a_decision', 'doctrine.change', '(adr)', 'doctrine.adr(adr)', false),
('load_line_is_of_a_load', 'cl.load_line', '(load_id)', 'cl.load(load_id)', false),
('load_line_is_of_a_company', 'cl.load_line', '(sovereign_company_id)', 'cl.company_identity(sovereign_company_id)', false),
('outreach_id_is_on_the_spine', 'cl.company_identity', '(sovereign_company_id, outreach_id)', 'outreach.outreach', false),
('sales_process_id_is_in_sales', 'cl.company_identity', '(sovereign_company_id, sales_process_id)', 'sales.sales_process',
    false),
('client_id_is_a_client', 'cl.company_identity', '(sovereign_company_id, client_id)', 'client.client', false),
('spine_row_is_claimed_in_the_registry', 'outreach.outreach', '(sovereign_company_id, outreach_id)', 'cl.company_identity',
    true),
('sales_process_is_claimed_in_the_registry', 'sales.sales_process', '(sovereign_company_id, sales_process_id)',
    'cl.company_identity', true),
('client_is_claimed_in_the_registry', 'client.client', '(sovereign_company_id, client_id)', 'cl.company_identity', true),
('event_is_of_a_source', 'sales.webhook_event', '(source)', 'sales.webhook_source', false),
('event_came_with_a_delivery', 'sales.webhook_event', '(delivery_id)', 'sales.webhook_delivery', true),
('booking_is_of_a_source', 'sales.booking', '(source)', 'sales.webhook_source', false),
('booking_is_of_a_company_on_the_spine', 'sales.booking', '(outreach_id)', 'outreach.outreach', false),
('meeting_ends_outreach_of_its_company', 'sales.meeting', '(sovereign_company_id, outreach_id)', 'outreach.outreach', false),
('meeting_is_a_booking', 'sales.meeting', '(source, booking_id)', 'sales.booking', false),
('meeting_came_with_a_delivery', 'sales.meeting', '(delivery_id)', 'sales.webhook_delivery', true),
('job_is_of_a_meeting', 'sales.init_job', '(outreach_id)', 'sales.meeting', false),
('snapshot_is_of_a_sales_process', 'sales.snapshot', '(sales_process_id)', 'sales.sales_process', true),
('snapshot_is_of_a_meeting', 'sales.snapshot', '(outreach_id)', 'sales.meeting', false),
('sales_process_comes_from_the_spine', 'sales.sales_process', '(sovereign_company_id, outreach_id)', 'outreach.outreach',
    false),
('gate_is_of_a_company_on_the_spine', 'outreach.gate', '(outreach_id)', 'outreach.outreach', true),
('event_is_of_a_company_on_the_spine', 'outreach.event', '(outreach_id)', 'outreach.outreach', true),
('company_target_is_of_a_company_on_the_spine', 'outreach.company_target', '(outreach_id)', 'outreach.outreach', true),
('dol_is_of_a_company_on_the_spine', 'outreach.dol', '(outreach_id)', 'outreach.outreach', true),
('person_is_of_a_company_on_the_spine', 'outreach.people', '(outreach_id)', 'outreach.outreach', true),
('blog_is_of_a_company_on_the_spine', 'outreach.blog', '(outreach_id)', 'outreach.outreach', true),
('score_is_of_a_company_on_the_spine', 'outreach.bit_scores', '(outreach_id)', 'outreach.outreach', true);
select set_eq(
    $$select c.conname::text, c.conrelid::regclass::text, pg_get_constraintdef(c.oid)
    from pg_constraint as c where c.contype = 'f' and c.conrelid in (select oid from relation)$$,
    $$select name, table_name, concat('FOREIGN KEY ', columns, ' REFERENCES ', target,
        case when target !~ '[(]' then columns end,
        case when deferred then ' DEFERRABLE INITIALLY DEFERRED' end) from reference$$,
    'every reference is there: towards the spine and from hub to registry deferred, all others at once, none with an action'
);
select set_eq(
    'select a.attrelid::regclass || ''.'' || a.attname from pg_attribute as a where a.attrelid in (select oid
        from relation) and a.attnum > 0 and not a.attisdropped and not a.attnotnull',
    array(
        select t.name || '.' || c.name from (values
            ('doctrine.hub', 'doctrine_id waterfall_order'), ('doctrine.status', 'refusal'),
            ('doctrine.role', 'party'), ('doctrine.relation', 'bucket_column'),
            ('doctrine.call_route', 'argument bucket_function'), ('doctrine.query_route', 'authoritative_table answer_columns cardinality classification'),
            ('doctrine.link_key', 'sign_until verify_until revoked_at revoked_reason'),
            ('sales.webhook_delivery', 'body event_id event_type booking_id outreach_id reason'),
            ('sales.booking', 'outreach_id starts_at invitee'), ('sales.meeting', 'starts_at invitee'),
            ('sales.init_job', 'lease_until worker last_error finished_at'),
            ('cl.company_identity', 'company_domain outreach_id sales_process_id client_id'),
            ('cl.load_line', 'company_name website unreadable outcome sovereign_company_id refused_column reason'),
            ('outreach.gate', 'upstream_version reason decided_by decided_at'), ('outreach.event',
                'hub from_state version reason'),
            ('outreach.company_target', 'domain email_method'), ('outreach.dol', 'ein filing_present form_5500'),
                ('outreach.people', 'email'),
            ('outreach.blog', 'about_url news_url'), ('outreach.bit_scores', 'tier')
        ) as t (name, columns) cross join regexp_split_to_table(t.columns, ' ') as c (name)
    ), 'a column that may be NULL is one of these'
);
select set_eq(
    $$select d.adrelid::regclass || '.' || a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid)
    from pg_attrdef as d inner join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where d.adrelid in (select oid from relation) and a.attgenerated = ''$$,
    array[
        'doctrine.change.actor doctrine.actor()', 'doctrine.change.at clock_timestamp()',
        'doctrine.release.installed_by doctrine.actor()', 'doctrine.release.installed_at now()',
        'doctrine.link_key.created_at clock_timestamp()', 'sales.webhook_source.created_at now()',
        'sales.webhook_source.tolerance ''00:05:00''::interval', 'sales.webhook_delivery.received_at clock_timestamp()',
        'sales.booking.changed_at clock_timestamp()', 'sales.init_job.state ''READY''::text', 'sales.init_job.attempts 0',
        'sales.init_job.run_at clock_timestamp()', 'sales.init_job.created_at clock_timestamp()',
        'sales.snapshot.taken_at clock_timestamp()',
        'cl.company_identity.created_at now()', 'cl.load.started_by doctrine.actor()', 'cl.load.started_at now()',
            'outreach.outreach.status ''INIT''::text',
        'outreach.outreach.created_at now()', 'outreach.outreach.updated_at now()', 'outreach.gate.verdict ''OPEN''::text',
            'outreach.gate.version 0',
        'outreach.event.actor doctrine.actor()', 'outreach.event.at clock_timestamp()',
            'sales.sales_process.created_at now()', 'client.client.created_at now()'
    ], 'a default is one of these'
);
select set_eq(
    $$select a.attrelid::regclass || '.' || a.attname || ' ' || concat(a.attidentity, a.attgenerated)
    from pg_attribute as a where a.attrelid in (select oid from relation) and a.attnum > 0 and (a.attidentity <> ''
        or a.attgenerated <> '')$$,
    array['sales.webhook_delivery.http_status s', 'doctrine.change.change_no a', 'outreach.event.event_no a', 'outreach.bit_scores.tier s'],
        'the number of an event and the tier of a score are made by the database'
);

select * from finish();
rollback;
