create or replace function doctrine.note_breaches() returns event_trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set jit = off
as $$
begin
    perform set_config(
        'outreach_spine.breaches', (select coalesce(jsonb_agg(b.problem), '[]') from doctrine.breaches(tg_tag) as b)::text, true
    );
end
$$;

comment on function doctrine.note_breaches() is
'Event trigger before a DDL command: notes what stands against isolation already, so that the command answers only for what '
'it brings. Fired by every DDL command; writes nothing; raises nothing.';
