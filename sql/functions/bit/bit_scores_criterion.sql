create or replace function outreach.bit_scores_criterion(p_outreach_ids uuid[]) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select exists(
            select from outreach.bit_scores as c
            where c.outreach_id = i.outreach_id
        )
        from unnest(p_outreach_ids) as i (outreach_id)
    );
end
$$;

comment on function outreach.bit_scores_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub bit_scores, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
