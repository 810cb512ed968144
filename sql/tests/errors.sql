-- Every error of the registry is raised, with its stable MESSAGE, the values in DETAIL and the way out in HINT.
begin;
\ir include/setup.sql
select plan(23);

create function pg_temp.error(p_role text, p_sql text) returns text[]
language plpgsql as $$
declare
    v_message text;
    v_detail text;
    v_hint text;
begin
    perform set_config('role', p_role, true);
    execute p_sql;
    return '{}';
exception when others then
    get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
    return array[sqlstate, v_message, v_detail, v_hint];
end
$$;
select pg_temp.claimed('error.pgtap.example') as oid, pg_temp.claimed('paused.error.pgtap.example') as paused,
    pg_temp.claimed('failed.error.pgtap.example') as failed, pg_temp.claimed('over.error.pgtap.example') as over \gset
select sovereign_company_id as sid from outreach.outreach where outreach_id = :'oid' \gset
select outreach.pause(:'paused', 'test'), outreach.fail(:'failed', 'test'), pg_temp.passes(:'over', 'blog');
update outreach.outreach set status = 'COMPLETED' where outreach_id = :'over';

create temporary table raised as
select e.code, pg_temp.error(e.role_name, e.statement) as raised, array[e.code, e.message, e.detail, e.hint] as expected
from (values
    ('OSSID', 'outreach_agent', 'select outreach.init(''00000000-0000-7000-8000-000000000000'')',
        'the registry has no company with this sovereign_company_id',
            'sovereign_company_id 00000000-0000-7000-8000-000000000000',
        'Mint the company with cl.mint_company() first, or look its id up with cl.find_company().'),
    ('OSDUP', 'cl_agent', 'select cl.mint_company(''x'', ''error.pgtap.example'')',
        'a company with this domain is already registered',
            format('company_domain error.pgtap.example: sovereign_company_id %s', :'sid'),
        'Use the sovereign_company_id that DETAIL names.'),
    ('OSCLM', 'outreach_agent', format('select outreach.init(%L)', :'sid'),
        'the company is already claimed', format('sovereign_company_id %s: outreach_id %s', :'sid', :'oid'),
        'Use the id that DETAIL names; a company is claimed once, ever.'),
    ('OSWON', 'cl_owner', format('update cl.company_identity set outreach_id = null where sovereign_company_id = %L',
        :'sid'),
        'a registry pointer is written once, ever', format('UPDATE on cl.company_identity: outreach_id from %s to NULL',
            :'oid'),
        'Leave the pointer as it is; no correction, no second claim.'),
    ('OSIMM', 'none', format('delete from outreach.outreach where outreach_id = %L', :'oid'),
        'keys and history are immutable', format('DELETE on outreach.outreach: outreach_id %s', :'oid'),
        'Leave the row as it is; write a new row where the table takes one.'),
    ('OSUNK', 'outreach_agent', 'select outreach.pause(''00000000-0000-7000-8000-000000000000'', ''x'')',
        'the spine has no company with this outreach_id', 'outreach_id 00000000-0000-7000-8000-000000000000',
        'Claim the company with outreach.init() first, and use the outreach_id that it returns.'),
    ('OSHUB', 'dol_agent', format('select outreach.pass_gate(%L, ''sales'')', :'oid'),
        'the doctrine has no sub-hub of this name', 'hub sales', 'Use a name that stands in doctrine.hub.'),
    ('OSGAT', 'dol_agent', format('select outreach.put_dol(%L, null, false, null)', :'oid'),
        'the gate is closed: an upstream hub is not at PASS', format('outreach_id %s, hub dol: waits for company_target',
            :'oid'),
        'Let the hubs that DETAIL names pass first; outreach.why_not() tells what each of them needs.'),
    ('OSCRT', 'blog_agent', format('select outreach.pass_gate(%L, ''blog'')', :'oid'),
        'the PASS criterion of the hub is not met by its own rows',
            format('outreach_id %s, hub blog: needs at least one URL', :'oid'),
        'Write the data that DETAIL names as the criterion, then pass again.'),
    ('OSSTL', 'blog_agent', format('select outreach.pass_gate(%L, ''blog'', 7)', :'oid'),
        'upstream has moved since the data that this PASS rests on was read',
            format('outreach_id %s, hub blog: asked for upstream_version 7, now 0', :'oid'),
        'Read upstream again, do the work again, and pass with the upstream_version that belongs to it.'),
    ('OSSTS', 'outreach_agent', format('select outreach.resume(%L, ''x'')', :'oid'),
        'this status move is not in doctrine.status_transition', format('outreach_id %s: resume from INIT', :'oid'),
        'Look up the legal moves from the state that DETAIL names in doctrine.status_transition.'),
    ('OSPAU', 'blog_agent', format('select outreach.put_blog(%L, null, null)', :'paused'),
        'the company is paused', format('outreach_id %s, hub blog: status PAUSED', :'paused'),
            'Wait, or ask an outreach agent to call outreach.resume().'),
    ('OSEND', 'blog_agent', format('select outreach.put_blog(%L, null, null)', :'over'),
        'the company is handed off to Sales; outreach is over', format('outreach_id %s, hub blog: status COMPLETED',
            :'over'),
        'Write to the hub that owns the company now; outreach is sealed for ever.'),
    ('OSFLD', 'blog_agent', format('select outreach.put_blog(%L, null, null)', :'failed'),
        'outreach to the company has failed', format('outreach_id %s, hub blog: status FAILED', :'failed'),
        'Ask an outreach agent to call outreach.reopen() if the reason is gone.'),
    ('OSISO', 'dol_agent', format('select outreach.pass_gate(%L, ''blog'')', :'oid'),
        'every hub keeps to its own', 'hub blog is decided by blog_agent, not by dol_agent',
        'Decide as the role that DETAIL names; grant what doctrine.privilege gives; refer every table of outreach to the spine.'),
    ('OSLNK', 'execution_agent', format('select outreach.calendar_link(%L, ''https://cal.example'')', :'oid'),
        'a calendar link is refused', format('outreach_id %s: execution is at OPEN', :'oid'),
        'Let execution pass first; for a key, use a name that outreach.rotate_link_key() returned.'),
    ('OSMAP', 'none', format('set constraints all immediate; select doctrine.serve_buckets(''{}''); select outreach.gate_report(%L)', :'oid'),
        'another server serves the bucket of this company',
        format('id %s: bucket %s, served here are {}', :'oid', doctrine.bucket(:'oid')),
        'Fetch the bucket map anew, and ask the server that it names.'),
    ('OSRTE', 'report_agent', 'select doctrine.route(''weather'')',
        'the question or the join is stopped', 'QUERY_UNROUTABLE: concept ''weather'' (no table answers for it). '
        'Ask for a concept or an alias of doctrine.query_route.',
        'DETAIL begins with the stop code; doctrine.stop_code says what each means and what to do.'),
    ('OSADR', 'doctrine_owner', 'set outreach_spine.adr to default; update doctrine.status set meaning = ''x'' where status = ''INIT''',
        'the doctrine is changed by a decision only', 'UPDATE of doctrine.status (rows: 1): adr not named',
        'Name an accepted one for the transaction: set local outreach_spine.adr = ''NNNN''; doctrine.adr lists them.')
) as e (code, role_name, statement, message, detail, hint);
select is(raised, expected, format('%s is raised with its message, detail and hint', code)) from raised;
select set_eq('select code from raised', 'select sqlstate from doctrine.error_code',
    'no error of the registry is left out');

-- PostgreSQL's own codes have a way out as well.
select is(
    pg_temp.error(v.role_name, v.statement), v.expected, v.what
)
from (values
    ('outreach_agent', 'select outreach.init(null)',
        array['22004', 'argument p_sovereign_company_id must not be NULL', '', 'Give a value.'], 'a NULL argument'),
    ('outreach_agent', format('select outreach.init_many(array[null, %L]::uuid[])', :'sid'),
        array['22004', 'array p_sovereign_company_ids must not hold NULL', 'Element 1 is NULL.', 'Leave the element out.'],
            'NULL in an array'),
    ('cl_agent', 'select cl.mint_companies(''{a}'', ''{}'')',
        array['22023', 'arrays p_company_names and p_company_domains must be of one length',
            'p_company_names has 1 elements, p_company_domains has 0.',
            'Give one element of each per row; NULL where a value is not known.'], 'arrays of different length')
) as v (role_name, statement, expected, what);

select * from finish();
rollback;
