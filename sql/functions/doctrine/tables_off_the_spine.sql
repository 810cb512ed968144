create or replace function doctrine.tables_off_the_spine() returns setof text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Not SQL: the guards ask for every command, and that would be planned anew each time.
    return query
    select c.oid::regclass::text
    from pg_class as c
        inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'outreach' and c.relkind in ('r', 'p', 'f', 'm') and c.relname <> 'outreach' and not exists (
        select
        from pg_constraint as k
            inner join pg_attribute as a on a.attrelid = k.conrelid and array[a.attnum] = k.conkey
            inner join pg_class as s on s.oid = k.confrelid and s.relnamespace = c.relnamespace and s.relname = 'outreach'
            inner join pg_attribute as b on b.attrelid = k.confrelid and array[b.attnum] = k.confkey
        where k.conrelid = c.oid and k.contype = 'f' and k.convalidated
            and a.attname = 'outreach_id' and b.attname = 'outreach_id'
    );
end
$$;

comment on function doctrine.tables_off_the_spine() is
'The tables of schema outreach that have no validated foreign key to the spine. Called by the guard of changes and the audit; '
'writes nothing; raises nothing.';
