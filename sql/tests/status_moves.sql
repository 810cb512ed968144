-- The spine moves by doctrine.status_transition only; its keys never change, and its rows stay.
begin;
\ir include/setup.sql
select plan(47);

-- A company on the spine, brought into a state by legal moves.
create function pg_temp.at(p_status text, p_domain text) returns uuid
language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
begin
    case p_status
        when 'INIT' then null;
        when 'ACTIVE' then perform pg_temp.passes(v_oid, 'bit_scores');
        when 'PAUSED' then perform outreach.pause(v_oid, 'test');
        when 'FAILED' then perform outreach.fail(v_oid, 'test');
        when 'COMPLETED' then
            perform pg_temp.passes(v_oid, 'bit_scores');
            update outreach.outreach set status = 'COMPLETED' where outreach_id = v_oid;
    end case;
    return v_oid;
end
$$;
create function pg_temp.status(p_oid uuid) returns text
language sql as $$select status::text from outreach.outreach where outreach_id = p_oid$$;

create temporary table state as
select s.status::text, pg_temp.at(s.status, lower(s.status) || '.status.pgtap.example') as oid from doctrine.status as s;
select results_eq(
    'select status, pg_temp.status(oid) from state order by 1',
    $$values ('ACTIVE', 'ACTIVE'), ('COMPLETED', 'COMPLETED'), ('FAILED', 'FAILED'), ('INIT', 'INIT'), ('PAUSED',
        'PAUSED')$$,
    'a claim begins at INIT; the first PASS makes it ACTIVE; pause, fail and hand-off do what they say'
);

-- Every function from every state. What is legal is done and undone.
create function pg_temp.moves(p_oid uuid, p_move text) returns text
language plpgsql as $$
declare
    v_status text;
begin
    perform set_config('role', 'outreach_agent', true);
    execute format('select outreach.%I(%L, ''why'')', p_move, p_oid);
    v_status := pg_temp.asks('none', format('select pg_temp.status(%L)', p_oid));
    raise exception using errcode = 'ZZZZZ', detail = v_status;
exception when others then
    get stacked diagnostics v_status = pg_exception_detail;
    return concat_ws(' ', nullif(sqlstate, 'ZZZZZ'), v_status);
end
$$;
select is(
    pg_temp.moves(s.oid, m.move), coalesce(l.to_status, format('OSSTS outreach_id %s: %s from %s', s.oid, m.move,
        s.status)),
    format('%s from %s: %s', m.move, s.status, coalesce(l.to_status, 'refused'))
)
from state as s cross join unnest(array['pause', 'resume', 'fail', 'reopen']) as m (move)
    left join (values
        ('pause', 'INIT', 'PAUSED'), ('pause', 'ACTIVE', 'PAUSED'), ('resume', 'PAUSED', 'ACTIVE'),
        ('fail', 'INIT', 'FAILED'), ('fail', 'ACTIVE', 'FAILED'), ('fail', 'PAUSED', 'FAILED'), ('reopen', 'FAILED',
            'ACTIVE')
    ) as l (move, from_status, to_status) on l.move = m.move and l.from_status = s.status
order by s.status, m.move;

-- Every direct update, whoever tries: one assertion a state.
select is(
    (select array_agg(t.status order by t.status) from state as t
    where pg_temp.trial('none', 'update outreach.outreach set status = %L where outreach_id = %L', t.status, s.oid::text)
        <> format('OSSTS outreach_id %s: from %s to %s', s.oid, s.status, t.status)),
    l.reachable, format('from %s an UPDATE reaches only what the table of moves lists', s.status)
)
from state as s inner join (values
    ('INIT', '{ACTIVE,FAILED,INIT,PAUSED}'::text[]), ('ACTIVE', '{ACTIVE,COMPLETED,FAILED,PAUSED}'), ('PAUSED',
        '{ACTIVE,FAILED,PAUSED}'),
    ('FAILED', '{ACTIVE,FAILED}'), ('COMPLETED', '{COMPLETED}')
) as l (status, reachable) using (status);
select oid as init from state where status = 'INIT' \gset
select oid as paused from state where status = 'PAUSED' \gset
select oid as done from state where status = 'COMPLETED' \gset
select is(
    pg_temp.refusal('none', 'update outreach.outreach set status = ''ACTIVE'' where outreach_id in (%L, %L, %L)', :'init',
        :'paused', :'done'),
    format('OSSTS outreach_id %s: from COMPLETED to ACTIVE', :'done'), 'one illegal move refuses the whole statement'
);
select is(pg_temp.status(:'init'), 'INIT', '... and nothing of it is kept');
select is(
    pg_temp.refusal('outreach_owner', 'update outreach.outreach set status = ''INIT'' where outreach_id = %L', :'paused'),
    format('OSSTS outreach_id %s: from PAUSED to INIT', :'paused'), '... for the owner as well'
);
set local session_replication_role = replica;
select is(
    pg_temp.refusal('none', 'update outreach.outreach set status = ''ACTIVE'' where outreach_id = %L', :'done'),
    format('OSSTS outreach_id %s: from COMPLETED to ACTIVE', :'done'), '... and with session_replication_role = replica'
);
set local session_replication_role = origin;
select doctrine.new_id(doctrine.bucket(sovereign_company_id)) as new, sovereign_company_id as sid from outreach.outreach
    where outreach_id = :'init' \gset
