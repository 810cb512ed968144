-- On a shard: what it serves, its version, how many companies it serves, and how many lie there that another serves.
select b.served, doctrine.version() as version,
    count(*) filter (where b.served @> doctrine.bucket(i.sovereign_company_id)) as companies,
    count(*) filter (where not b.served @> doctrine.bucket(i.sovereign_company_id)) as leftover
from (select doctrine.served_buckets() as served) as b
    left join cl.company_identity as i on true
group by b.served;
