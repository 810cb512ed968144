-- The canonical domain of whatever a listing gives as its website.
begin;
\ir include/setup.sql
select plan(21);

select is(doctrine.canonical_domain(v.website), v.domain, format('%s is %s', coalesce(quote_literal(v.website), 'NULL'),
    coalesce(quote_literal(v.domain), 'NULL')))
from (values
    ('acme.example', 'acme.example'), ('ACME.Example', 'acme.example'), (' acme.example ', 'acme.example'),
        ('acme.example.', 'acme.example'),
    ('http://acme.example', 'acme.example'), ('HTTPS://acme.example/', 'acme.example'), ('//acme.example/x',
        'acme.example'),
    ('https://acme.example/about?x=1#y', 'acme.example'), ('acme.example/about', 'acme.example'), ('acme.example?x',
        'acme.example'),
    ('acme.example#y', 'acme.example'), ('acme.example:8080', 'acme.example'), ('https://ann:pw@acme.example:443/',
        'acme.example'),
    ('www.acme.example', 'acme.example'), ('https://WWW2.acme.example', 'acme.example'), ('www.example', 'www.example'),
    ('shop.acme.example', 'shop.acme.example'), ('wwwacme.example', 'wwwacme.example'), ('', ''), ('https://', ''), (null,
        null)
) as v (website, domain);

select * from finish();
rollback;
