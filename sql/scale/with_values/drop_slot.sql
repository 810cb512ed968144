-- On a shard: forget a standby.
select pg_drop_replication_slot(s.slot_name) from pg_replication_slots as s where s.slot_name = %(slot)s and not s.active;
