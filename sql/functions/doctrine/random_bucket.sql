create or replace function doctrine.random_bucket() returns integer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_served int4multirange := doctrine.served_buckets();
    v_bucket integer;
begin
    loop
        v_bucket := floor(random() * 4096)::integer;
        exit when v_served @> v_bucket;
        if isempty(v_served) then
            perform doctrine.refuse_elsewhere('a company without a domain', v_bucket, v_served);
        end if;
    end loop;
    return v_bucket;
end
$$;

comment on function doctrine.random_bucket() is
'A bucket for what has none of its own: any of those that this server serves. Called by cl.new_company_id(); writes nothing; '
'raises OSMAP where it serves none.';
