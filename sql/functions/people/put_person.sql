create or replace function outreach.put_person(p_outreach_id uuid, p_slot_type text, p_name text, p_email text)
returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person_id uuid;
begin
    if num_nulls(p_outreach_id, p_slot_type, p_name) > 0 then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
        perform doctrine.require_argument('p_slot_type', p_slot_type);
        perform doctrine.require_argument('p_name', p_name);
    end if;
    insert into outreach.people as t (outreach_id, slot_type, name, email)
    values (p_outreach_id, p_slot_type, p_name, p_email)
    on conflict (outreach_id, slot_type) do update
        set name = excluded.name, email = excluded.email
        where (t.name, t.email) is distinct from (excluded.name, excluded.email)
    returning t.person_id into v_person_id;
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'people');
        select t.person_id into strict v_person_id
        from outreach.people as t
        where t.outreach_id = p_outreach_id and t.slot_type = p_slot_type;
    end if;
    return v_person_id;
end
$$;

comment on function outreach.put_person(uuid, text, text, text) is
'Writes who fills a slot of a company and returns its person_id; the same again changes nothing, another person '
'takes the slot over. p_outreach_id: the company; p_slot_type: CEO, CFO or HR; p_name: name; p_email: address, or '
'NULL until known. Called by people_agent; writes outreach.people and, through its trigger, the gates; raises OSUNK, OSMAP, '
'OSPAU, OSEND, OSFLD, OSGAT, 22004, 23514.';
