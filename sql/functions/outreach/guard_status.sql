create or replace function outreach.guard_status() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_move record;
begin
    -- Where all that was and is has one status, nothing moved.
    if (
        select min(r.status) = max(r.status)
        from (select o.status::text from old_rows as o union all select n.status::text from new_rows as n) as r
    ) then
        return null;
    end if;
    -- Grouped, not joined: a cached join of transition tables keeps the plan of its first, small statement.
    select m.outreach_id, m.from_status, m.to_status into v_move
    from (
        select r.outreach_id,
            (array_agg(r.status) filter (where not r.is_new))[1] as from_status,
            (array_agg(r.status) filter (where r.is_new))[1] as to_status
        from (
            select o.outreach_id, o.status, false as is_new from old_rows as o
            union all
            select n.outreach_id, n.status, true as is_new from new_rows as n
        ) as r
        group by r.outreach_id
    ) as m
    where m.from_status <> m.to_status and not exists (
        select from doctrine.status_transition as t where t.from_status = m.from_status and t.to_status = m.to_status
    );
    if found then
        perform doctrine.refuse('OSSTS', format(
            'outreach_id %s: from %s to %s', v_move.outreach_id, v_move.from_status, v_move.to_status
        ));
    end if;
    return null;
end
$$;

comment on function outreach.guard_status() is
'Trigger, once a statement, on the spine: refuses a status move that doctrine.status_transition does not list. '
'Fired by UPDATE; writes nothing; raises OSSTS.';
