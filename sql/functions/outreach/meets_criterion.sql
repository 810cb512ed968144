create or replace function outreach.meets_criterion(p_outreach_ids uuid[], p_hub text) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Each criterion reads its hub's rows with the rights of the hub's owner; none can read another's.
    return case p_hub
        when 'company_target' then outreach.company_target_criterion(p_outreach_ids)
        when 'dol' then outreach.dol_criterion(p_outreach_ids)
        when 'people' then outreach.people_criterion(p_outreach_ids)
        when 'blog' then outreach.blog_criterion(p_outreach_ids)
        when 'bit_scores' then outreach.bit_scores_criterion(p_outreach_ids)
        when 'execution' then outreach.people_criterion(p_outreach_ids)
    end;
end
$$;

comment on function outreach.meets_criterion(uuid[], text) is
'Whether a company''s rows meet the PASS criterion of a hub; one element for each company, in their order. '
'p_outreach_ids: the companies; p_hub: the sub-hub. Called by outreach.pass_gates() and why_not(); writes nothing; raises '
'nothing.';
