create or replace function doctrine.check_query(p_sql text)
returns table (code text, relation text, other_relation text, reason text)
language plpgsql volatile
as $$
declare
    v_plan pg_catalog.json;
    v_state pg_catalog.text;
    v_message pg_catalog.text;
begin
    begin
        -- Planning runs immutable and stable functions, and the arguments of EXECUTE: read-only, and all of it is undone.
        perform pg_catalog.set_config('transaction_read_only', 'on', true);
        -- A cursor holds one statement only, and EXPLAIN runs none; rights and search_path are the caller's.
        for v_plan in execute pg_catalog.concat('explain (verbose, format json) ', p_sql) loop
            exit;
        end loop;
        raise exception using errcode = 'OS000';
    exception
        when sqlstate 'OS000' then
            null;
        when others or assert_failure then
            get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
    end;
    if v_state is null and v_plan #> '{0,Plan}' is null then
        v_state := 'OS000';
        v_message := 'there is no plan of it';
    end if;
    if v_state is not null then
        return query
        select
            case v_state when '42501' then 'ISOLATION_VIOLATION' else 'STRUCTURAL' end,
            null::pg_catalog.text, null::pg_catalog.text, pg_catalog.format('%s: %s', v_state, v_message);
        return;
    end if;
    return query select j.* from doctrine.judge_plan(v_plan::pg_catalog.jsonb) as j;
end
$$;

comment on function doctrine.check_query(text) is
'Reviews a statement without running it: PostgreSQL''s own planner says which relations it reads and writes, with the '
'caller''s rights and search_path, and the doctrine judges them. One row: code OK, or the stop code with the two relations '
'and why. Planning itself runs immutable and stable functions, read-only, and is undone. p_sql: one statement that EXPLAIN '
'takes. Advice for agents and reviewers; grants are the guard. Called by anyone; writes nothing; raises nothing but 57014 '
'for a timeout.';
