-- On a shard: the seconds that have gone since a moment of its clock.
select extract(epoch from clock_timestamp() - %(since)s)::double precision;
