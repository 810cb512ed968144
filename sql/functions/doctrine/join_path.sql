create or replace function doctrine.join_path(p_from text, p_to text) returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive step (from_table, to_table) as (
        select d.from_table, d.to_table from doctrine.declared_join as d
        union
        select d.to_table, d.from_table from doctrine.declared_join as d
    ),
    path (tables) as (
        select array[r.relation] from doctrine.relation as r where r.relation = p_from
        union all
        select p.tables || s.to_table
        from path as p
            inner join step as s on s.from_table = p.tables[cardinality(p.tables)]
        where s.to_table <> all(p.tables) and p.tables[cardinality(p.tables)] <> p_to
    )
    select p.tables
    from path as p
    where p.tables[cardinality(p.tables)] = p_to
    order by cardinality(p.tables), p.tables
    limit 1;
end;

comment on function doctrine.join_path(text, text) is
'The shortest way from one relation to another over declared joins, both ends included; NULL where there is none. p_from, p_to: '
'qualified names. Called by doctrine.route(), check_join() and judge_plan(); writes nothing; raises nothing.';
