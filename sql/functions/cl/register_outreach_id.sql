create or replace function cl.register_outreach_id(p_sovereign_company_id uuid, p_outreach_id uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_claim uuid;
begin
    update cl.company_identity as i
    set outreach_id = p_outreach_id
    where i.sovereign_company_id = p_sovereign_company_id and i.outreach_id is null;
    if not found then
        select i.outreach_id into v_claim
        from cl.company_identity as i
        where i.sovereign_company_id = p_sovereign_company_id;
        if not found then
            perform doctrine.refuse('OSSID', format('sovereign_company_id %s', p_sovereign_company_id));
        end if;
        perform doctrine.refuse('OSCLM', format(
            'sovereign_company_id %s: outreach_id %s', p_sovereign_company_id, v_claim
        ));
    end if;
end
$$;

comment on function cl.register_outreach_id(uuid, uuid) is
'Writes the pointer to the spine, once, and verifies that one row took it. p_sovereign_company_id: the company; '
'p_outreach_id: its spine row. Called by outreach.init(); writes cl.company_identity.outreach_id; raises OSSID, OSCLM.';