select is(
    pg_temp.refusal('none', 'insert into outreach.outreach (outreach_id, sovereign_company_id, status)
        values (%L, %L, ''ACTIVE'')', :'new', :'sid'),
    format('OSSTS INSERT on outreach.outreach: outreach_id %s, status ACTIVE', :'new'), 'a spine row begins at INIT'
);
select is(
    pg_temp.refusal('outreach_owner',
        'insert into outreach.outreach (outreach_id, sovereign_company_id, status) values (%L, %L, ''INIT'')', :'new',
        :'sid'),
    '42501 permission denied for table outreach', '... and the owner has no right to set it'
);

-- A move says why, and of whom.
select is(
    pg_temp.refusal('outreach_agent', s.statement, :'init'), s.outcome, s.what
)
from (values
    ('select outreach.pause(%L, null)', '22004 argument p_reason must not be NULL', 'a move has a reason'),
    ('select outreach.pause(%L, '' '')', '23514 status_move_says_why', '... that is not blank'),
    ('select outreach.pause(null, ''why'')', '22004 argument p_outreach_id must not be NULL', '... and a company'),
    ('select outreach.pause(''00000000-0000-7000-8000-000000000000'', ''why'')',
        'OSUNK outreach_id 00000000-0000-7000-8000-000000000000', '... that is on the spine'),
    ('update outreach.outreach set status = ''PAUSED'' where outreach_id = %L',
        '42501 permission denied for table outreach', 'the agent moves by function only')
) as s (statement, outcome, what);
select is(
    pg_temp.refusal('company_target_agent', 'select outreach.pause(%L, ''why'')', :'init'),
    '42501 permission denied for function pause', 'only the spine''s agent moves a company'
);
select is(pg_temp.refusal('outreach_agent', 'select outreach.pause(%L, ''why'')', :'init'), 'ok', 'a legal move is made');
select ok(updated_at > created_at and updated_at > now(), '... and updated_at says when') from outreach.outreach
    where outreach_id = :'init';
select results_eq(
    format('select kind, hub::text, from_state, to_state, version, reason, actor = session_user || ''/outreach_agent''
        from outreach.event where outreach_id = %L', :'init'),
    $$values ('STATUS', null, 'INIT', 'PAUSED', null::bigint, 'why', true)$$, '... and the event says who, what and why'
);

set constraints all immediate;
select is(
    pg_temp.refusal('none', 'update outreach.outreach set %I = %L where outreach_id = %L', k.key, k.value, :'init'),
    format('OSIMM UPDATE on outreach.outreach: %s from %s to %s', k.key, to_jsonb(s) ->> k.key, k.value),
        format('%s is immutable', k.key)
)
from outreach.outreach as s cross join lateral (values
    ('outreach_id', :'new'), ('sovereign_company_id', :'new'), ('created_at', to_jsonb(now() + interval '1 day') #>> '{}')
) as k (key, value)
where s.outreach_id = :'init';
select is(
    pg_temp.refusal('none', 'delete from outreach.outreach where outreach_id = %L', :'init'),
    format('OSIMM DELETE on outreach.outreach: outreach_id %s', :'init'), 'a spine row is never deleted'
);
select is(
    pg_temp.refusal('outreach_owner', 'delete from outreach.outreach where outreach_id = %L', :'init'),
    '42501 permission denied for table outreach', '... and the owner has no right to it'
);
select is(pg_temp.refusal('none', 'truncate outreach.outreach cascade'), 'OSIMM TRUNCATE on outreach.outreach',
    '... nor truncated');

select * from finish();
rollback;
