create or replace function doctrine.refuse_change() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_detail text := format('%s on %I.%I', tg_op, tg_table_schema, tg_table_name);
begin
    if tg_op = 'UPDATE' then
        select format('%s: %s', v_detail, string_agg(
            format('%s from %s to %s', c.name, to_jsonb(old) ->> c.name, coalesce(to_jsonb(new) ->> c.name, 'NULL')),
            ', ' order by c.name
        )) into v_detail
        from unnest(tg_argv[1:]) as c (name)
        where to_jsonb(old) -> c.name is distinct from to_jsonb(new) -> c.name;
    elsif tg_op <> 'TRUNCATE' then
        select format('%s: %s', v_detail, string_agg(
            format('%s %s', c.name, coalesce(to_jsonb(old), to_jsonb(new)) ->> c.name), ', ' order by c.name
        )) into v_detail
        from unnest(tg_argv[1:]) as c (name);
    end if;
    perform doctrine.refuse(tg_argv[0], v_detail);
    return null;
end
$$;

comment on function doctrine.refuse_change() is
'Trigger: refuses the change that fired it; the trigger''s WHEN says which. Arguments: the SQLSTATE, then the columns '
'whose values stand in DETAIL. Fired by the guards of every table; writes nothing; raises its first argument.';
