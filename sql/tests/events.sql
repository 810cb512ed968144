-- The log: append-only, and each entry says what it must.
begin;
\ir include/setup.sql
select plan(26);

select pg_temp.claimed('event.pgtap.example') as oid \gset
select outreach.pause(:'oid', 'first'), outreach.resume(:'oid', 'second');
create function pg_temp.logs(p_oid text, p_kind text, p_hub text, p_version text,
    p_reason text) returns text language sql as $$
    select pg_temp.trial('outreach_owner', 'insert into outreach.event (outreach_id, kind, hub, to_state, version, reason)
        values (%L, %L, %L, ''X'', %L, %L)', p_oid, p_kind, p_hub, p_version, p_reason)
$$;

select results_eq(
    format('select kind, from_state, to_state, reason from outreach.event where outreach_id = %L order by event_no',
        :'oid'),
    $$values ('STATUS', 'INIT', 'PAUSED', 'first'), ('STATUS', 'PAUSED', 'ACTIVE', 'second')$$,
        'events are numbered in their order'
);
select is(pg_temp.logs(:'oid', v.kind, v.hub, v.version, v.reason), v.outcome, v.what)
from (values
    ('STATUS', null, null, 'why', 'ok', 'a status move says why'),
    ('STATUS', null, null, null, '23514 status_move_says_why', '... not without'),
    ('STATUS', null, null, ' ', '23514 status_move_says_why', '... not a blank reason'),
    ('STATUS', 'dol', null, 'why', '23514 gate_event_names_its_hub', '... and names no hub'),
    ('STATUS', null, '1', 'why', '23514 gate_event_names_its_version', '... and no version'),
    ('GATE', 'dol', '1', null, 'ok', 'a gate decision names hub and version, and need not say why'),
    ('GATE', null, '1', null, '23514 gate_event_names_its_hub', '... not without hub'),
    ('GATE', 'dol', null, null, '23514 gate_event_names_its_version', '... not without version'),
    ('GATE', 'sales', '1', null, '23514 hub_name_is_a_hub', '... of the doctrine'),
    ('NOTE', null, null, 'why', '23514 event_kind_is_status_gate_or_link', 'there is no other kind'),
    (null, null, null, 'why', '23502 kind', '... and none without')
) as v (kind, hub, version, reason, outcome, what);
select event_no from outreach.event where outreach_id = :'oid' order by event_no limit 1 \gset
select is(
    pg_temp.refusal(v.role_name, v.statement, :'oid', :'event_no'), v.outcome, v.what
)
from (values
    ('none', 'update outreach.event set reason = ''other'' where outreach_id = %L and event_no = %s',
        'OSIMM UPDATE on outreach.event: reason from first to other',
        'an event is never updated'),
    ('none', 'update outreach.event set to_state = ''ACTIVE'', reason = null where outreach_id = %L and event_no = %s',
        'OSIMM UPDATE on outreach.event: reason from first to NULL, to_state from PAUSED to ACTIVE',
            '... and the refusal names all that would change'),
    ('none', 'delete from outreach.event where outreach_id = %L and event_no = %s',
        format('OSIMM DELETE on outreach.event: event_no %s, outreach_id %s', :'event_no', :'oid'),
        '... nor deleted'),
    ('outreach_owner', 'update outreach.event set reason = ''other'' where outreach_id = %L',
        '42501 permission denied for table event',
        'the owner has no right to update'),
    ('outreach_owner', 'delete from outreach.event where outreach_id = %L', '42501 permission denied for table event',
        '... or to delete'),
    ('outreach_agent', 'insert into outreach.event (outreach_id, kind, to_state, reason)
        values (%L, ''STATUS'', ''X'', ''x'')',
        '42501 permission denied for table event', 'no agent writes the log'),
    ('none', 'insert into outreach.event (outreach_id, event_no, kind, to_state, reason)
        values (%L, %s, ''STATUS'', ''X'', ''x'')',
        '428C9 Column "event_no" is an identity column defined as GENERATED ALWAYS.', 'nobody chooses a number'),
    ('none', 'insert into outreach.event (outreach_id, event_no, kind, to_state, reason) overriding system value
        values (%L, %s, ''STATUS'', ''X'', ''x'')',
        '23505 event_pkey', '... and none is used twice')
) as v (role_name, statement, outcome, what);
select is(
    pg_temp.commits('none', 'insert into outreach.event (outreach_id, kind, to_state, reason)
        values (%L, ''STATUS'', ''X'', ''x'')', doctrine.new_id(2)::text),
    '23503 event_is_of_a_company_on_the_spine', 'an event is of a company on the spine'
);
set constraints all immediate;
select is(pg_temp.refusal('none', 'truncate outreach.event'), 'OSIMM TRUNCATE on outreach.event',
    'the log is never truncated');
set local session_replication_role = replica;
select is(
    pg_temp.refusal('none', 'delete from outreach.event where outreach_id = %L and event_no = %s', :'oid', :'event_no'),
    format('OSIMM DELETE on outreach.event: event_no %s, outreach_id %s', :'event_no', :'oid'),
        '... nor touched with session_replication_role = replica'
);
set local session_replication_role = origin;

-- Who acts: the login role, and the role that it has set.
select is(pg_temp.asks('none', 'select doctrine.actor()'), session_user::text, 'actor is the login role');
select is(pg_temp.asks('outreach_owner', 'select doctrine.actor()'), format('%s/outreach_owner', session_user),
    '... and after a slash the role that it has set');
select outreach.pause(:'oid', 'by hand');
select is(actor, session_user::text, '... which the log tells') from outreach.event
    where outreach_id = :'oid' order by event_no desc limit 1;

select * from finish();
rollback;
