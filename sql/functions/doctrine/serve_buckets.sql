create or replace function doctrine.serve_buckets(p_buckets int4multirange) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
set client_min_messages = warning
as $$
declare
    v_table record;
begin
    perform doctrine.require_argument('p_buckets', p_buckets);
    if not p_buckets <@ '{[0,4096)}'::int4multirange then
        raise invalid_parameter_value using
            message = 'argument p_buckets must lie within 0 to 4095', detail = p_buckets::text,
            hint = 'Write ranges as {[0,2048)}; {[0,4096)} for all.';
    end if;
    perform doctrine.require_decision('SERVE', array[format('buckets %s', p_buckets)]);
    -- Whatever began before waits to end here, and whatever locks a table later finds the fence on it, with any snapshot. One
    -- order for all, and away at once from a writer that locks against it: deadlock_timeout is longer than lock_timeout.
    execute (
        select 'lock table ' || string_agg(r.relation, ', ' order by r.relation) || ' in access exclusive mode'
        from doctrine.relation as r
        where r.bucket_column is not null
    );
    for v_table in
        select r.relation, r.bucket_column from doctrine.relation as r where r.bucket_column is not null order by r.relation
    loop
        execute format('alter table %s drop constraint if exists bucket_is_served', v_table.relation) || case
            when p_buckets <> '{[0,4096)}' then format(
                ', add constraint bucket_is_served check (doctrine.require_served(%I, %L::int4multirange)) not valid',
                v_table.bucket_column, p_buckets
            )
            else ''
        end;
    end loop;
end
$$;

comment on function doctrine.serve_buckets(int4multirange) is
'Says which buckets this server serves: puts the fence (CHECK bucket_is_served) up on every table of companies, or takes it away '
'for all of them. Waits for writers that are open, half a second a table; commit it at once. p_buckets: within 0 to 4095. Called '
'by a superuser (spine scale), in a transaction that names a decision; writes constraints, doctrine.change; raises OSADR, 55P03 '
'and 40P01 where a writer does not end (try again), 22004, 22023.';
