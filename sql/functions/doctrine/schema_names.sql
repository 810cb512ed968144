create or replace function doctrine.schema_names() returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array_agg(distinct split_part(r.relation, '.', 1)) from doctrine.relation as r;
end;

comment on function doctrine.schema_names() is
'The schemas that the doctrine rules: those of its relations. Called by what looks into the catalogs; writes nothing; raises '
'nothing.';
