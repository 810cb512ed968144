create or replace function outreach.people_criterion(p_outreach_ids uuid[]) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select exists(
            select from outreach.people as c
            where c.outreach_id = i.outreach_id and c.email is not null
        )
        from unnest(p_outreach_ids) as i (outreach_id)
    );
end
$$;

comment on function outreach.people_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub people, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
