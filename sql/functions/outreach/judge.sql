create or replace function outreach.judge(p_outreach_ids uuid[], p_hub text)
returns table (outreach_id uuid, status text, upstream_version bigint, blocked_by text[], refusal text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        i.outreach_id, s.status, u.version,
        case when u.passed < r.required then array(
            select q.hub::text
            from doctrine.prerequisite as p inner join doctrine.hub as q on q.hub = p.requires
            where p.hub = p_hub and not exists (
                select from outreach.gate as g
                where g.outreach_id = i.outreach_id and g.hub = p.requires and g.verdict = 'PASS'
            )
            order by q.waterfall_order
        ) else '{}' end,
        case
            when s.outreach_id is null then 'OSUNK'
            when t.refusal is not null then t.refusal
            when u.passed < r.required then 'OSGAT'
        end
    from unnest(p_outreach_ids) as i (outreach_id)
        cross join (select count(*) as required from doctrine.prerequisite as p where p.hub = p_hub) as r
        left join outreach.outreach as s on s.outreach_id = i.outreach_id
        left join doctrine.status as t on t.status = s.status
        left join (
            select g.outreach_id, sum(g.version) as version, count(*) filter (where g.verdict = 'PASS') as passed
            from outreach.gate as g inner join doctrine.prerequisite as p on p.requires = g.hub and p.hub = p_hub
            where g.outreach_id = any(p_outreach_ids)
            group by g.outreach_id
        ) as v on v.outreach_id = i.outreach_id
        cross join lateral (select coalesce(v.version, 0)::bigint, coalesce(v.passed, 0)) as u (version, passed);
end;

comment on function outreach.judge(uuid[], text) is
'Whether a hub may write or decide now, company by company: refusal is NULL where its gate is open, else the SQLSTATE '
'(OSUNK; OSPAU, OSEND, OSFLD by status; OSGAT with the hubs in blocked_by). p_outreach_ids: the companies; p_hub: the '
'sub-hub. Called by all that writes, decides or reports; writes nothing; raises nothing.';
