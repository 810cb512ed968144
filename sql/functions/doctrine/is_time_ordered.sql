create or replace function doctrine.is_time_ordered(p_id uuid) returns boolean
language sql immutable strict parallel safe
return get_byte(uuid_send(p_id), 6) >> 4 = 7 and get_byte(uuid_send(p_id), 8) >> 6 = 2;

comment on function doctrine.is_time_ordered(uuid) is
'Whether an id has the version 7 layout of RFC 9562 (time-ordered). p_id: the id. Called by the CHECKs of the '
'tables that mint; writes nothing; raises nothing.';
