-- On a shard: delete some companies that another server serves.
set local outreach_spine.adr = '0018';
select doctrine.purge_unserved(%(limit)s);
