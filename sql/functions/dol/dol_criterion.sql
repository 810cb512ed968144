create or replace function outreach.dol_criterion(p_outreach_ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select c.outreach_id
        from outreach.dol as c
        where c.outreach_id = any(p_outreach_ids)
            and (not c.filing_present or c.ein is not null and c.form_5500 is not null)
    );
end;

comment on function outreach.dol_criterion(uuid[]) is
'Those companies whose rows meet the PASS criterion of hub dol, as doctrine.hub words it. p_outreach_ids: the '
'companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
