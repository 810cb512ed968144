create or replace function outreach.revoke_link_key_part(p_kid text, p_reason text) returns setof boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update doctrine.link_key as k
    set sign_until = coalesce(k.sign_until, clock_timestamp()), verify_until = coalesce(k.verify_until, clock_timestamp()),
        revoked_at = coalesce(k.revoked_at, clock_timestamp()), revoked_reason = coalesce(k.revoked_reason, p_reason)
    where k.kid = p_kid;
    return next found;
end
$$;

comment on function outreach.revoke_link_key_part(text, text) is
'One server''s part of outreach.revoke_link_key(): revokes the key, and gives one row, whether it is here. p_kid: the key; '
'p_reason: why. Called by outreach.revoke_link_key(); writes doctrine.link_key; raises nothing.';
