create or replace function outreach.meets_criterion(p_outreach_ids uuid[], p_hub text) returns boolean[]
language plpgsql stable
as $$
declare
    v_meets boolean[];
begin
    -- Each criterion reads its hub's rows with the rights of the hub's owner; none can read another's. Branches, not one
    -- expression: that would prepare all six calls for one.
    case p_hub
        when 'company_target' then v_meets := outreach.company_target_criterion(p_outreach_ids);
        when 'dol' then v_meets := outreach.dol_criterion(p_outreach_ids);
        when 'people' then v_meets := outreach.people_criterion(p_outreach_ids);
        when 'execution' then v_meets := outreach.people_criterion(p_outreach_ids);
        when 'blog' then v_meets := outreach.blog_criterion(p_outreach_ids);
        when 'bit_scores' then v_meets := outreach.bit_scores_criterion(p_outreach_ids);
    end case;
    return v_meets;
end
$$;

comment on function outreach.meets_criterion(uuid[], text) is
'Whether a company''s rows meet the PASS criterion of a hub; one element for each company, in their order. '
'p_outreach_ids: the companies; p_hub: the sub-hub. Called by outreach.pass_gates() and why_not(); writes nothing; raises '
'nothing.';
