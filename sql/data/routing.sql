insert into doctrine.stop_code as s (stop_code, meaning, way_out)
values
('QUERY_UNROUTABLE', 'no table answers for it', 'Ask for a concept or an alias of doctrine.query_route.'),
('JOIN_UNDECLARED', 'no such join is declared', 'Go by the spine: doctrine.declared_join lists the joins.'),
('SOURCE_QUERY', 'raw input answers no question',
    'Ask for what was made of it; cl.load_report() and cl.load_rejects() tell of loads.'),
('ISOLATION_VIOLATION', 'one hub reaches into another',
    'Read the contract views in spoke, or call the function of the hub that owns the data.'),
('CL_WRITE_BLOCKED', 'the registry is written by its functions only', 'Call cl.mint_company() or outreach.init().'),
('SEMANTIC_GAP', 'the concept is known, and nothing holds it',
    'Do without, or propose a decision (docs/adr) that gives it a home.'),
('AMBIGUITY', 'the word stands for more than one concept', 'Ask for one of the concepts that stand before.'),
('STRUCTURAL', 'it cannot be planned or read as asked',
    'Give one statement that EXPLAIN takes, over relations that are there; or read the table that is named.')
on conflict (stop_code) do update
    set meaning = excluded.meaning, way_out = excluded.way_out
    where (s.meaning, s.way_out) is distinct from (excluded.meaning, excluded.way_out);

insert into doctrine.query_route as q (
    concept, aliases, authoritative_table, answer_columns, cardinality, classification, meaning
)
select r.concept, string_to_array(r.aliases, ', '), r.authoritative_table, string_to_array(r.answer_columns, ' '), r.cardinality,
    k.classification, r.meaning
