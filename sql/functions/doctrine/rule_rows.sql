create or replace function doctrine.rule_rows() returns table (object text, definition text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'error_code ' || t.sqlstate, t::text from doctrine.error_code as t
    union all
    select 'hub ' || t.hub, t::text from doctrine.hub as t
    union all
    select format('prerequisite %s of %s', t.requires, t.hub), t::text from doctrine.prerequisite as t
    union all
    select 'status ' || t.status, t::text from doctrine.status as t
    union all
    select format('status_transition %s from %s', t.move, t.from_status), t::text from doctrine.status_transition as t
    union all
    select 'party ' || t.party, t::text from doctrine.party as t
    union all
    select 'role ' || t.role_name, t::text from doctrine.role as t
    union all
    select 'relation ' || t.relation, t::text from doctrine.relation as t
    union all
    select format('privilege %s of %s on %s %s', t.privilege, t.grantee, t.object_class, t.object), t::text
    from doctrine.privilege as t
    union all
    select 'spoke_contract ' || t.spoke, t::text from doctrine.spoke_contract as t
    union all
    select 'stop_code ' || t.stop_code, t::text from doctrine.stop_code as t
    union all
    select 'query_route ' || t.concept, t::text from doctrine.query_route as t
    union all
    select format('declared_join %s to %s', t.from_table, t.to_table), t::text from doctrine.declared_join as t
    union all
    select format('forbidden_join %s to %s', t.from_table, t.to_table), t::text from doctrine.forbidden_join as t
    union all
    select 'call_route ' || t.function_name, t::text from doctrine.call_route as t
    union all
    select 'adr ' || t.adr, t::text from doctrine.adr as t
    union all
    select 'law ' || t.law, t::text from doctrine.law as t;
end;

comment on function doctrine.rule_rows() is
'The rules that are data, row by row, for doctrine.catalog(): what changes only with a release or by a decision. Called by '
'doctrine.catalog(); writes nothing; raises nothing.';
