create or replace function outreach.pass_gate(p_outreach_id uuid, p_hub text, p_upstream_version bigint default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outcome text;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    select p.outcome into strict v_outcome
    from outreach.pass_gates(array[p_outreach_id], p_hub, array[p_upstream_version]) as p;
    if v_outcome <> 'PASS' then
        perform outreach.refuse_gate(v_outcome, p_outreach_id, p_hub, p_upstream_version);
    end if;
end
$$;

comment on function outreach.pass_gate(uuid, text, bigint) is
'Decides PASS of a hub for a company; a PASS that stands is left as it is. p_outreach_id: the company; p_hub: the sub-hub; '
'p_upstream_version: what the work rests on (outreach.upstream_version()), NULL for whatever stands now. Called by the '
'hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSMAP, OSHUB, OSISO, OSPAU, OSEND, OSFLD, '
'OSGAT, OSSTL, OSCRT, 22004.';
