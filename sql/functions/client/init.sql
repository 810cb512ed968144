create or replace function client.init(p_sovereign_company_id uuid) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_client_id uuid := doctrine.new_id(doctrine.bucket(p_sovereign_company_id));
begin
    perform doctrine.require_argument('p_sovereign_company_id', p_sovereign_company_id);
    insert into client.client (client_id, sovereign_company_id) values (v_client_id, p_sovereign_company_id);
    perform cl.register_client_id(p_sovereign_company_id, v_client_id);
    return v_client_id;
end
$$;

comment on function client.init(uuid) is
'Takes a company over from Sales: mints its client_id, registers it write-once, verifies one row; else hard fail, nothing '
'left behind. p_sovereign_company_id: the company. Called by client_agent; writes client.client, '
'cl.company_identity.client_id; raises OSSID, OSMAP, OSCLM, 22004, 23514 (client_comes_after_sales).';
