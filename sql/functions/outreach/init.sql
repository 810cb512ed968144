create or replace function outreach.init(p_sovereign_company_id uuid) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outreach_id uuid := doctrine.new_id(doctrine.bucket(p_sovereign_company_id));
begin
    if p_sovereign_company_id is null then
        perform doctrine.require_argument('p_sovereign_company_id', p_sovereign_company_id);
    end if;
    -- Spine row first: the registry's foreign key looks at it at once, the spine's own at commit.
    insert into outreach.outreach (outreach_id, sovereign_company_id)
    values (v_outreach_id, p_sovereign_company_id);
    perform cl.register_outreach_id(p_sovereign_company_id, v_outreach_id);
    return v_outreach_id;
end
$$;

comment on function outreach.init(uuid) is
'Claims a company for Outreach: verifies that it is unclaimed, mints its outreach_id, registers it write-once, verifies '
'one row; else hard fail, nothing left behind. p_sovereign_company_id: the company. Called by outreach_agent; writes '
'outreach.outreach, cl.company_identity.outreach_id; raises OSSID, OSMAP, OSCLM, 22004.';
