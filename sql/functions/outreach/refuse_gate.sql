create or replace function outreach.refuse_gate(
    p_refusal text, p_outreach_id uuid, p_hub text, p_upstream_version bigint default null
) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    perform doctrine.require_here(array[p_outreach_id]);
    select j.*, h.criterion into strict v_state
    from outreach.judge(array[p_outreach_id], p_hub) as j
        cross join doctrine.hub as h
    where h.hub = p_hub;
    perform doctrine.refuse(p_refusal, format('outreach_id %s, hub %s: ', p_outreach_id, p_hub) || case p_refusal
        when 'OSUNK' then 'not on the spine'
        when 'OSGAT' then format('waits for %s', array_to_string(v_state.blocked_by, ', '))
        when 'OSCRT' then format('needs %s', v_state.criterion)
        when 'OSSTL' then format('asked for upstream_version %s, now %s', p_upstream_version, v_state.upstream_version)
        else format('status %s', v_state.status)
    end);
end
$$;

comment on function outreach.refuse_gate(text, uuid, text, bigint) is
'Raises p_refusal with the values that explain it. p_outreach_id: the company; p_hub: the sub-hub; p_upstream_version: '
'what the caller worked from. Called by what writes or decides; writes nothing; raises p_refusal, OSMAP.';
