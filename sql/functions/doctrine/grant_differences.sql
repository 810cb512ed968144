create or replace function doctrine.grant_differences() returns table (problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select format('%s has %s on %s %s, which the matrix does not give', g.grantee, g.privilege, g.object_class, g.object)
    from doctrine.granted() as g
    where not exists (
        select from doctrine.privilege as p
        where (p.object_class, p.object, p.grantee, p.privilege) = (g.object_class, g.object, g.grantee, g.privilege)
    )
    union all
    select format('%s lacks %s on %s %s, which the matrix gives', p.grantee, p.privilege, p.object_class, p.object)
    from doctrine.privilege as p
    where not exists (
        select from doctrine.granted() as g
        where (p.object_class, p.object, p.grantee, p.privilege) = (g.object_class, g.object, g.grantee, g.privilege)
    )
    union all
    select format('%s may grant %s on %s %s on', g.grantee, g.privilege, g.object_class, g.object)
    from doctrine.granted() as g
    where g.is_grantable;
end;

comment on function doctrine.grant_differences() is
'Where the rights in the catalogs differ from the grant matrix, both ways; no row where they are equal. Called by the guard of '
'changes and the audit; writes nothing; raises nothing.';
