create or replace function outreach.company_target_criterion(p_outreach_ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select c.outreach_id
        from outreach.company_target as c
        where c.outreach_id = any(p_outreach_ids)
            and c.domain is not null and c.email_method is not null
    );
end;

comment on function outreach.company_target_criterion(uuid[]) is
'Those companies whose rows meet the PASS criterion of hub company_target, as doctrine.hub words it. p_outreach_ids: the '
'companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
