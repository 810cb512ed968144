create or replace function outreach.blog_criterion(p_outreach_ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select c.outreach_id
        from outreach.blog as c
        where c.outreach_id = any(p_outreach_ids)
            and (c.about_url is not null or c.news_url is not null)
    );
end;

comment on function outreach.blog_criterion(uuid[]) is
'Those companies whose rows meet the PASS criterion of hub blog, as doctrine.hub words it. p_outreach_ids: the '
'companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';
