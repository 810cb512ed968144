create or replace function doctrine.join_verdict(p_from text, p_to text)
returns table (stop_code text, reason text, join_condition text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        case
            when f.stop_code is not null then f.stop_code
            when d.join_condition is null then 'JOIN_UNDECLARED'
        end,
        concat_ws('; ',
            coalesce(f.reason, case when d.join_condition is null then 'no such join is declared' end),
            'declared is ' || array_to_string(
                case when d.join_condition is null or f.stop_code is not null then doctrine.join_path(p_from, p_to) end, ' - '
            )
        ),
        d.join_condition
    from (values (p_from, p_to)) as j (from_table, to_table)
        left join doctrine.forbidden_join as f
            on (f.from_table, f.to_table) in ((j.from_table, j.to_table), (j.to_table, j.from_table))
        left join doctrine.declared_join as d
            on (d.from_table, d.to_table) in ((j.from_table, j.to_table), (j.to_table, j.from_table));
end;

comment on function doctrine.join_verdict(text, text) is
'What becomes of a join of two relations: stop_code NULL and the condition where it is declared, else the stop code, the reason '
'and the declared way. p_from, p_to: relations of doctrine.relation, either way round. Called by doctrine.check_join() and '
'judge_plan(); writes nothing; raises nothing.';
