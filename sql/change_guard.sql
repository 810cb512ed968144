-- The guard of changes, where the installer may make one; bootstrap.sql took it away for the length of the install.
do $$
begin
    if (select rolsuper from pg_roles where rolname = current_user) then
        create event trigger doctrine_notes_breaches on ddl_command_start execute function doctrine.note_breaches();
        create event trigger doctrine_guards_changes on ddl_command_end execute function doctrine.guard_change();
        create event trigger doctrine_guards_drops on sql_drop execute function doctrine.guard_drop();
        alter event trigger doctrine_notes_breaches enable always;
        alter event trigger doctrine_guards_changes enable always;
        alter event trigger doctrine_guards_drops enable always;
        comment on event trigger doctrine_notes_breaches is
        'Notes what stands against isolation before a command, so that it answers for what it brings only.';
        comment on event trigger doctrine_guards_changes is
        'Refuses a change of the doctrine''s schemas without a decision (OSADR), and a breach of isolation always (OSISO).';
        comment on event trigger doctrine_guards_drops is
        'Refuses to drop a part of the doctrine''s schemas without a decision (OSADR).';
    end if;
end
$$;
