-- Sub-hub blog: what a company says of itself, at one URL or two.
begin;
\ir include/setup.sql
select plan(18);

create function pg_temp.row_of(p_oid uuid) returns text language sql as $$
    select concat_ws(' ', coalesce(about_url, '-'), coalesce(news_url, '-'), 'v' || pg_temp.version(p_oid, 'blog'))
        from outreach.blog where outreach_id = p_oid
$$;
create function pg_temp.puts(p_oid text, p_about text, p_news text) returns text language sql as $$
    select pg_temp.refusal('blog_agent', 'select outreach.put_blog(%L, %L, %L)', p_oid, p_about, p_news)
$$;
create function pg_temp.passing(p_oid text) returns text language sql as $$
    select pg_temp.refusal('blog_agent', 'select outreach.pass_gate(%L, ''blog'')', p_oid)
$$;
select pg_temp.claimed('blog.pgtap.example') as oid, pg_temp.claimed('other.blog.pgtap.example') as other \gset

select is(pg_temp.passing(:'oid'), format('OSCRT outreach_id %s, hub blog: needs at least one URL', :'oid'),
    'no PASS without a row');
select is(pg_temp.puts(:'oid', null, null) || ' ' || pg_temp.row_of(:'oid'), 'ok - - v1',
    'the agent writes a company, as version 1');
select is(pg_temp.passing(:'oid'), format('OSCRT outreach_id %s, hub blog: needs at least one URL', :'oid'),
    'no PASS without a URL');
select is(pg_temp.puts(:'oid', 'https://a.example', null) || ' ' || pg_temp.row_of(:'oid'), 'ok https://a.example - v2',
    'a page about it is a change');
select is(pg_temp.passing(:'oid'), 'ok', '... and makes a PASS');
select is(
    pg_temp.puts(:'oid', 'https://a.example', null) || ' ' || pg_temp.row_of(:'oid') || ' ' || pg_temp.verdict(:'oid',
        'blog'),
    'ok https://a.example - v2 PASS', 'the same again changes nothing and leaves the PASS standing'
);
select is(
    pg_temp.puts(:'oid', 'https://a.example', 'https://n.example') || ' ' || pg_temp.row_of(:'oid') || ' '
        || pg_temp.verdict(:'oid', 'blog'),
    'ok https://a.example https://n.example v3 STALE', 'its news are a change, which makes the PASS stale'
);
select is(pg_temp.puts(:'other', null, 'https://n.example'), 'ok', 'news alone');
select is(pg_temp.passing(:'other'), 'ok', '... make a PASS');
select outreach.put_blog(:'oid', null, null);
select is(outreach.blog_criterion(array[:'oid', :'other']::uuid[]), '{f,t}', 'each company is judged by its own row');
select is(pg_temp.puts(:'oid', 'ftp://a.example', null), '23514 http_url_is_http_or_https', 'the page is http or https');
select is(pg_temp.puts(:'oid', null, 'a.example'), '23514 http_url_is_http_or_https', 'the news are http or https');
select is(pg_temp.puts(null, null, null), '22004 argument p_outreach_id must not be NULL', 'a company must be named');
select is(
    pg_temp.puts('00000000-0000-7000-8000-000000000000', null, null),
    'OSUNK outreach_id 00000000-0000-7000-8000-000000000000, hub blog: not on the spine', '... that is on the spine'
);
select is(
    pg_temp.refusal('bit_agent', 'select outreach.put_blog(%L, null, null)', :'oid'),
        '42501 permission denied for function put_blog', 'no other agent writes'
);
select is(pg_temp.refusal('bit_agent', 'select * from outreach.blog'), '42501 permission denied for table blog',
    '... or reads sideways');
select is(pg_temp.refusal('blog_agent', 'insert into outreach.blog (outreach_id) values (%L)', :'oid'), '23505 blog_pkey',
    'a company has one row');
select is(
    outreach.meets_criterion(array[:'other', :'oid']::uuid[], 'blog'), '{t,f}',
        'the gate asks the hub''s own criterion, company by company'
);

select * from finish();
rollback;
