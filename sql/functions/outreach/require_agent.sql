create or replace function outreach.require_agent(p_hub text) returns void
language plpgsql stable
as $$
declare
    v_agent text;
    -- Inside a definer function current_user is its owner: the caller is the role that the session has set.
    v_caller text := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
    select h.agent into v_agent from doctrine.hub as h where h.hub = p_hub;
    if not found then
        perform outreach.require_hub(p_hub);
    elsif not pg_has_role(v_caller, v_agent, 'usage') then
        perform doctrine.refuse('OSISO', format('hub %s is decided by %s, not by %s', p_hub, v_agent, v_caller));
    end if;
end
$$;

comment on function outreach.require_agent(text) is
'Refuses a caller who is not an agent of the hub. p_hub: the sub-hub. Called by what decides gates; writes nothing; '
'raises OSHUB, OSISO, 22004.';
