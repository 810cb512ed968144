-- Sub-hub bit_scores: buyer intent from 0 to 100, and the tier that follows from it.
begin;
\ir include/setup.sql
select plan(18);

create function pg_temp.row_of(p_oid uuid) returns text language sql as $$
    select concat_ws(' ', score, tier, 'v' || pg_temp.version(p_oid, 'bit_scores')) from outreach.bit_scores
        where outreach_id = p_oid
$$;
create function pg_temp.puts(p_oid text, p_score text) returns text language sql as $$
    select pg_temp.refusal('bit_agent', 'select outreach.put_bit_score(%L, %L)', p_oid, p_score)
$$;
select pg_temp.claimed('bit.pgtap.example') as oid \gset

select is(
    pg_temp.refusal('bit_agent', 'select outreach.pass_gate(%L, ''bit_scores'')', :'oid'),
        format('OSCRT outreach_id %s, hub bit_scores: needs a score', :'oid'),
    'no PASS without a score'
);
select is(pg_temp.puts(:'oid', '100') || ' ' || pg_temp.row_of(:'oid'), 'ok 100 BURNING v1',
    'the agent writes a company, as version 1');
select is(pg_temp.refusal('bit_agent', 'select outreach.pass_gate(%L, ''bit_scores'')', :'oid'), 'ok',
    'a score makes a PASS');
select is(
    pg_temp.puts(:'oid', '100') || ' ' || pg_temp.row_of(:'oid') || ' ' || pg_temp.verdict(:'oid', 'bit_scores'),
        'ok 100 BURNING v1 PASS',
    'the same again changes nothing and leaves the PASS standing'
);
select is(
    pg_temp.puts(:'oid', '99') || ' ' || pg_temp.row_of(:'oid') || ' ' || pg_temp.verdict(:'oid', 'bit_scores'),
        'ok 99 BURNING v2 STALE',
    'another score is a change, which makes the PASS stale'
);
select is(
    array(select pg_temp.puts(:'oid', s.score::text) || ' ' || split_part(pg_temp.row_of(:'oid'), ' ', 2)
        from unnest(array[0, 24, 25, 49, 50, 74, 75, 100]) as s (score)),
    '{ok COLD,ok COLD,ok WARM,ok WARM,ok HOT,ok HOT,ok BURNING,ok BURNING}',
        'COLD below 25, WARM below 50, HOT below 75, BURNING from there'
);
select is(pg_temp.puts(:'oid', '-1'), '23514 score_is_0_to_100', 'a score of -1 is refused');
select is(pg_temp.puts(:'oid', '101'), '23514 score_is_0_to_100', 'a score of 101 is refused');
select is(pg_temp.puts(:'oid', null), '22004 argument p_score must not be NULL', 'a score must be given');
select is(pg_temp.puts(null, '1'), '22004 argument p_outreach_id must not be NULL', 'a company must be named');
select is(
    pg_temp.puts('00000000-0000-7000-8000-000000000000', '1'),
    'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub bit_scores: not on the spine', '... that is on the spine'
);
select is(
    pg_temp.refusal('blog_agent', 'select outreach.put_bit_score(%L, 1)', :'oid'),
        '42501 permission denied for function put_bit_score', 'no other agent writes'
);
select is(pg_temp.refusal('blog_agent', 'select * from outreach.bit_scores'),
    '42501 permission denied for table bit_scores', '... or reads sideways');
select is(
    left(pg_temp.refusal('none', 'update outreach.bit_scores set tier = ''BURNING'' where outreach_id = %L', :'oid'), 5),
        '428C9', 'nobody writes the tier, not even a superuser'
);
select is(pg_temp.refusal('bit_agent', 'insert into outreach.bit_scores (outreach_id, score) values (%L, 1)', :'oid'),
    '23505 bit_scores_pkey', 'a company has one row');
select is(pg_temp.refusal('bit_agent', 'update outreach.bit_scores set score = null where outreach_id = %L', :'oid'),
    '23502 score', 'a row has a score');
select doctrine.new_id(1) as stranger \gset
select is(
    outreach.bit_scores_criterion(array[:'stranger', :'oid', :'stranger']::uuid[]), '{f,t,f}',
        'each company is judged by its own row, in their order'
);
select is(outreach.bit_scores_criterion('{}'), '{}', '... and no other');

select * from finish();
rollback;
