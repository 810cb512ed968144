create or replace function outreach.guard_status() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.status <> old.status and not exists (
        select from doctrine.status_transition as t where t.from_status = old.status and t.to_status = new.status
    ) then
        perform doctrine.refuse('OSSTS', format(
            'outreach_id %s: from %s to %s', old.outreach_id, old.status, new.status
        ));
    end if;
    return new;
end
$$;

comment on function outreach.guard_status() is
'Trigger, a row: refuses a status move that doctrine.status_transition does not list. A row and not a statement: most updates '
'of the spine move no status and do not name it, and then nothing fires. Fired by UPDATE OF status; writes nothing; raises '
'OSSTS.';
