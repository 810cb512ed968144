create or replace function outreach.require_hub(p_hub text) returns text
language plpgsql stable
as $$
declare
    v_agent text;
begin
    perform doctrine.require_argument('p_hub', p_hub);
    select h.agent into v_agent from doctrine.hub as h where h.hub = p_hub;
    if not found then
        perform doctrine.refuse('OSHUB', format('hub %s', p_hub));
    end if;
    return v_agent;
end
$$;

comment on function outreach.require_hub(text) is
'Refuses a name that is no sub-hub; returns the agent of one that is. p_hub: the name. Called by what takes the name of a '
'hub; writes nothing; raises OSHUB, 22004.';
