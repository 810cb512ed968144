-- What was installed, and what it consists of: once a release and server version, so that a second run hides no drift.
-- For the length of the install: grants.sql is done, and nobody has DELETE.
do $$
declare
    v_major integer := current_setting('server_version_num')::integer / 10000;
    v_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
    v_is_new boolean;
begin
    v_is_new := not exists (
        select from doctrine.release as r where r.version = doctrine.version() and r.postgres_major = v_major
    );
    perform set_config('role', 'doctrine_owner', true);
    insert into doctrine.release (version, postgres_major, ddl_is_guarded)
    values (doctrine.version(), v_major, v_superuser)
    on conflict do nothing;
    if v_is_new then
        grant delete on doctrine.blueprint to doctrine_owner;
        delete from doctrine.blueprint;
        revoke delete on doctrine.blueprint from doctrine_owner;
        insert into doctrine.blueprint (kind, object, definition)
        select c.kind, c.object, c.definition from doctrine.catalog() as c order by c.kind, c.object;
    end if;
    perform set_config('role', 'none', true);
end
$$;
