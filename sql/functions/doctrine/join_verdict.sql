create or replace function doctrine.join_verdict(p_from text, p_to text)
returns table (stop_code text, reason text, join_condition text)
language sql stable security definer rows 1
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
        left join (
            select d.from_table, d.to_table, d.join_condition from doctrine.declared_join as d
            union all
            -- The rules may stand beside any table; contracts of one consumer, beside each other, its own tables and the spine.
            select p_from, p_to, 'any' as join_condition
            from doctrine.relation as r
            where r.relation in (p_from, p_to) and r.party = 'doctrine' or p_from = p_to and r.relation = p_from
            union
            select p_from, p_to, format('%s.outreach_id = %s.outreach_id', p_from, p_to)
            from doctrine.spoke_contract as c
                inner join doctrine.relation as r on r.relation in (p_from, p_to) and r.relation <> c.spoke
                left join doctrine.spoke_contract as o on o.spoke = r.relation
            where c.spoke in (p_from, p_to) and (
                o.consumer = c.consumer or r.relation = 'outreach.outreach' or o.spoke is null and r.party = c.consumer
            )
        ) as d
            on (d.from_table, d.to_table) in ((j.from_table, j.to_table), (j.to_table, j.from_table))
    order by f.stop_code, d.join_condition
    limit 1;
end;

comment on function doctrine.join_verdict(text, text) is
'What becomes of a join of two relations: stop_code NULL and the condition where it is declared, else the stop code, the reason '
'and the declared way. p_from, p_to: relations of doctrine.relation, either way round. Called by doctrine.check_join() and '
'judge_plan(); writes nothing; raises nothing.';
