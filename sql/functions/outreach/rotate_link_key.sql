create or replace function outreach.rotate_link_key() returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (select string_agg(p.kid, ' ' order by p.kid) from outreach.rotate_link_key_part() as p (kid));
end
$$;

comment on function outreach.rotate_link_key() is
'Makes a new key for calendar links and returns its name; the one before signs no more, and verifies until its last link has '
'expired. Every server has keys of its own, so of many servers the names of all, with spaces between. Called by '
'outreach_agent and outreach.calendar_link(); writes doctrine.link_key; raises nothing.';
