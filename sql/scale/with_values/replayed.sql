-- On a standby: whether it has replayed a log to a place, and how many bytes it lacks.
select coalesce(pg_last_wal_replay_lsn() >= %(lsn)s::pg_lsn, false), pg_wal_lsn_diff(%(lsn)s::pg_lsn, pg_last_wal_replay_lsn())::bigint;
