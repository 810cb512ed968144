-- pgcrypto, the only extension: trusted, so that an owner of the database may create it. The two functions that are needed are
-- bound here, wherever it lives, and by nothing that a search_path could lead elsewhere.
create extension if not exists pgcrypto with schema public;
do $$
declare
    v_schema regnamespace := (select e.extnamespace from pg_extension as e where e.extname = 'pgcrypto');
begin
    set local role doctrine_owner;
    execute format(
        'create or replace function doctrine.hmac_sha256(p_secret bytea, p_message bytea) returns bytea '
        'language sql immutable strict parallel safe return %s.hmac(p_message, p_secret, ''sha256'')', v_schema
    );
    execute format(
        'create or replace function doctrine.random_bytes(p_length integer) returns bytea '
        'language sql volatile strict parallel safe return %s.gen_random_bytes(p_length)', v_schema
    );
    reset role;
end
$$;
set local role doctrine_owner;
comment on function doctrine.hmac_sha256(bytea, bytea) is
'HMAC-SHA-256 (RFC 2104, pgcrypto), 32 bytes. p_secret: the key; p_message: what is signed. Called by what signs and verifies; '
'writes nothing; raises nothing.';
comment on function doctrine.random_bytes(integer) is
'Bytes from a cryptographic source (pgcrypto). p_length: how many, 1 to 1024. Called by what makes keys; writes nothing; raises '
'22023.';
reset role;
