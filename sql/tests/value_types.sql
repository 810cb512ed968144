-- What a value is: both sides of the bound of every value type.
begin;
\ir include/setup.sql
select plan(13);

create function pg_temp.outcomes(p_type text, p_values text[]) returns text[]
language sql as $$
    select array_agg(pg_temp.refusal('none', 'select %L::doctrine.%I', v.value, p_type) order by v.ord)
    from unnest(p_values) with ordinality as v (value, ord)
$$;
-- All values of a type come to one outcome; what does not is shown.
create function pg_temp.all_come_to(p_type text, p_outcome text, p_values text[], p_meaning text) returns text
language sql as $$
    select is(
        array(select v.value from unnest(p_values, pg_temp.outcomes(p_type, p_values)) as v (value, outcome)
            where v.outcome is distinct from p_outcome),
        '{}', format('%s: %s', p_type, p_meaning)
    )
$$;

select pg_temp.all_come_to('domain_name', 'ok', array[
    null, 'a.b', 'acme.example', 'a-b.c--d.example', '9.example', 'xn--bcher-kva.example', 'acme.xn--p1ai',
    repeat('a', 63) || '.example', 'acme.' || repeat('a', 63),
    repeat(repeat('a', 49) || '.', 5) || 'abc'
], 'canonical names, up to 63 characters a label and 253 in all');
select pg_temp.all_come_to('domain_name', '23514 domain_name_is_canonical', array[
    '', 'acme', 'Acme.example', 'acme.EXAMPLE', 'https://acme.example', 'acme.example:443', 'acme.example/about',
        'acme.example.',
    '.acme.example', 'acme..example', ' acme.example', 'acme.example ', E'acme.example\n', 'ac me.example',
        'bücher.example',
    '-acme.example', 'acme-.example', 'acme.-example', 'acme.example-', 'acme.1example', '10.0.0.1', 'ac_me.example',
        'info@acme.example',
    repeat('a', 64) || '.example', 'acme.' || repeat('a', 64), repeat(repeat('a', 49) || '.', 5) || 'abcd', repeat('a.',
        150)
], 'no scheme, port, path, trailing dot, upper case, non-ASCII, single label, nor beyond the lengths');

select pg_temp.all_come_to('name', 'ok', array[null, 'A', 'Ann Roe', 'Bücher & Söhne GmbH', repeat('n', 300)],
    'up to 300 characters');
select pg_temp.all_come_to('name', '23514 name_is_printable_and_not_blank', array[
    '', ' ', '    ', E'Ann\tRoe', E'Ann\nRoe', E'\x7f', repeat('n', 301)
], 'not blank, no control characters, not more than 300 characters');

