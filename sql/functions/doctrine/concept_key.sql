create or replace function doctrine.concept_key(p_words text) returns text
language sql immutable strict parallel safe
return btrim(replace(' ' || regexp_replace(lower(p_words collate "C"), '[^a-z0-9]+', ' ', 'g'), ' e mail', ' email'));

comment on function doctrine.concept_key(text) is
'How a concept is written in doctrine.query_route: lower case, words with one space between, email for e-mail. p_words: as '
'asked. Called by doctrine.route() and the CHECK of doctrine.query_route; writes nothing; raises nothing.';
