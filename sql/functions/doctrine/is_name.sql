create or replace function doctrine.is_name(p_text text) returns boolean
language sql immutable parallel safe
-- Not strict: PostgreSQL inlines a strict function only where no AND is in it.
return length(p_text) <= 300 and p_text ~ '[^[:space:]]' and p_text !~ '[[:cntrl:]]';

comment on function doctrine.is_name(text) is
'Whether a text can be the name of a company or a person: 1 to 300 characters, not only spaces, no control '
'characters. p_text: the text. Called by domain doctrine.name and by set-based loads; writes nothing; raises nothing.';
