-- Laws of all sub-hub tables: the key stays, a delete is a write like any other, and nobody truncates.
begin;
\ir include/setup.sql
select plan(42);

create temporary table subhub as
select s.*, pg_temp.claimed(replace(s.hub, '_', '-') || '.rows.pgtap.example') as oid
from (values
    ('company_target', 'company_target_agent', 'company_target_owner', 'domain = null'), ('dol', 'dol_agent', 'dol_owner',
        'ein = null'),
    ('people', 'people_agent', 'people_owner', 'name = ''Bob'''), ('blog', 'blog_agent', 'blog_owner',
        'news_url = ''http://news.example'''),
    ('bit_scores', 'bit_agent', 'bit_owner', 'score = 51')
) as s (hub, agent, owner, change);
select pg_temp.passes(s.oid, 'company_target') from subhub as s;
select pg_temp.passes(s.oid, 'dol') from subhub as s;
select pg_temp.passes(s.oid, s.hub) from subhub as s where s.hub not in ('company_target', 'dol');
set constraints all immediate;
select oid as other from subhub where hub = 'dol' \gset

select is(
    pg_temp.refusal(s.agent, 'update outreach.%I set outreach_id = %L where outreach_id = %L', s.hub, :'other',
        s.oid::text),
    '42501 permission denied for table ' || s.hub, format('%s: the agent has no right to the key', s.hub)
) from subhub as s;
select matches(
    pg_temp.refusal('none', 'update outreach.%I set outreach_id = %L where outreach_id = %L', s.hub,
        doctrine.new_id(doctrine.bucket(s.oid))::text, s.oid::text),
    format('^OSIMM UPDATE on outreach.%s: outreach_id from %s to [0-9a-f-]{36}$', s.hub, s.oid),
        format('%s: the key is immutable', s.hub)
) from subhub as s;
select matches(
    pg_temp.refusal('none', 'update outreach.people set person_id = %L where outreach_id = %L',
        doctrine.new_id(doctrine.bucket(s.oid))::text, s.oid::text),
    '^OSIMM UPDATE on outreach.people: person_id from [0-9a-f-]{36} to [0-9a-f-]{36}$', 'people: person_id is immutable'
) from subhub as s where s.hub = 'people';
select is(
    array[pg_temp.refusal(s.agent, 'truncate outreach.%I', s.hub), pg_temp.refusal(s.owner, 'truncate outreach.%I', s.hub),
        pg_temp.refusal('none', 'truncate outreach.%I', s.hub)],
    array['42501 permission denied for table ' || s.hub, '42501 permission denied for table ' || s.hub,
        'OSIMM TRUNCATE on outreach.' || s.hub],
    format('%s: nobody truncates', s.hub)
) from subhub as s;
select is(
    array[pg_temp.refusal(s.agent, 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text),
        pg_temp.refusal(s.owner, 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text)],
    array_fill('42501 permission denied for table ' || s.hub, array[2]),
        format('%s: agent and owner have no right to delete', s.hub)
) from subhub as s;

-- A superuser's delete and update are held against the gate as an agent's writes are.
select outreach.pause(oid, 'test') from subhub;
select is(
    array[pg_temp.refusal('none', 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text),
        pg_temp.refusal('none', 'update outreach.%I set %s where outreach_id = %L', s.hub, s.change, s.oid::text)],
    array_fill(format('OSPAU outreach_id %s, hub %s: status PAUSED', s.oid, s.hub), array[2]),
        format('%s: a superuser''s write meets the gate', s.hub)
) from subhub as s;
set local session_replication_role = replica;
select is(
    array[pg_temp.refusal('none', 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text),
        pg_temp.refusal('none', 'update outreach.%I set %s where outreach_id = %L', s.hub, s.change, s.oid::text)],
    array_fill(format('OSPAU outreach_id %s, hub %s: status PAUSED', s.oid, s.hub), array[2]),
    format('%s: ... also with session_replication_role = replica', s.hub)
) from subhub as s;
set local session_replication_role = origin;
select outreach.resume(oid, 'test') from subhub;
select is(
    pg_temp.refusal('none', 'update outreach.%I set %s where outreach_id = %L', s.hub, s.change, s.oid::text) || ' '
        || pg_temp.version(s.oid, s.hub),
    'ok 2', format('%s: an update raises the version', s.hub)
) from subhub as s;
select is(
    array[pg_temp.refusal('none', 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text),
        pg_temp.version(s.oid, s.hub)::text,
        pg_temp.verdict(s.oid, s.hub)],
    array['ok', '3', 'STALE'], format('%s: a delete raises the version and makes the PASS stale', s.hub)
) from subhub as s;
select is(
    pg_temp.refusal('none', 'delete from outreach.%I where outreach_id = %L', s.hub, s.oid::text) || ' '
        || pg_temp.version(s.oid, s.hub),
    'ok 3', format('%s: a statement that meets no row changes nothing', s.hub)
) from subhub as s where s.hub = 'people';

select * from finish();
rollback;
