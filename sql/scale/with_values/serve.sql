-- On a shard: which buckets it serves, where that is another set than now.
set local outreach_spine.adr = '0018';
select doctrine.serve_buckets(%(buckets)s::int4multirange) as since
where doctrine.served_buckets() <> %(buckets)s::int4multirange;
