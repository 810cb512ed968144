-- Takes the proxy's functions away, for those of the shards as they are now.
do $$
declare
    v_functions text[];
begin
    select array_agg(p.oid::regprocedure::text)
    into v_functions
    from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and p.proname <> 'bucket_map'
        or n.nspname = 'proxy' and p.proname ~ '^(doctrine|cl|outreach|sales|client)_';
    if v_functions is not null then
        execute 'drop function ' || array_to_string(v_functions, ', ');
    end if;
    execute format('alter database %I set client_min_messages = warning', current_database());
end
$$;
