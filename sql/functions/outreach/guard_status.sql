create or replace function outreach.guard_status() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_move record;
begin
    select o.outreach_id, o.status as from_status, n.status as to_status into v_move
    from old_rows as o inner join new_rows as n using (outreach_id)
    where o.status <> n.status and not exists (
        select from doctrine.status_transition as t where t.from_status = o.status and t.to_status = n.status
    )
    limit 1;
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
