create or replace function doctrine.serve_buckets(p_buckets int4multirange) returns timestamptz
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
set client_min_messages = warning
as $$
declare
    v_table record;
    v_since timestamptz;
begin
    perform doctrine.require_argument('p_buckets', p_buckets);
    if not p_buckets <@ '{[0,4096)}'::int4multirange then
        raise invalid_parameter_value using
            message = 'argument p_buckets must lie within 0 to 4095', detail = p_buckets::text,
            hint = 'Write ranges as {[0,2048)}; {[0,4096)} for all.';
    end if;
    perform doctrine.require_decision('SERVE', array[format('buckets %s', p_buckets)]);
    -- Whatever began before waits to end here, and whatever locks a table later finds the fence on it, with any snapshot. Writers
    -- lock the tables in more than one order: this gives way to them, and tries again, at last with more patience, never as much as theirs
    -- (deadlock_timeout).
    for v_try in 1..40 loop
        v_since := clock_timestamp();
        begin
            perform set_config('lock_timeout', format('%sms', 25 * greatest(v_try - 20, 1)), true);
            for v_table in
                select r.relation
                from doctrine.relation as r inner join doctrine.party as p on p.party = r.party
                where r.bucket_column is not null
                order by p.flow_position desc, r.relation
            loop
                execute format('lock table %s in access exclusive mode', v_table.relation::regclass);
            end loop;
            exit;
        exception when lock_not_available or deadlock_detected then
            if v_try = 40 then
                raise;
            end if;
        end;
        perform pg_sleep(random() / 20);
    end loop;
    for v_table in
        select r.relation::regclass as relation, r.bucket_column
        from doctrine.relation as r
        where r.bucket_column is not null
        order by r.relation
    loop
        execute format('alter table %s drop constraint if exists bucket_is_served', v_table.relation) || case
            when p_buckets <> '{[0,4096)}' then format(
                ', add constraint bucket_is_served check (doctrine.require_served(%I, %L::int4multirange)) not valid',
                v_table.bucket_column, p_buckets
            )
            else ''
        end;
    end loop;
    return v_since;
end
$$;

comment on function doctrine.serve_buckets(int4multirange) is
'Says which buckets this server serves: puts the fence (CHECK bucket_is_served) up on every table of companies, or takes it '
'away for all of them; returns since when it keeps writers waiting. Waits for those that are open, some seconds in all; '
'commit it at once. p_buckets: within 0 to 4095. Called by a superuser (spine scale), in a transaction that names a decision;'
' writes constraints, doctrine.change; raises OSADR, 55P03 and 40P01 where a writer does not end (try again), 22004, 22023.';
