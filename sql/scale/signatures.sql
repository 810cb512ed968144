-- On a shard and at the proxy: the public functions with all that their callers see. Both must give the same rows.
select format('%s.%s', n.nspname, p.proname) as function_name, pg_get_function_arguments(p.oid) as arguments,
    pg_get_function_result(p.oid) as result, p.proowner::regrole::text as owner, a.callers,
    obj_description(p.oid, 'pg_proc') as meaning
from pg_proc as p
    inner join pg_namespace as n on n.oid = p.pronamespace
    cross join lateral (
        select array_agg(x.grantee::regrole::text order by x.grantee::regrole::text) as callers
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as x
        where x.grantee::regrole::text ~ '_agent$' or x.grantee = 0
    ) as a
where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and a.callers is not null and p.proname <> 'bucket_map'
order by 1;
