create or replace function outreach.revoke_link_key(p_kid text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_known boolean;
begin
    perform doctrine.require_argument('p_kid', p_kid);
    perform doctrine.require_argument('p_reason', p_reason);
    select bool_or(p.is_known) into v_is_known from outreach.revoke_link_key_part(p_kid, p_reason) as p (is_known);
    if not v_is_known then
        perform doctrine.refuse('OSLNK', format('kid %s: no such key', p_kid));
    end if;
end
$$;

comment on function outreach.revoke_link_key(text, text) is
'Revokes a key, wherever it is: from now on it signs and verifies nothing; links signed with it are invalid. A key that was '
'revoked stays as it was. p_kid: the key; p_reason: why. Called by outreach_agent; writes doctrine.link_key; raises OSLNK, '
'22004.';
