-- What was installed here, when and by whom: a row for each release, server version and kind of installer.
set local role doctrine_owner;
insert into doctrine.release (version, postgres_major, ddl_is_guarded)
select
    doctrine.version(), current_setting('server_version_num')::integer / 10000,
    (select count(*) > 0 from pg_event_trigger as e where e.evtname = 'doctrine_guards_changes')
on conflict do nothing;
reset role;
