-- One command at a time changes a fleet; the session holds this until it ends.
select pg_try_advisory_lock(hashtextextended('spine scale', 0));