from (values
    ('company name', 'company, account, account name, business name, organization, organisation, name',
        'cl.company_identity', 'company_name', 'ONE', 'what the company is called'),
    ('company domain', 'website, web site, homepage, canonical domain, domain name, domain',
        'cl.company_identity', 'company_domain', 'ONE', 'the domain by which the company is recognised'),
    ('sovereign company id', 'sovereign id, sid, company id, registry id, id',
        'cl.company_identity', 'sovereign_company_id', 'ONE', 'the id of the company in the registry'),
    ('claim', 'pointer, registry pointer, claimed, hub pointer',
        'cl.company_identity', 'outreach_id sales_process_id client_id', 'ONE', 'which hubs have claimed the company'),
    ('registered at', 'minted at, company created at',
        'cl.company_identity', 'created_at', 'ONE', 'when the company was minted'),
    ('outreach id', 'oid, spine id, outreach key, id',
        'outreach.outreach', 'outreach_id', 'ONE', 'the join key of all sub-hubs'),
    ('workflow state', 'workflow status, status, state, outreach status, outreach state, paused, kill switch',
        'outreach.outreach', 'status', 'ONE', 'where the company stands: INIT, ACTIVE, PAUSED, COMPLETED, FAILED'),
    ('claimed at', 'outreach created at, in outreach since',
        'outreach.outreach', 'created_at', 'ONE', 'when Outreach claimed the company'),
    ('gate verdict', 'verdict, gate, pass, gate status, gate state, state',
        'outreach.gate', 'hub verdict reason', 'MANY', 'the verdict of each sub-hub'),
    ('data version', 'version, upstream version, hub version',
        'outreach.gate', 'hub version upstream_version', 'MANY', 'the version of each sub-hub''s data'),
    ('history', 'event, log, event log, audit trail, decision log, who decided',
        'outreach.event', 'event_no kind hub from_state to_state reason actor at', 'MANY', 'every status move and decision'),
    ('email pattern', 'email method, email template, mail pattern, email format, address pattern',
        'outreach.company_target', 'email_method', 'ONE', 'how the company writes its addresses'),
    ('email domain', 'mail domain, target domain, domain',
        'outreach.company_target', 'domain', 'ONE', 'the domain of the company''s addresses'),
    ('ein', 'employer identification number, tax id, federal tax id, tax number',
        'outreach.dol', 'ein', 'ONE', 'the Employer Identification Number'),
    ('dol finding', 'filing present, dol filing, has filing, filing',
        'outreach.dol', 'filing_present', 'ONE', 'whether the Department of Labor has a filing'),
    ('form 5500', '5500, retirement plan, benefit plan, filing content',
        'outreach.dol', 'form_5500', 'ONE', 'the filing itself'),
    ('contact', 'people, person, executive, decision maker, slot, ceo, cfo, hr',
        'outreach.people', 'person_id slot_type name email', 'MANY', 'who is to be contacted'),
    ('email address', 'email, mail, mail address, contact email, address of contact',
        'outreach.people', 'slot_type email', 'MANY', 'the addresses of the contacts'),
    ('contact name', 'person name, name of contact, name',
        'outreach.people', 'slot_type name', 'MANY', 'the names of the contacts'),
    ('about page', 'about url, about us, self description',
        'outreach.blog', 'about_url', 'ONE', 'where the company says what it is'),
    ('news page', 'news url, press page, blog, news',
        'outreach.blog', 'news_url', 'ONE', 'where the company tells its news'),
    ('intent score', 'bit score, score, buyer intent, intent',
        'outreach.bit_scores', 'score', 'ONE', 'buyer intent, 0 to 100'),
    ('intent tier', 'bit tier, tier, heat, temperature',
        'outreach.bit_scores', 'tier', 'ONE', 'COLD, WARM, HOT or BURNING'),
    ('sales process', 'sales process id, deal, opportunity',
        'sales.sales_process', 'sales_process_id created_at', 'ONE', 'the company in Sales'),
    ('meeting', 'booked meeting, appointment, meeting time',
        'sales.meeting', 'booked_at starts_at invitee source booking_id', 'ONE', 'the meeting that ended outreach'),
    ('booking', 'calendar booking, reschedule, cancellation',
        'sales.booking', 'booking_id state starts_at invitee changed_at', 'MANY', 'the bookings as the calendar has them'),
    ('sales init job', 'handoff job, job, init job',
        'sales.init_job', 'job_id state attempts run_at last_error', 'ONE', 'what Sales Init has to do, or has done'),
    ('snapshot', 'handoff snapshot, picture',
        'sales.snapshot', 'body', 'ONE', 'all that Outreach knew when Sales took over'),
    ('webhook', 'webhook delivery, inbox, delivery',
        'sales.webhook_delivery', 'delivery_id received_at event_type code reason', 'MANY',
        'the webhooks of the company, and what became of them'),
    ('webhook source', 'calendar provider, endpoint', 'sales.webhook_source', 'source provider', 'MANY',
        'who may deliver webhooks'),
    ('webhook event', 'event key, dedupe key', 'sales.webhook_event', 'source event_key', 'MANY', 'what was taken in already'),
    ('link key', 'signing key, kid', 'doctrine.link_key', 'kid', 'MANY', 'the keys of calendar links'),
    ('client', 'client id, customer',
        'client.client', 'client_id created_at', 'ONE', 'the company as a client'),
    ('load', 'import, file load', 'cl.load', 'load_id file_name', 'MANY', 'a file of listings that was loaded'),
    ('listing', 'raw listing, staging, load line, source row', 'cl.load_line', 'line company_name website', 'MANY',
        'a line as it was read'),
    ('waterfall', 'hub order, gate order, sub hub, hub', 'doctrine.hub', 'hub waterfall_order criterion', 'MANY',
        'the sub-hubs in their order'),
    ('prerequisite', 'dependency, gate dependency, requires', 'doctrine.prerequisite', 'hub requires', 'MANY',
        'which hub waits for which'),
    ('status move', 'status transition, legal move, transition', 'doctrine.status_transition', 'move from_status to_status',
        'MANY',
        'the legal status moves'),
    ('meaning of status', 'status meaning', 'doctrine.status', 'status meaning', 'MANY', 'what each state means'),
    ('error', 'error code, sqlstate, refusal', 'doctrine.error_code', 'sqlstate name meaning hint', 'MANY',
        'the registry of errors'),
    ('role', 'agent, owner', 'doctrine.role', 'role_name party meaning', 'MANY', 'who takes part'),
    ('data flow', 'party, flow', 'doctrine.party', 'party flow_position', 'MANY', 'the order in which data may flow'),
    ('grant', 'privilege, right, permission, grant matrix, access', 'doctrine.privilege',
        'object_class object grantee privilege', 'MANY',
        'who may do what'),
    ('spoke contract', 'contract, spoke, contract view', 'doctrine.spoke_contract', 'spoke provider consumer columns', 'MANY',
        'what one hub may see of another'),
    ('relation', 'table, classification', 'doctrine.relation', 'relation party classification', 'MANY', 'every table and view'),
    ('route', 'query route, concept, alias', 'doctrine.query_route', 'concept aliases authoritative_table', 'MANY',
        'what answers for what'),
    ('call route', 'server of a call, shard, bucket map', 'doctrine.call_route',
        'function_name route argument bucket_function', 'MANY', 'how the server is found that answers a call'),
    ('join', 'declared join, join path', 'doctrine.declared_join', 'from_table to_table join_condition', 'MANY',
        'the declared joins'),
    ('forbidden join', 'lateral join', 'doctrine.forbidden_join', 'from_table to_table stop_code reason', 'MANY',
        'the joins that are wrong'),
    ('stop code', 'stop', 'doctrine.stop_code', 'stop_code meaning way_out', 'MANY', 'why a question is stopped'),
    ('decision', 'adr, architecture decision', 'doctrine.adr', 'adr title status', 'MANY', 'the decisions taken'),
    ('change', 'schema change, ddl log', 'doctrine.change', 'change_no adr command object actor at', 'MANY',
        'what was changed since the install'),
    ('release', 'schema version, installed version', 'doctrine.release', 'version installed_at', 'MANY',
        'what was installed when'),
    ('blueprint', 'schema snapshot', 'doctrine.blueprint', 'kind object definition', 'MANY', 'what the release consists of'),
    ('law', 'audit rule', 'doctrine.law', 'law meaning', 'MANY', 'what the audit holds the database to')
) as r (concept, aliases, authoritative_table, answer_columns, cardinality, meaning)
    inner join doctrine.relation as k on k.relation = r.authoritative_table
