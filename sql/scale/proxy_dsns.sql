-- At the proxy: where it finds the shards.
select s.shard, s.proxy_dsn from proxy.shard as s;
