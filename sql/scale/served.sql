-- What a server serves, itself or replayed.
select doctrine.served_buckets();
