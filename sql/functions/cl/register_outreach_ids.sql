create or replace function cl.register_outreach_ids(p_sovereign_company_ids uuid[], p_outreach_ids uuid[])
returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
begin atomic
    update cl.company_identity
    set outreach_id = c.outreach_id
    from unnest(p_sovereign_company_ids, p_outreach_ids) as c (sovereign_company_id, outreach_id)
    where company_identity.sovereign_company_id = c.sovereign_company_id;
end;

comment on function cl.register_outreach_ids(uuid[], uuid[]) is
'Writes the pointers of companies that cl.lock_unclaimed() has locked, once each; a spine row that none takes cannot be '
'committed. p_sovereign_company_ids, p_outreach_ids: the pairs. Called by outreach.init_many(); writes '
'cl.company_identity.outreach_id; raises OSWON.';
