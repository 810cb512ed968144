create or replace function outreach.revoke_link_key(p_kid text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_kid', p_kid);
    perform doctrine.require_argument('p_reason', p_reason);
    update doctrine.link_key as k
    set sign_until = coalesce(k.sign_until, clock_timestamp()), verify_until = coalesce(k.verify_until, clock_timestamp()),
        revoked_at = coalesce(k.revoked_at, clock_timestamp()), revoked_reason = coalesce(k.revoked_reason, p_reason)
    where k.kid = p_kid;
    if not found then
        perform doctrine.refuse('OSLNK', format('kid %s: no such key', p_kid));
    end if;
end
$$;

comment on function outreach.revoke_link_key(text, text) is
'Revokes a key: from now on it signs and verifies nothing; links signed with it are invalid. A key that was revoked stays as '
'it was. p_kid: the key; p_reason: why. Called by outreach_agent; writes doctrine.link_key; raises OSLNK, 22004.';
