create or replace function doctrine.guard_rule() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows bigint;
begin
    if tg_op = 'TRUNCATE' then
        v_rows := null;
    elsif tg_op = 'DELETE' then
        select nullif(count(*), 0) into v_rows from old_rows;
    else
        select nullif(count(*), 0) into v_rows from new_rows;
    end if;
    if tg_op = 'TRUNCATE' or v_rows is not null then
        perform doctrine.require_decision(tg_op, array[
            format('%I.%I', tg_table_schema, tg_table_name) || coalesce(' (rows: ' || v_rows || ')', '')
        ]);
    end if;
    return null;
end
$$;

comment on function doctrine.guard_rule() is
'Trigger, once a statement, on every table of rules: refuses a change of them without a decision. Fired by INSERT, UPDATE, '
'DELETE, TRUNCATE, COPY, MERGE; writes doctrine.change; raises OSADR.';
