-- On a shard: the end of its log.
select pg_current_wal_lsn()::text;
