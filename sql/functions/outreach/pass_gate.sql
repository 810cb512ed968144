create or replace function outreach.pass_gate(p_outreach_id uuid, p_hub text, p_upstream_version bigint default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
    v_gate record;
    v_outcome text;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform outreach.require_agent(p_hub);

    v_state := outreach.lock_company(p_outreach_id, p_hub);
    v_outcome := outreach.pass_outcome(
        v_state.refusal, p_upstream_version, v_state.upstream_version,
        (outreach.meets_criterion(array[p_outreach_id], p_hub))[1]
    );
    if v_outcome <> 'PASS' then
        perform outreach.refuse_gate(v_outcome, p_outreach_id, p_hub, p_upstream_version);
    end if;

    select g.verdict::text, g.version into v_gate
    from outreach.gate as g
    where g.outreach_id = p_outreach_id and g.hub = p_hub;
    if v_gate.verdict is distinct from 'PASS' then
        perform outreach.record_passes(
            array[p_outreach_id], p_hub, array[v_state.upstream_version], array[v_gate.verdict], array[v_gate.version],
            case when v_state.status = 'INIT' then array[p_outreach_id] end
        );
    end if;
end
$$;

comment on function outreach.pass_gate(uuid, text, bigint) is
'Decides PASS of a hub for a company; a PASS that stands is left as it is. p_outreach_id: the company; p_hub: the sub-hub; '
'p_upstream_version: what the work rests on (outreach.upstream_version()), NULL for whatever stands now. Called by the '
'hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSHUB, OSISO, OSPAU, OSEND, OSFLD, '
'OSGAT, OSSTL, OSCRT, 22004.';
