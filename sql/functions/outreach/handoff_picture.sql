create or replace function outreach.handoff_picture(p_outreach_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- One statement, so one state of the database.
    select jsonb_build_object(
        'identity', cl.company_identity_rows(s.sovereign_company_id) -> 0,
        'spine', to_jsonb(s),
        'company_target', outreach.company_target_rows(s.outreach_id) -> 0,
        'dol', outreach.dol_rows(s.outreach_id) -> 0,
        'people', outreach.people_rows(s.outreach_id),
        'blog', outreach.blog_rows(s.outreach_id) -> 0,
        'bit_scores', outreach.bit_scores_rows(s.outreach_id) -> 0,
        'gates', (
            select coalesce(jsonb_agg(to_jsonb(g) order by g.hub), '[]')
            from outreach.gate as g
            where g.outreach_id = s.outreach_id
        ),
        'events', (select count(*) from outreach.event as e where e.outreach_id = s.outreach_id)
    )
    from outreach.outreach as s
    where s.outreach_id = p_outreach_id;
end;

comment on function outreach.handoff_picture(uuid) is
'All that Outreach knows of a company: identity, spine, the rows of every sub-hub as its owner shows them, gates, count of '
'events. p_outreach_id: the company. Called by sales.run_job(); writes nothing; raises nothing.';