on conflict (concept) do update
    set aliases = excluded.aliases, authoritative_table = excluded.authoritative_table,
        answer_columns = excluded.answer_columns, cardinality = excluded.cardinality, classification = excluded.classification,
        meaning = excluded.meaning
    where (q.aliases, q.authoritative_table, q.answer_columns, q.cardinality, q.classification, q.meaning) is distinct from (
        excluded.aliases, excluded.authoritative_table, excluded.answer_columns, excluded.cardinality, excluded.classification,
        excluded.meaning
    );

-- Known words that nothing here holds.
insert into doctrine.query_route as q (concept, aliases, meaning)
values
('phone number', '{phone,telephone,mobile}', 'a number to call'),
('postal address', '{street address,address,city,location}', 'where the company sits'),
('employee count', '{employees,headcount,company size}', 'how many work there'),
('revenue', '{annual revenue,turnover,sales volume}', 'what the company turns over'),
('industry', '{sector,naics,sic}', 'what the company does'),
('social profile', '{linkedin,linkedin url,twitter}', 'profiles on social networks'),
('job title', '{title,position}', 'the title of a contact; slots are CEO, CFO and HR'),
('reply', '{response,answer to email,bounce}', 'what came back to a message')
on conflict (concept) do update
    set aliases = excluded.aliases, meaning = excluded.meaning
    where (q.aliases, q.meaning) is distinct from (excluded.aliases, excluded.meaning);

