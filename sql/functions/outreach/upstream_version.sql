create or replace function outreach.upstream_version(p_outreach_id uuid, p_hub text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform outreach.require_hub(p_hub);
    perform doctrine.require_here(array[p_outreach_id]);
    select * into strict v_state from outreach.judge(array[p_outreach_id], p_hub);
    if v_state.refusal = 'OSUNK' then
        perform outreach.refuse_gate('OSUNK', p_outreach_id, p_hub);
    end if;
    return v_state.upstream_version;
end
$$;

comment on function outreach.upstream_version(uuid, text) is
'The version of what stands upstream of a hub: the sum of its prerequisites'' versions. Read it with the data, and give it '
'to outreach.pass_gate(). p_outreach_id: the company; p_hub: the sub-hub. Called by agents; writes nothing; raises OSUNK, '
'OSMAP, OSHUB, 22004.';
