create or replace function doctrine.drift() returns table (law text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(b.kind, c.kind) || '_as_released',
        case
            when c.kind is null then b.object || ' is missing'
            when b.kind is null then c.object || ' is not of the release'
            when c.definition ~ '^[0-9a-f]{32}$' then c.object || ' differs from the release'
            else format('%s is %s, released as %s', c.object, c.definition, b.definition)
        end
    from doctrine.blueprint as b
        full join doctrine.catalog() as c on c.kind = b.kind and c.object = b.object
    where c.definition is distinct from b.definition;
end;

comment on function doctrine.drift() is
'Where the database differs from the release that was installed, object by object. Called by doctrine.audit(); writes nothing; '
'raises nothing.';
