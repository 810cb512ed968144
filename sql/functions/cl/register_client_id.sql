create or replace function cl.register_client_id(p_sovereign_company_id uuid, p_client_id uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_claim uuid;
begin
    update cl.company_identity as i
    set client_id = p_client_id
    where i.sovereign_company_id = p_sovereign_company_id and i.client_id is null;
    if not found then
        select i.client_id into v_claim
        from cl.company_identity as i
        where i.sovereign_company_id = p_sovereign_company_id;
        if not found then
            perform doctrine.refuse('OSSID', format('sovereign_company_id %s', p_sovereign_company_id));
        end if;
        perform doctrine.refuse('OSCLM', format(
            'sovereign_company_id %s: client_id %s', p_sovereign_company_id, v_claim
        ));
    end if;
end
$$;

comment on function cl.register_client_id(uuid, uuid) is
'Writes the pointer to Client, once, and verifies that one row took it. p_sovereign_company_id: the company; p_client_id: '
'its row there. Called by client.init(); writes cl.company_identity.client_id; raises OSSID, OSCLM, 23514.';
