create or replace function outreach.mint_person_id() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.person_id := doctrine.new_id(doctrine.bucket(new.outreach_id));
    return new;
end
$$;

comment on function outreach.mint_person_id() is
'Trigger: mints the person_id of a row that comes without one, in the bucket of its company. Fired by INSERT and COPY on '
'outreach.people; raises nothing.';
