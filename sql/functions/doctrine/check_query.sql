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
        -- A cursor holds one statement only, and EXPLAIN runs none; rights and search_path are the caller's.
        for v_plan in execute pg_catalog.concat('explain (verbose, format json) ', p_sql) loop
            exit;
        end loop;
    exception when others then
        get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
        return query
        select
            case v_state when '42501' then 'ISOLATION_VIOLATION' else 'STRUCTURAL' end,
            null::pg_catalog.text, null::pg_catalog.text, pg_catalog.format('%s: %s', v_state, v_message);
        return;
    end;
    return query select j.* from doctrine.judge_plan(v_plan::pg_catalog.jsonb) as j;
end
$$;

comment on function doctrine.check_query(text) is
'Reviews a statement without running it: PostgreSQL''s own planner says which relations it reads and writes, with the caller''s '
'rights and search_path, and the doctrine judges them. One row: code OK, or the stop code with the two relations and why. '
'p_sql: one statement that EXPLAIN takes. Advice for agents and reviewers; grants are the guard. Called by anyone; writes '
'nothing; raises nothing.';
