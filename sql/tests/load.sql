-- Loads: lines are staged as read, judged once, and none is lost.
begin;
\ir include/setup.sql
select plan(45);

select repeat('a1', 32) as digest \gset
select pg_temp.asks('cl_agent', format('select cl.begin_load(''one.csv'', %L)', :'digest')) as load \gset
select results_eq(
    format('select file_name, file_digest, mint_without_domain, started_by = session_user || ''/cl_agent'', started_at
        from cl.load where load_id = %L', :'load'),
    format('values (''one.csv'', %L, false, true, now())', :'digest'), 'begin_load begins a load'
);
select is(pg_temp.asks('cl_agent', format('select cl.begin_load(''again.csv'', %L, false)', :'digest')), :'load',
    'the same file again goes on with it');
select is(file_name, 'one.csv', '... under its first name') from cl.load where load_id = :'load';
select pg_temp.asks('cl_agent', format('select cl.begin_load(''all.csv'', %L, true)', :'digest')) as loose,
    pg_temp.asks('cl_agent', 'select cl.begin_load(''two.csv'', repeat(''b2'', 32))') as other \gset
select ok(:'loose' <> :'load' and :'other' <> :'load', 'another reading of the file is another load, as is another file');
select is(pg_temp.refusal(v.agent, 'select cl.begin_load(%L, %L, %L)', v.file, v.digest, v.loose), v.outcome, v.what)
from (values
    ('cl_agent', null, :'digest', 'f', '22004 argument p_file_name must not be NULL', 'a file has a name'),
    ('cl_agent', 'x', null, 'f', '22004 argument p_file_digest must not be NULL', '... and a digest'),
    ('cl_agent', 'x', :'digest', null, '22004 argument p_mint_without_domain must not be NULL', '... and a reading'),
    ('cl_agent', 'x', 'abc', 'f', '23514 file_digest_is_a_sha256', 'a digest is a SHA-256 in hex'),
    ('cl_agent', 'x', upper(:'digest'), 'f', '23514 file_digest_is_a_sha256', '... in lower case'),
    ('cl_agent', 'x', :'digest' || '0', 'f', '23514 file_digest_is_a_sha256', '... of 64 digits'),
    ('outreach_agent', 'x', :'digest', 'f', '42501 permission denied for function begin_load',
        'only the registry''s agent loads')
) as v (agent, file, digest, loose, outcome, what);

-- A messy file.
select cl.mint_company('Known', 'known.load.pgtap.example') as known,
    pg_temp.claimed('claimed.load.pgtap.example') as oid \gset
create temporary table listing as
select l.line, l.name, l.website, l.unreadable from (values
    (2, 'Acme', 'https://www.Acme.load.pgtap.example/about', null), (3, E' Acme \t Inc ', 'acme.load.pgtap.example.', null),
        (4, ' ', 'x.load.pgtap.example', null),
    (5, null, 'x.load.pgtap.example', null), (6, repeat('n', 301), 'x.load.pgtap.example', null), (7, 'Bad',
        'http://bad_one.load.pgtap.example/', null),
    (8, 'Nowhere', null, null), (9, 'Nowhere', ' ', null), (10, null, null, 'a quote is never closed'), (11, 'Known',
        'known.load.pgtap.example', null),
    (12, 'Claimed', 'claimed.load.pgtap.example', null), (13, 'Late', 'late.load.pgtap.example', null)
) as l (line, name, website, unreadable);
grant select on listing to cl_agent;
select is(
    pg_temp.refusal('cl_agent',
        'insert into cl.load_line (load_id, line, company_name, website, unreadable)
        select l.id, s.line, s.name, s.website, s.unreadable
        from listing as s, unnest(array[%L, %L]::uuid[]) as l (id)', :'load', :'loose'), 'ok',
            'the agent stages lines as read'
);
insert into cl.load_line (load_id, line, company_name, website) values (:'other', 2, 'Other', 'other.load.pgtap.example');
create function pg_temp.report(p_load text) returns text language sql as $$
    select concat_ws(' ', lines, accepted, duplicates, rejected, pending, last_line) from cl.load_report(p_load::uuid)
$$;
select is(pg_temp.report(:'load'), '12 0 0 0 12 13', 'staged lines are pending');
create function pg_temp.lines(p_load text, p_limit text) returns text[] language plpgsql as $$
declare
    v_lines text[];
begin
    perform set_config('role', 'cl_agent', true);
    v_lines := array(select m.line || ' ' || m.outcome from cl.mint_lines(p_load::uuid,
        p_limit::integer) as m order by m.line);
    perform set_config('role', 'none', true);
    return v_lines;
end
$$;
select is(pg_temp.lines(:'load', '10'), '{2 ACCEPTED,3 DUPLICATE,11 ACCEPTED}',
    'mint_lines judges the next lines, and returns what is accepted or duplicate');
select is(pg_temp.report(:'load'), '12 2 1 7 2 13', '... as many as asked for');
select results_eq(
    format('select line, refused_column, value, reason from cl.load_rejects(%L)', :'load'),
    $$values (4::bigint, 'company_name', ' ', 'no name'), (5, 'company_name', null, 'no name'),
    (6, 'company_name', repeat('n', 301), 'longer than 300 characters, or with control characters'),
    (7, 'website', 'http://bad_one.load.pgtap.example/', 'not a domain name: bad_one.load.pgtap.example'),
    (8, 'website', null, 'no website to recognise the company by'), (9, 'website', ' ',
        'no website to recognise the company by'),
    (10, 'line', null, 'a quote is never closed')$$, 'each rejected line says which column, which value and why'
);
select is(array(select line from cl.load_rejects(:'load', 5, 2)), '{6,7}', '... a page at a time, after a line');
select is(pg_temp.lines(:'load', '100'), '{12 DUPLICATE,13 ACCEPTED}', 'what Outreach has claimed before is a duplicate');
select is(pg_temp.report(:'load'), '12 3 2 7 0 13', 'lines = accepted + duplicates + rejected');
select is(pg_temp.lines(:'load', '100'), '{}', 'a line is judged once');
select is(pg_temp.report(:'other') || ', ' || pg_temp.report(:'loose'), '1 0 0 0 1 2, 12 0 0 0 12 13',
    'other loads are not touched');
select results_eq(
    format('select l.line, i.company_name::text, i.company_domain::text from cl.load_line as l
        inner join cl.company_identity as i using (sovereign_company_id)
        where l.load_id = %L order by l.line', :'load'),
    $$values (2::bigint, 'Acme', 'acme.load.pgtap.example'), (3, 'Acme', 'acme.load.pgtap.example'), (11, 'Known',
        'known.load.pgtap.example'),
    (12, 'claimed.load.pgtap.example', 'claimed.load.pgtap.example'), (13, 'Late', 'late.load.pgtap.example')$$,
    'an accepted or duplicate line names its company, by canonical domain'
);
select is((select count(*) from cl.company_identity where company_domain like '%.load.pgtap.example'), 4::bigint,
    '... and no other is minted');
select is(sovereign_company_id, :'known'::uuid, '... nor minted twice') from cl.load_line
    where load_id = :'load' and line = 11;

-- The reading that mints a company for a listing without a website.
select outreach.init_many(array_agg(sovereign_company_id)) from cl.load_line
    where load_id = :'load' and outcome = 'ACCEPTED';
select is(
    pg_temp.lines(:'loose', '100'),
        '{2 DUPLICATE,3 DUPLICATE,8 ACCEPTED,9 ACCEPTED,11 DUPLICATE,12 DUPLICATE,13 DUPLICATE}',
    'a listing without a website is a company of its own, where the load says so'
);
select is((select count(distinct sovereign_company_id) from cl.load_line where load_id = :'loose' and line in (8, 9)),
    2::bigint, '... each');
select is(
    (select i.company_name::text from cl.company_identity as i inner join cl.load_line as l using (sovereign_company_id)
        where l.load_id = :'loose' and l.line = 8 and i.company_domain is null),
    'Nowhere', '... under its name'
);

select is(pg_temp.refusal('cl_agent', v.statement, :'load'), v.outcome, v.what)
from (values
    ('select cl.mint_lines(null, 1)', '22004 argument p_load_id must not be NULL', 'a load must be named'),
    ('select cl.mint_lines(%L, null)', '22004 argument p_limit must not be NULL', '... and how many lines'),
    ('insert into cl.load_line (load_id, line) values (%L, 2)', '23505 load_line_pkey', 'a line is staged once'),
    ('insert into cl.load_line (load_id, line, outcome) values (%L, 99, ''ACCEPTED'')',
        '42501 permission denied for table load_line', 'the agent judges no line'),
    ('update cl.load_line set outcome = null where load_id = %L', '42501 permission denied for table load_line',
        '... and changes none'),
    ('delete from cl.load_line where load_id = %L', '42501 permission denied for table load_line', '... and deletes none')
) as v (statement, outcome, what);
select is(
    pg_temp.trial('none', 'update cl.load_line
        set outcome = %L, sovereign_company_id = %L, refused_column = %L, reason = %L where load_id = %L and line = 13',
        v.outcome, case v.company when 'known' then :'known' else v.company end, v.col, v.reason, :'load'), v.refusal,
            v.what
)
from (values
    ('ACCEPTED', 'known', null, null, 'ok', 'an accepted line names its company'), ('ACCEPTED', null, null, null,
        '23514 load_line_names_its_company', '... not without'),
    ('DUPLICATE', 'known', 'line', 'x', '23514 rejected_line_says_why', '... and is not rejected'),
    ('REJECTED', null, 'line', 'x', 'ok', 'a rejected line says why'), ('REJECTED', null, null, 'x',
        '23514 rejected_line_says_why', '... not without the column'),
    ('REJECTED', null, 'line', null, '23514 rejected_line_says_why', '... not without the reason'),
    ('REJECTED', 'known', 'line', 'x', '23514 load_line_names_its_company', '... and names no company'),
    ('LOST', 'known', null, null, '23514 outcome_is_accepted_duplicate_or_rejected', 'there is no other outcome'),
    ('ACCEPTED', '00000000-0000-7000-8000-000000000000', null, null, '23503 load_line_is_of_a_company',
        'the company is registered')
) as v (outcome, company, col, reason, refusal, what);
select is(
    pg_temp.refusal('cl_agent', 'insert into cl.load_line (load_id, line) values (%L, 1)', doctrine.new_id(1)::text),
        '23503 load_line_is_of_a_load', 'a line is of a load'
);
select pg_temp.asks('cl_agent', 'select cl.begin_load(''empty.csv'', repeat(''c3'', 32))') as empty \gset
select is(pg_temp.report(:'empty'), '0 0 0 0 0 0', 'a load without lines has got to line 0');

-- Two listings of one company that nobody claims in between.
select cl.begin_load('between', repeat('b', 64)) as between_load \gset
insert into cl.load_line (load_id, line, company_name, website)
select :'between_load', n, 'Between', 'between.pgtap.example' from generate_series(2, 4) as n;
select count(*) as judged from cl.mint_lines(:'between_load', 1) \gset
select results_eq(
    format('select outcome from cl.mint_lines(%L, 2) order by line', :'between_load'), array['DUPLICATE', 'DUPLICATE'],
    'a company is accepted once, also where the lines are judged in two calls before it is claimed'
);

select * from finish();
rollback;
