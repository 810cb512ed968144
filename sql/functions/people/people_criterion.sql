create or replace function outreach.people_criterion(p_outreach_ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select distinct c.outreach_id
        from outreach.people as c
        where c.outreach_id = any(p_outreach_ids)
            and c.email is not null
    );
end;

comment on function outreach.people_criterion(uuid[]) is
'Those companies whose rows meet the PASS criterion of hub people, as doctrine.hub words it. p_outreach_ids: the '
'companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
