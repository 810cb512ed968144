-- On a server: whether it is a standby.
select pg_is_in_recovery();
