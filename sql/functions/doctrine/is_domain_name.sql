create or replace function doctrine.is_domain_name(p_text text) returns boolean
language sql immutable parallel safe
-- Not strict: PostgreSQL inlines a strict function only where no AND is in it. Not one expression with bounded repeats, which
-- takes sixteen times as long.
return length(p_text) <= 253
and p_text ~ '^[a-z0-9.-]+[.][a-z][a-z0-9-]*$'
and p_text !~ '(^|[.])[.-]|-([.]|$)'
and (length(p_text) <= 63 or p_text !~ '[^.]{64}');

comment on function doctrine.is_domain_name(text) is
'Whether a text is a canonical domain name: two or more labels of RFC 1123, lower case, ASCII (other scripts as '
'punycode), no scheme, port, path or trailing dot, at most 253 characters. p_text: the text. Called by domain '
'doctrine.domain_name and by set-based loads; writes nothing; raises nothing.';
