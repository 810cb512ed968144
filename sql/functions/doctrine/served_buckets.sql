create or replace function doctrine.served_buckets() returns int4multirange
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select substring(pg_get_expr(k.conbin, k.conrelid) from '''([{][^'']*[}])''')::int4multirange
            from pg_constraint as k
            where k.conname = 'bucket_is_served' and k.conrelid::regclass::text = 'cl.company_identity'
        ),
        '{[0,4096)}'
    );
end
$$;

comment on function doctrine.served_buckets() is
'The buckets of companies that this server serves, as the fence on the registry has them; all 4,096 where there is no fence. '
'Called by what reads companies, by agents and by what keeps the bucket map; writes nothing; raises nothing.';
