-- At the proxy: whether there is a bucket map.
select to_regclass('proxy.shard') is not null;