insert into doctrine.declared_join as d (from_table, to_table, join_condition)
select j.from_table, j.to_table,
    string_agg(format('%s.%s = %s.%s', j.from_table, c.name, j.to_table, c.name), ' and ' order by c.ord)
from (values
    ('cl.company_identity', 'outreach.outreach', '{sovereign_company_id,outreach_id}'::text[]),
    ('cl.company_identity', 'sales.sales_process', '{sovereign_company_id,sales_process_id}'),
    ('cl.company_identity', 'client.client', '{sovereign_company_id,client_id}'),
    ('sales.sales_process', 'outreach.outreach', '{sovereign_company_id,outreach_id}'),
    ('sales.meeting', 'outreach.outreach', '{sovereign_company_id,outreach_id}'),
    ('sales.meeting', 'sales.booking', '{source,booking_id}'),
    ('sales.meeting', 'sales.webhook_delivery', '{delivery_id}'),
    ('sales.booking', 'outreach.outreach', '{outreach_id}'),
    ('sales.booking', 'sales.webhook_source', '{source}'),
    ('sales.init_job', 'sales.meeting', '{outreach_id}'),
    ('sales.snapshot', 'sales.meeting', '{outreach_id}'),
    ('sales.snapshot', 'sales.sales_process', '{sales_process_id}'),
    ('outreach.gate', 'outreach.outreach', '{outreach_id}'),
    ('outreach.event', 'outreach.outreach', '{outreach_id}'),
    ('outreach.company_target', 'outreach.outreach', '{outreach_id}'),
    ('outreach.dol', 'outreach.outreach', '{outreach_id}'),
    ('outreach.people', 'outreach.outreach', '{outreach_id}'),
    ('outreach.blog', 'outreach.outreach', '{outreach_id}'),
    ('outreach.bit_scores', 'outreach.outreach', '{outreach_id}')
) as j (from_table, to_table, columns)
    cross join unnest(j.columns) with ordinality as c (name, ord)
group by j.from_table, j.to_table
on conflict (from_table, to_table) do update
    set join_condition = excluded.join_condition
    where d.join_condition <> excluded.join_condition;

-- What suggests itself, by an equal column, and is wrong.
insert into doctrine.forbidden_join as f (from_table, to_table, stop_code, reason)
select a.relation as from_table, b.relation as to_table, 'JOIN_UNDECLARED', 'both hang on the spine, and neither on the other'
from doctrine.relation as a
    inner join doctrine.relation as b on b.relation > a.relation
where a.classification = 'ENRICHMENT' and b.classification = 'ENRICHMENT'
union all
select 'cl.company_identity', r.relation, 'JOIN_UNDECLARED', 'the registry''s pointer leads to the spine, and no further'
from doctrine.relation as r
where r.classification = 'ENRICHMENT' or r.relation in ('outreach.gate', 'outreach.event')
union all
select h.relation as from_table, r.relation as to_table, 'ISOLATION_VIOLATION',
    'what passed is shown by the contract views in spoke'
from doctrine.relation as h
    cross join doctrine.relation as r
where h.party in ('sales', 'client') and h.classification = 'QUERY' and r.classification = 'ENRICHMENT'
union all
select s.relation as from_table, r.relation as to_table, 'SOURCE_QUERY', 'a listing as it was read is no company'
from doctrine.relation as s
    cross join doctrine.relation as r
where s.classification = 'SOURCE' and r.classification in ('QUERY', 'ENRICHMENT', 'AUDIT', 'SOURCE') and r.party <> 'doctrine'
    and s.relation <> r.relation
on conflict (from_table, to_table) do update
    set stop_code = excluded.stop_code, reason = excluded.reason
    where (f.stop_code, f.reason) is distinct from (excluded.stop_code, excluded.reason);
