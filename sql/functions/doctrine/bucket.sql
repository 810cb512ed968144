create or replace function doctrine.bucket(p_id uuid) returns integer
language sql immutable strict parallel safe
return (get_byte(uuid_send(p_id), 14) & 15) << 8 | get_byte(uuid_send(p_id), 15);

comment on function doctrine.bucket(uuid) is
'The bucket (0..4095) of an id: its last 12 bits, the three last hex digits that a person sees. '
'p_id: any id of a company. Called by anyone, and by the CHECKs that keep a company''s ids together; '
'writes nothing; raises nothing.';