select pg_temp.all_come_to('email_address', 'ok', array[
    null, 'a@b.co', 'ann.roe+x@acme.example', '-a-.-b-@acme.example', 'a@a--b.example', 'Ann@Acme.Example', repeat('l', 64) || '@acme.example',
    repeat('l', 64) || '@' || repeat('a', 63) || '.' || repeat('b', 63) || '.' || repeat('c', 61)
], 'a local part of 64 characters at a domain, 254 in all');
select pg_temp.all_come_to('email_address', '23514 email_address_is_local_part_at_domain', array[
    '.ann@acme.example', 'ann.@acme.example', 'ann..roe@acme.example', repeat('l', 63) || '.l@acme.example',
    '', 'ann', 'ann@acme', '@acme.example', 'ann@', 'ann@@acme.example', 'ann roe@acme.example', ' ann@acme.example',
        'ann@acme.example ',
    E'ann@acme.example\n', 'ann@-acme.example', 'ann@acme-.example', 'ann@acme..example', 'ann@.acme.example', 'ann@www.-acme.example',
    'ann@acme.example-', 'ann@acme.1example', 'ann@acme.e', 'ann@10.0.0.1',
    'änn@acme.example', 'ann@bücher.example', repeat('l', 65) || '@acme.example', 'a@' || repeat('b', 64) || '.example',
    'a@acme.' || repeat('b', 64)
] || array(
    select format('a%sb@acme.example', c.value) from unnest(array[',', ';', ':', '<', '>', '(', ')', '[', ']', '"',
        '\']) as c (value)
), 'nothing else');
select is(
    pg_temp.outcomes('email_address', array[
        repeat('l', 64) || '@' || repeat('a', 63) || '.' || repeat('b', 63) || '.' || repeat('c', 62)
    ]), array['23514 email_address_is_at_most_254_characters'], 'email_address: 255 characters are too many'
);

select pg_temp.all_come_to('http_url', 'ok', array[
    null, 'http://a', 'https://acme.example', 'https://Acme.Example/About?x=1#y', 'https://acme.example:8443/',
        'http://acme.example?q',
    'http://acme.example#top', 'https://acme.example/' || repeat('p', 2048 - 21)
], 'absolute http and https URLs of up to 2048 characters');
select pg_temp.all_come_to('http_url', '23514 http_url_is_http_or_https', array[
    'https://acme..example', 'https://.acme.example', 'https://acme.-example/', 'https://acme-.example',
    '', 'acme.example', '//acme.example', 'ftp://acme.example', 'HTTPS://acme.example', 'javascript:alert(1)',
        'https:/acme.example',
    'https://', 'https:// acme.example', 'https://acme.example/a b', E'https://acme.example/\n', 'https://-acme.example',
        'https://acme.example-',
    'https://ann@acme.example', 'https://acme.example:', 'https://acme.example:123456', 'https://acme.example:x',
        'https://bücher.example'
], 'no other scheme, no user, no space');
select is(
    pg_temp.outcomes('http_url', array['https://acme.example/' || repeat('p', 2049 - 21)]),
    array['23514 http_url_is_at_most_2048_characters'], 'http_url: 2049 characters are too many'
);

select results_eq(
    $$select v.value, pg_temp.refusal('none', 'select %L::doctrine.%I', v.value, v.type)
    from (values
        (1, 'ein', '12-3456789'), (2, 'ein', '12-345678'), (3, 'ein', '12-34567890'), (4, 'ein', '1-23456789'), (5, 'ein',
            '123456789'),
        (6, 'ein', '12345678'), (7, 'ein', ' 12-3456789'), (8, 'ein', '1a-3456789'), (9, 'ein', '١٢-3456789'),
        (11, 'email_method', '{first}.{last}'), (12, 'email_method', '{f}{l}'), (13, 'email_method', '_{last}-'), (14,
            'email_method', '{first}'),
        (15, 'email_method', ''), (16, 'email_method', '._-'), (17, 'email_method', 'info'), (18, 'email_method',
            '{first}@acme.example'),
        (19, 'email_method', '{first}.smith'), (20, 'email_method', '{First}'), (21, 'email_method', '{middle}'),
        (22, 'email_method', '{first} {last}'), (23, 'email_method', '{first'), (24, 'email_method', 'acme.example')
    ) as v (ord, type, value) order by v.ord$$,
    $$select v.value, case when v.legal then 'ok' when v.ord < 10 then '23514 ein_is_two_digits_hyphen_seven_digits'
        else '23514 email_method_is_a_template' end
    from (values
        (1, '12-3456789', true), (2, '12-345678', false), (3, '12-34567890', false), (4, '1-23456789', false), (5,
            '123456789', false),
        (6, '12345678', false), (7, ' 12-3456789', false), (8, '1a-3456789', false), (9, '١٢-3456789', false),
        (11, '{first}.{last}', true), (12, '{f}{l}', true), (13, '_{last}-', true), (14, '{first}', true),
        (15, '', false), (16, '._-', false), (17, 'info', false), (18, '{first}@acme.example', false),
        (19, '{first}.smith', false), (20, '{First}', false), (21, '{middle}', false),
        (22, '{first} {last}', false), (23, '{first', false), (24, 'acme.example', false)
    ) as v (ord, value, legal) order by v.ord$$,
    'an EIN is NN-NNNNNNN; an e-mail method is a template, never an address or a literal'
);
select results_eq(
    $$select n, pg_temp.refusal('none', 'select %L::doctrine.email_method', '{first}' || repeat('.', n - 7))
    from unnest('{64,65}'::integer[]) as l (n)$$,
    $$values (64, 'ok'), (65, '23514 email_method_is_at_most_64_characters')$$,
    '... as long as a local part may be'
);

select results_eq(
    $$select v.type, v.value, pg_temp.refusal('none', 'select %L::doctrine.%I', v.value, v.type)
    from (values
        ('hub_name', '{company_target,dol,people,blog,bit_scores,execution}', 'sales'), ('slot_type', '{CEO,CFO,HR}',
            'CTO'),
        ('spine_status', '{INIT,ACTIVE,PAUSED,COMPLETED,FAILED}', 'active'), ('verdict', '{OPEN,PASS,FAIL,STALE}', 'CLOSED')
    ) as t (type, legal, illegal) cross join lateral (
        select t.type, v.value from unnest(t.legal::text[] || t.illegal) as v (value)
    ) as v order by 1, 2$$,
    $$values
    ('hub_name', 'bit_scores', 'ok'), ('hub_name', 'blog', 'ok'), ('hub_name', 'company_target', 'ok'), ('hub_name', 'dol',
        'ok'),
    ('hub_name', 'execution', 'ok'), ('hub_name', 'people', 'ok'), ('hub_name', 'sales', '23514 hub_name_is_a_hub'),
    ('slot_type', 'CEO', 'ok'), ('slot_type', 'CFO', 'ok'), ('slot_type', 'CTO', '23514 slot_type_is_ceo_cfo_or_hr'),
        ('slot_type', 'HR', 'ok'),
    ('spine_status', 'ACTIVE', 'ok'), ('spine_status', 'COMPLETED', 'ok'), ('spine_status', 'FAILED', 'ok'),
        ('spine_status', 'INIT', 'ok'),
    ('spine_status', 'PAUSED', 'ok'), ('spine_status', 'active', '23514 spine_status_is_known'),
    ('verdict', 'CLOSED', '23514 verdict_is_known'), ('verdict', 'FAIL', 'ok'), ('verdict', 'OPEN', 'ok'), ('verdict',
        'PASS', 'ok'),
    ('verdict', 'STALE', 'ok')$$,
    'hubs, slots, states and verdicts are closed lists'
);

select * from finish();
rollback;
