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
    if tg_op = 'DELETE' then
        select array_agg(o.outreach_id) into v_touched from old_rows as o where doctrine.is_kept(o.outreach_id);
    else
        select array_agg(n.outreach_id) into v_touched from new_rows as n;
    end if;
    -- An upsert fires the trigger of UPDATE for no rows.
    if v_touched is null then
        return null;
    end if;
    if cardinality(v_touched) > 1 then
        v_touched := array(select distinct t.outreach_id from unnest(v_touched) as t (outreach_id));
    end if;
    v_changed := v_touched;
    if tg_op = 'UPDATE' then
        v_changed := array(
            select distinct c.outreach_id from (select n.* from new_rows as n except select o.* from old_rows as o) as c
        );
    end if;

    perform outreach.require_writable(v_touched, v_hub);

    if cardinality(v_changed) = 1 then
        insert into outreach.gate as g (outreach_id, hub, version)
        values (v_changed[1], v_hub, 1)
        on conflict (outreach_id, hub) do update set version = g.version + 1
        returning case when g.verdict = 'PASS' then array[g.outreach_id] end into v_passed;
    else
        with raised as (
            insert into outreach.gate as g (outreach_id, hub, version)
            select c.outreach_id, v_hub, 1
            from unnest(v_changed) as c (outreach_id)
            order by c.outreach_id
            on conflict (outreach_id, hub) do update set version = g.version + 1
            returning g.outreach_id, g.verdict
        )
        select array_agg(r.outreach_id) into v_passed from raised as r where r.verdict = 'PASS';
    end if;
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
