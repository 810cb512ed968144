create or replace function doctrine.canonical_domain(p_website text) returns text
language sql immutable strict parallel safe
return regexp_replace(
    regexp_replace(
        lower((substring(btrim(p_website) from '^(?:[A-Za-z][A-Za-z0-9+.-]*://|//)?(?:[^/?#@]*@)?([^/?#:]*)')) collate "C"),
        '[.]$', ''
    ),
    '^www[0-9]?[.](?=[^.]+[.])', ''
);

comment on function doctrine.canonical_domain(text) is
'The canonical domain of a URL, a host or a domain name: lower case, without scheme, user, port, path, leading www '
'and trailing dot. The result need not be valid: doctrine.is_domain_name() judges it. p_website: as found. '
'Called by cl.mint_lines() and by agents; writes nothing; raises nothing.';
