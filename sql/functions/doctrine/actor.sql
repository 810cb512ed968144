create or replace function doctrine.actor() returns text
language sql stable parallel safe
return session_user || coalesce('/' || nullif(current_setting('role'), 'none'), '');

comment on function doctrine.actor() is
'Who acts: the login role, and after a slash the role it has set. Holds inside SECURITY DEFINER functions, where '
'current_user is the owner. Called by what writes events and verdicts; writes nothing; raises nothing.';
