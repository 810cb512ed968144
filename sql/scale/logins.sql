-- On a shard: a login for each agent at the proxy.
do $$
declare
    v_agent text;
begin
    for v_agent in select r.role_name from doctrine.role as r where r.role_name ~ '_agent$' loop
        if to_regrole(v_agent || '_by_proxy') is null then
            execute format('create role %I login in role %I', v_agent || '_by_proxy', v_agent);
        end if;
    end loop;
end
$$;
