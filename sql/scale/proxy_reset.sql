-- Takes the proxy's functions away, for those of the shards as they are now.
do $$
declare
    v_function record;
begin
    for v_function in
        select p.oid::regprocedure as signature
        from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and p.proname <> 'bucket_map'
            or n.nspname = 'proxy' and p.proname ~ '^(doctrine|cl|outreach|sales|client)_'
    loop
        execute format('drop function if exists %s cascade', v_function.signature);
    end loop;
    execute format('alter database %I set client_min_messages = warning', current_database());
end
$$;
