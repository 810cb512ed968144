create or replace function outreach.rotate_link_key_part() returns setof text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_kid text := 'k' || encode(doctrine.random_bytes(6), 'hex');
begin
    -- Two rotations take turns at one_key_signs_a_purpose: who finds the other's key there rotates it out in another round.
    -- Above READ COMMITTED it is not seen: DO NOTHING makes 40001 of it, not 23505.
    loop
        -- A link signed now is good for 30 days and 60 seconds of grace.
        update doctrine.link_key
        set sign_until = clock_timestamp(), verify_until = clock_timestamp() + interval '720 hours 60 seconds'
        where purpose = 'calendar_link' and sign_until is null;
        insert into doctrine.link_key (kid, purpose, secret)
        values (v_kid, 'calendar_link', doctrine.random_bytes(32))
        on conflict (purpose) where sign_until is null do nothing;
        exit when found;
    end loop;
    return next v_kid;
end
$$;

comment on function outreach.rotate_link_key_part() is
'One server''s part of outreach.rotate_link_key(): makes the key with which it signs from now on, and gives one row, its name. '
'Called by outreach.rotate_link_key(); writes doctrine.link_key; raises nothing.';
