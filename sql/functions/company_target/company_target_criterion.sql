create or replace function outreach.company_target_criterion(p_outreach_ids uuid[]) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select exists(
            select from outreach.company_target as c
            where c.outreach_id = i.outreach_id and c.domain is not null and c.email_method is not null
        )
        from unnest(p_outreach_ids) as i (outreach_id)
    );
end
$$;

comment on function outreach.company_target_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub company_target, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
