-- On a standby: begin to be a server of its own.
select pg_promote(false);
