-- The floor: twins of the tables with the same keys, indexes, foreign keys and checks, and no rule beyond them; and functions
-- that write the same rows by the cheapest statements.
create schema floor;
create table floor.company_identity (like cl.company_identity including all);
create table floor.outreach (like outreach.outreach including all) with (fillfactor = 80);
create table floor.gate (like outreach.gate including all) with (fillfactor = 80);
create table floor.event (like outreach.event including all);
create table floor.company_target (like outreach.company_target including all);
create table floor.dol (like outreach.dol including all);
create table floor.people (like outreach.people including all);
alter table floor.outreach add foreign key (sovereign_company_id, outreach_id)
references floor.company_identity (sovereign_company_id, outreach_id) deferrable initially deferred;
alter table floor.company_identity add foreign key (sovereign_company_id, outreach_id)
references floor.outreach (sovereign_company_id, outreach_id);
alter table floor.gate
add foreign key (outreach_id) references floor.outreach (outreach_id) deferrable initially deferred;
alter table floor.event
add foreign key (outreach_id) references floor.outreach (outreach_id) deferrable initially deferred;
alter table floor.company_target
add foreign key (outreach_id) references floor.outreach (outreach_id) deferrable initially deferred;
alter table floor.dol
add foreign key (outreach_id) references floor.outreach (outreach_id) deferrable initially deferred;
alter table floor.people
add foreign key (outreach_id) references floor.outreach (outreach_id) deferrable initially deferred;

create function floor.init(p_sovereign_company_id uuid) returns uuid
language plpgsql as $$
declare
    v_outreach_id uuid := doctrine.new_id(doctrine.bucket(p_sovereign_company_id));
begin
    insert into floor.outreach (outreach_id, sovereign_company_id) values (v_outreach_id, p_sovereign_company_id);
    update floor.company_identity set outreach_id = v_outreach_id where sovereign_company_id = p_sovereign_company_id;
    return v_outreach_id;
end
$$;
create function floor.init_many(p_sovereign_company_ids uuid[]) returns bigint
language plpgsql as $$
declare
    v_count bigint;
begin
    insert into floor.outreach (outreach_id, sovereign_company_id)
    select doctrine.new_id(doctrine.bucket(i.id)), i.id from unnest(p_sovereign_company_ids) as i (id);
    update floor.company_identity as c
    set outreach_id = s.outreach_id
    from floor.outreach as s
    where s.sovereign_company_id = any(p_sovereign_company_ids) and c.sovereign_company_id = s.sovereign_company_id;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;

-- The rows of the journey, one by one as the rules write them: the hub's own and its gate's version; the verdict, the spine,
-- the event.
create function floor.pass_gate(p_outreach_id uuid, p_hub text) returns void
language plpgsql as $$
begin
    insert into floor.gate as g (outreach_id, hub, verdict, version, upstream_version, decided_by, decided_at)
    values (p_outreach_id, p_hub, 'PASS', 1, 0, session_user, clock_timestamp())
    on conflict (outreach_id, hub) do update
        set verdict = 'PASS', upstream_version = 0, decided_by = session_user, decided_at = clock_timestamp();
end
$$;

create function floor.write_version(p_outreach_id uuid, p_hub text) returns void
language plpgsql as $$
begin
    insert into floor.gate as g (outreach_id, hub, version) values (p_outreach_id, p_hub, 1)
    on conflict (outreach_id, hub) do update set version = g.version + 1;
end
$$;
create function floor.write_company_target(p_outreach_id uuid, p_domain text, p_email_method text) returns void
language plpgsql as $$
begin
    insert into floor.company_target as t (outreach_id, domain, email_method)
    values (p_outreach_id, p_domain, p_email_method)
    on conflict (outreach_id) do update set domain = excluded.domain, email_method = excluded.email_method;
    perform floor.write_version(p_outreach_id, 'company_target');
end
$$;
create function floor.write_dol(p_outreach_id uuid, p_filing_present boolean) returns void
language plpgsql as $$
begin
    insert into floor.dol as t (outreach_id, filing_present)
    values (p_outreach_id, p_filing_present)
    on conflict (outreach_id) do update set filing_present = excluded.filing_present;
    perform floor.write_version(p_outreach_id, 'dol');
end
$$;
create function floor.write_person(p_outreach_id uuid, p_slot_type text, p_name text, p_email text) returns void
language plpgsql as $$
begin
    insert into floor.people as t (person_id, outreach_id, slot_type, name, email)
    values (doctrine.new_id(doctrine.bucket(p_outreach_id)), p_outreach_id, p_slot_type, p_name, p_email)
    on conflict (outreach_id, slot_type) do update set name = excluded.name, email = excluded.email;
    perform floor.write_version(p_outreach_id, 'people');
end
$$;
create function floor.write_pass(p_outreach_id uuid, p_hub text, p_is_first boolean default false) returns void
language plpgsql as $$
begin
    perform floor.pass_gate(p_outreach_id, p_hub);
    update floor.outreach set status = 'ACTIVE', updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    insert into floor.event (outreach_id, kind, hub, from_state, to_state, version)
    values (p_outreach_id, 'GATE', p_hub, 'OPEN', 'PASS', 1);
    if p_is_first then
        insert into floor.event (outreach_id, kind, from_state, to_state, reason)
        values (p_outreach_id, 'STATUS', 'INIT', 'ACTIVE', 'first PASS');
    end if;
end
$$;

-- The companies of a run, by number: a benchmark asks for the next one.
create schema bench;
create table bench.company (n bigint primary key, sid uuid not null, oid uuid, floor_oid uuid);
create index company_sid_idx on bench.company (sid);
-- Whether this caller won the company.
create function bench.try_init(p_sovereign_company_id uuid) returns boolean
language plpgsql as $$
begin
    perform outreach.init(p_sovereign_company_id);
    return true;
exception when sqlstate 'OSCLM' then
    return false;
end
$$;
