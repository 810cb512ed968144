create or replace function outreach.judge(p_outreach_ids uuid[], p_hub text)
returns table (outreach_id uuid, status text, upstream_version bigint, blocked_by text[], refusal text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        i.outreach_id, s.status, u.version, u.blocked_by,
        case
            when s.outreach_id is null then 'OSUNK'
            when t.refusal is not null then t.refusal
            when u.blocked_by <> '{}' then 'OSGAT'
        end
    from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        left join outreach.outreach as s on s.outreach_id = i.outreach_id
        left join doctrine.status as t on t.status = s.status
        cross join lateral (
            select
                coalesce(sum(g.version), 0)::bigint as version,
                coalesce(
                    array_agg(p.requires::text order by h.waterfall_order) filter (where g.verdict is distinct from 'PASS'), '{}'
                ) as blocked_by
            from doctrine.prerequisite as p
                inner join doctrine.hub as h on h.hub = p.requires
                left join outreach.gate as g on g.outreach_id = i.outreach_id and g.hub = p.requires
            where p.hub = p_hub
        ) as u
    order by i.ord;
end;

comment on function outreach.judge(uuid[], text) is
'Whether a hub may write or decide now, one row for each company, in their order: refusal is NULL where its gate is open, '
'else the SQLSTATE (OSUNK; OSPAU, OSEND, OSFLD by status; OSGAT with the hubs in blocked_by). p_outreach_ids: the '
'companies; p_hub: the sub-hub. Called by all that writes, decides or reports; writes nothing; raises nothing.';
