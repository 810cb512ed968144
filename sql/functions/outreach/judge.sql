create or replace function outreach.judge(p_outreach_ids uuid[], p_hub text)
returns table (outreach_id uuid, status text, upstream_version bigint, blocked_by text[], refusal text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_requires text[] := array(
        select p.requires::text
        from doctrine.prerequisite as p inner join doctrine.hub as h on h.hub = p.requires
        where p.hub = p_hub
        order by h.waterfall_order
    );
begin
    -- Each company is looked up by its key, for one as for ten thousand: no plan that statistics could turn.
    return query
    select
        i.outreach_id, s.status::text, u.version, b.blocked_by,
        outreach.refusal(s.status::text, t.refusal, u.passed, cardinality(v_requires))
    from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        left join lateral (
            select o.status from outreach.outreach as o where o.outreach_id = i.outreach_id limit 1
        ) as s on true
        left join doctrine.status as t on t.status = s.status
        cross join lateral (
            select coalesce(sum(g.version), 0)::bigint as version, count(*) filter (where g.verdict = 'PASS') as passed
            from outreach.gate as g
            where g.outreach_id = i.outreach_id and g.hub = any(v_requires)
        ) as u
        cross join lateral (
            select case when u.passed = cardinality(v_requires) then '{}' else array(
                select r.hub
                from unnest(v_requires) with ordinality as r (hub, ord)
                where not exists (
                    select from outreach.gate as g
                    where g.outreach_id = i.outreach_id and g.hub = r.hub and g.verdict = 'PASS'
                )
                order by r.ord
            ) end as blocked_by
        ) as b
    order by i.ord;
end
$$;

comment on function outreach.judge(uuid[], text) is
'Whether a hub may write or decide now, one row for each company, in their order: refusal is NULL where its gate is open, '
'else the SQLSTATE (OSUNK; OSPAU, OSEND, OSFLD by status; OSGAT with the hubs in blocked_by). p_outreach_ids: the '
'companies; p_hub: the sub-hub. Called by all that writes, decides or reports; writes nothing; raises nothing.';
