create or replace function outreach.bit_scores_criterion(p_outreach_ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select c.outreach_id
        from outreach.bit_scores as c
        where c.outreach_id = any(p_outreach_ids)
    );
end;

comment on function outreach.bit_scores_criterion(uuid[]) is
'Those companies whose rows meet the PASS criterion of hub bit_scores, as doctrine.hub words it. p_outreach_ids: the '
'companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
