create or replace function outreach.guard_write() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_hub text := tg_argv[0];
    v_touched uuid[];
    v_changed uuid[];
    v_passed uuid[];
begin
    if tg_op = 'INSERT' then
        v_touched := array(select distinct n.outreach_id from new_rows as n);
        v_changed := v_touched;
    elsif tg_op = 'DELETE' then
        v_touched := array(select distinct o.outreach_id from old_rows as o where doctrine.is_kept(o.outreach_id));
        v_changed := v_touched;
    else
        v_touched := array(select distinct n.outreach_id from new_rows as n);
        v_changed := array(
            select distinct c.outreach_id from (select n.* from new_rows as n except select o.* from old_rows as o) as c
        );
    end if;
    if v_touched = '{}' then
        return null;
    end if;

    perform outreach.require_writable(v_touched, v_hub);

    with raised as (
        insert into outreach.gate as g (outreach_id, hub, version)
        select c.outreach_id, v_hub, 1
        from unnest(v_changed) as c (outreach_id)
        order by c.outreach_id
        on conflict (outreach_id, hub) do update set version = g.version + 1
        returning g.outreach_id, g.verdict
    )
    select array_agg(r.outreach_id) into v_passed from raised as r where r.verdict = 'PASS';
    -- Nothing downstream stands at PASS where the hub itself does not.
    if v_passed is not null then
        perform outreach.stale_gates(v_passed, v_hub || doctrine.downstream(v_hub), format('%s changed', v_hub));
    end if;
    return null;
end
$$;

comment on function outreach.guard_write() is
'Trigger, once a statement, on every sub-hub table: refuses the statement unless the gate is open for all its companies; '
'raises the version of each company whose rows really changed, and makes its PASS and those downstream STALE. Argument: '
'the sub-hub. Fired by INSERT, UPDATE, DELETE, COPY, MERGE; writes outreach.gate, outreach.event; raises OSUNK, OSPAU, '
'OSEND, OSFLD, OSGAT.';
