-- The doctrine's own room, in which roles, rules and grants are data. What follows makes the rest from it.
do $$
begin
    -- What an install changes in the doctrine rests on this decision.
    perform set_config('outreach_spine.adr', '0010', true);
    -- Only a superuser can make or drop an event trigger; change_guard.sql puts them back.
    if (select rolsuper from pg_roles where rolname = current_user) then
        drop event trigger if exists doctrine_guards_changes;
        drop event trigger if exists doctrine_guards_drops;
        drop event trigger if exists doctrine_notes_breaches;
    elsif exists (select from pg_event_trigger as e where e.evtname = 'doctrine_guards_changes') then
        raise exception using
            errcode = 'insufficient_privilege', message = 'a superuser has installed here, with event triggers that guard changes',
            hint = 'Let a superuser install again.';
    end if;
    if to_regrole('doctrine_owner') is null then
        begin
            create role doctrine_owner nologin;
        exception when duplicate_object or unique_violation then
            null; -- an install into another database of the cluster was faster
        end;
    end if;
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant doctrine_owner to %I', current_user);
    end if;
end
$$;
create schema if not exists doctrine authorization doctrine_owner;
