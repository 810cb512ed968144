create or replace function doctrine.new_id(p_bucket integer) returns uuid
language sql volatile strict parallel safe
return (
    lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(gen_random_uuid()::text, 16, 18)
    || lpad(to_hex(p_bucket & 4095), 3, '0')
)::uuid;

comment on function doctrine.new_id(integer) is
'Mints an id: version 7 layout of RFC 9562, 48 bits of Unix time in milliseconds, 62 random bits, and the bucket '
'in the last 12 bits. p_bucket: 0..4095; of a larger number its last 12 bits count. Called by the minting functions of '
'the hubs; writes nothing; raises nothing.';
