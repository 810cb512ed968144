-- A write by any statement, of agent or superuser, meets the gate; it is kept as a whole or not at all.
begin;
\ir include/setup.sql
select plan(24);

select pg_temp.claimed('write.pgtap.example') as open, pg_temp.claimed('closed.write.pgtap.example') as closed \gset
select pg_temp.passes(:'open', 'company_target');
create function pg_temp.has_rows(p_oid uuid) returns boolean language sql as $$
    select exists (select from outreach.dol where outreach_id = p_oid)
$$;

-- Every statement that inserts, before upstream has passed.
create temporary table statement as
select w.what, w.statement from (values
    ('insert', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false)'),
    ('insert .. select', 'insert into outreach.dol (outreach_id, filing_present) select x.id, false
        from unnest(array[%L]::uuid[]) as x (id)'),
    ('upsert', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false)
        on conflict (outreach_id) do update set filing_present = true'),
    ('merge', 'merge into outreach.dol as d using (values (%L::uuid)) as n (id) on d.outreach_id = n.id
        when not matched then insert (outreach_id, filing_present) values (n.id, false)'),
    ('copy', 'copy outreach.dol (outreach_id, filing_present) from program ''printf "%s\\tf\\n"'''),
    ('insert in a cte', 'with w as (insert into outreach.dol (outreach_id, filing_present)
        values (%L, false) returning 1) select * from w')
) as w (what, statement);
grant pg_execute_server_program to dol_agent;
select is(
    pg_temp.refusal('dol_agent', statement, :'closed'), format('OSGAT outreach_id %s, hub dol: waits for company_target',
        :'closed'),
    format('%s by the agent meets the closed gate', what)
) from statement;
select is(
    pg_temp.refusal('none', statement, :'closed'), format('OSGAT outreach_id %s, hub dol: waits for company_target',
        :'closed'),
    format('%s by a superuser meets it as well', what)
) from statement where what in ('insert', 'merge', 'copy');
set local session_replication_role = replica;
select is(
    pg_temp.refusal('none', statement, :'closed'), format('OSGAT outreach_id %s, hub dol: waits for company_target',
        :'closed'),
    '... also with session_replication_role = replica'
) from statement where what = 'insert';
set local session_replication_role = origin;
select is(
    pg_temp.refusal('dol_agent', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false), (%L, false)',
        :'open', :'closed'),
    format('OSGAT outreach_id %s, hub dol: waits for company_target', :'closed'),
        'one closed gate refuses the whole statement'
);
select is(pg_temp.has_rows(:'open') or pg_temp.has_rows(:'closed'), false, 'nothing of what was refused is kept');
select is(pg_temp.version(:'open', 'dol') + pg_temp.version(:'closed', 'dol'), 0::bigint, '... and no version is raised');

-- The same statements, where the gate is open: each raises the version once.
create function pg_temp.writes(p_statement text, p_oid text) returns text language plpgsql as $$
declare
    v_text text;
begin
    v_text := pg_temp.refusal('dol_agent', p_statement, p_oid);
    v_text := concat_ws(' ', v_text, pg_temp.version(p_oid::uuid, 'dol'), (select filing_present from outreach.dol
        where outreach_id = p_oid::uuid));
    raise exception using errcode = 'ZZZZZ', detail = v_text;
exception when sqlstate 'ZZZZZ' then
    get stacked diagnostics v_text = pg_exception_detail;
    return v_text;
end
$$;
select is(pg_temp.writes(statement, :'open'), 'ok 1 f', format('%s is written where the gate is open', what))
    from statement;
select pg_temp.asks('dol_agent', format('select outreach.put_dol(%L, null, false, null)', :'open'));
select is(
    pg_temp.writes(w.statement, :'open'), w.outcome, format('%s over a row %s', w.what, w.meaning)
)
from (values
    ('upsert', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false)
        on conflict (outreach_id) do update set filing_present = true',
        'ok 2 t', 'is a change'),
    ('merge', 'merge into outreach.dol as d using (values (%L::uuid)) as n (id) on d.outreach_id = n.id
        when matched then update set filing_present = true',
        'ok 2 t', 'is a change'),
    ('update', 'update outreach.dol set filing_present = filing_present where outreach_id = %L', 'ok 1 f',
        'of the same values is none')
) as w (what, statement, outcome, meaning);
select is(
    pg_temp.refusal('dol_agent', 'update outreach.dol set filing_present = true where outreach_id = %L', :'closed'), 'ok',
        'an update that meets no row meets no gate'
);
select is(
    pg_temp.refusal('dol_agent', 'insert into outreach.dol (outreach_id, filing_present) values (%L, false)',
        doctrine.new_id(3)::text) like 'OSUNK %: not on the spine',
    true, 'a row of a company that is not on the spine is refused'
);

select * from finish();
rollback;
