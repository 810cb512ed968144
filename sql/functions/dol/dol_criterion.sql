create or replace function outreach.dol_criterion(p_outreach_ids uuid[]) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select exists(
            select from outreach.dol as c
            where c.outreach_id = i.outreach_id and (not c.filing_present or c.ein is not null and c.form_5500 is not null)
        )
        from unnest(p_outreach_ids) as i (outreach_id)
    );
end
$$;

comment on function outreach.dol_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub dol, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
