-- On a shard: the laws that do not hold.
select a.rule, a.detail from doctrine.audit() as a where not a.ok order by 1;
