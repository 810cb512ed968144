-- A change of data makes the hub's own PASS and every PASS downstream STALE; forward only, and only where something changed.
begin;
\ir include/setup.sql
select plan(17);

create function pg_temp.verdicts(p_oid uuid) returns text language sql as $$
    select string_agg(format('%s %s v%s', h.hub, pg_temp.verdict(p_oid, h.hub), pg_temp.version(p_oid, h.hub)),
        ', ' order by h.waterfall_order)
    from doctrine.hub as h
$$;
create function pg_temp.passed(p_domain text) returns uuid language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
begin
    perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order) as h;
    return v_oid;
end
$$;
select pg_temp.passed('stale.pgtap.example') as a, pg_temp.passed('b.stale.pgtap.example') as b,
    pg_temp.passed('c.stale.pgtap.example') as c \gset
select is(
    pg_temp.verdicts(:'a'), 'company_target PASS v1, dol PASS v1, people PASS v1, '
        'blog PASS v1, execution PASS v0, bit_scores PASS v1',
    'all hubs have passed'
);
select max(event_no) as last from outreach.event where outreach_id = :'a' \gset
select pg_temp.asks('people_agent', format('select outreach.put_person(%L, ''HR'', ''Bob'', null)', :'a'));
select is(
    pg_temp.verdicts(:'a'), 'company_target PASS v1, dol PASS v1, people STALE v2, '
        'blog PASS v1, execution STALE v0, bit_scores PASS v1',
    'people changed: people and execution are STALE'
);
select results_eq(
    format('select kind, hub::text, from_state, to_state, version, reason, actor = session_user || ''/people_agent''
        from outreach.event
        where outreach_id = %L and event_no > %s order by hub', :'a', :last),
    $$values ('GATE', 'execution', 'PASS', 'STALE', 0::bigint, 'people changed', true),
    ('GATE', 'people', 'PASS', 'STALE', 2, 'people changed', true)$$,
    '... which events tell'
);
select results_eq(
    format('select hub::text, reason, decided_by = session_user || ''/people_agent'', decided_at > now()
        and upstream_version is not null
        from outreach.gate where outreach_id = %L and verdict = ''STALE'' order by hub', :'a'),
    $$values ('execution', 'people changed', true, true), ('people', 'people changed', true, true)$$,
        '... and the gates: why, by whom and when'
);
select is(
    pg_temp.refusal('execution_agent', 'select outreach.pass_gate(%L, ''execution'')', :'a'),
    format('OSGAT outreach_id %s, hub execution: waits for people', :'a'),
        'a stale gate is closed for what stands downstream'
);
select pg_temp.asks('blog_agent', format('select outreach.put_blog(%L, null, ''https://n.example'')', :'a')),
    pg_temp.asks('bit_agent', format('select outreach.put_bit_score(%L, 1)', :'b'));
select is(
    pg_temp.verdicts(:'a'), 'company_target PASS v1, dol PASS v1, people STALE v2, '
        'blog STALE v2, execution STALE v0, bit_scores PASS v1',
    'nothing stands downstream of blog'
);
select is(
    pg_temp.verdicts(:'b'), 'company_target PASS v1, dol PASS v1, people PASS v1, '
        'blog PASS v1, execution PASS v0, bit_scores STALE v2',
    '... nor of bit_scores'
);
select pg_temp.asks('dol_agent', format('select outreach.fail_gate(%L, ''dol'', ''why'')', :'a')),
    pg_temp.asks('company_target_agent', format('select outreach.put_company_target(%L, null, null)', :'a'));
select is(
    pg_temp.verdicts(:'a'), 'company_target STALE v2, dol FAIL v1, people STALE v2, '
        'blog STALE v2, execution STALE v0, bit_scores PASS v1',
    'company_target changed: a FAIL stays a FAIL, and a STALE keeps its reason'
);
select is(reason, 'people changed', '... the reason of the first change') from outreach.gate
    where outreach_id = :'a' and hub = 'execution';
select pg_temp.asks('company_target_agent', format('select outreach.put_company_target(%L, ''x.example'', ''{f}'')', :'b'));
select is(
    pg_temp.verdicts(:'b'), 'company_target STALE v2, dol STALE v1, people STALE v1, '
        'blog PASS v1, execution STALE v0, bit_scores STALE v2',
    'company_target changed: dol, people and execution are STALE, directly or through others'
);
select is(
    pg_temp.verdicts(:'c'), 'company_target PASS v1, dol PASS v1, people PASS v1, '
        'blog PASS v1, execution PASS v0, bit_scores PASS v1',
    'another company is not touched'
);
select is(
    pg_temp.refusal('company_target_agent', 'select outreach.pass_gate(%L, ''company_target'')', :'b') || ' '
        || pg_temp.verdict(:'b', 'dol'), 'ok STALE',
    'a new PASS upstream revives nothing downstream: it passes again itself'
);

-- What a statement really changes is told company by company.
select is(
    pg_temp.refusal('people_agent', 'update outreach.people set name = ''Ann Roe'' where outreach_id in (%L, %L)', :'b',
        :'c') || ' ' || pg_temp.version(:'c', 'people'),
    format('OSGAT outreach_id %s, hub people: waits for dol', :'b') || ' 1',
        'a statement that touches a closed gate is refused as a whole, changed or not'
);
select pg_temp.passes(:'b', 'dol');
select is(
    pg_temp.refusal('people_agent',
        'update outreach.people set name = case outreach_id when %L then ''Eve Roe'' else name end
            where outreach_id in (%1$L, %2$L)',
        :'b', :'c') || ' ' || pg_temp.version(:'b', 'people') || pg_temp.verdict(:'c', 'people') || pg_temp.version(:'c',
            'people'),
    'ok 2PASS1', 'a statement that touches two companies and changes one raises the version of that one'
);
select is(
    pg_temp.refusal('people_agent',
        'insert into outreach.people (outreach_id, slot_type, name)
            values (%1$L, ''CFO'', ''Bob''), (%1$L, ''HR'', ''Cid''), (%2$L, ''HR'', ''Dan'')',
        :'c', :'b') || ' ' || pg_temp.version(:'c', 'people') || pg_temp.version(:'b', 'people'),
    'ok 23', 'a statement raises the version once, however many rows it writes'
);
select is(
    pg_temp.refusal('people_agent', 'update outreach.people set email = null where outreach_id in (%L, %L)', :'b', :'c')
        || ' ' || pg_temp.version(:'c', 'people')
    || pg_temp.version(:'b', 'people'), 'ok 34', '... in every company that it changes'
);
select is(
    (select upstream_version || ' ' || outreach.upstream_version(:'c', 'execution') from outreach.gate
        where outreach_id = :'c' and hub = 'execution'), '1 3',
    'a stale gate still tells what it rested on'
);

select * from finish();
rollback;
