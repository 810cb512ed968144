create or replace function doctrine.version() returns text
language sql immutable parallel safe
return '0.3.0';

comment on function doctrine.version() is
'The version of the installed schema. Called by anyone; writes nothing; raises nothing.';
