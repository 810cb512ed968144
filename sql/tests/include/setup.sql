-- Common ground of the test files: pgTAP, and helpers that act as another role and leave no role behind.
\set QUIET on
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
\pset pager off
set client_min_messages = warning;
set jit = off;
create extension if not exists pgtap;

-- What a statement comes to when a role runs it: 'ok', or the SQLSTATE of its refusal.
create function pg_temp.tries(p_role text, p_sql text) returns text
language plpgsql as $$
begin
    perform set_config('role', p_role, true);
    execute p_sql;
    perform set_config('role', 'none', true);
    return 'ok';
exception when others then
    return sqlstate;
end
$$;

-- The DETAIL of a refusal.
create function pg_temp.detail(p_role text, p_sql text) returns text
language plpgsql as $$
declare
    v_detail text;
begin
    perform set_config('role', p_role, true);
    execute p_sql;
    perform set_config('role', 'none', true);
    return 'ok';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return v_detail;
end
$$;

-- The first value that a query gives to a role.
create function pg_temp.asks(p_role text, p_sql text) returns text
language plpgsql as $$
declare
    v_value text;
begin
    perform set_config('role', p_role, true);
    execute p_sql into v_value;
    perform set_config('role', 'none', true);
    return v_value;
end
$$;

-- A claimed company: its outreach_id.
create function pg_temp.claimed(p_domain text) returns uuid
language plpgsql as $$
begin
    return outreach.init(cl.mint_company(p_domain, p_domain));
end
$$;

-- Writes good data for a hub and passes it, as the hub's agent.
create function pg_temp.passes(p_outreach_id uuid, p_hub text) returns void
language plpgsql as $$
begin
    perform set_config('role', (select agent from doctrine.hub where hub = p_hub), true);
    case p_hub
        when 'company_target' then perform outreach.put_company_target(p_outreach_id, 'acme.example', '{first}.{last}');
        when 'dol' then perform outreach.put_dol(p_outreach_id, '12-3456789', true, '{"plan": "401(k)"}');
        when 'people' then perform outreach.put_person(p_outreach_id, 'CEO', 'Ann Roe', 'ann.roe@acme.example');
        when 'blog' then perform outreach.put_blog(p_outreach_id, 'https://acme.example/about', null);
        when 'bit_scores' then perform outreach.put_bit_score(p_outreach_id, 50);
        else null;
    end case;
    perform outreach.pass_gate(p_outreach_id, p_hub);
    perform set_config('role', 'none', true);
end
$$;

-- The verdict of a hub.
create function pg_temp.verdict(p_outreach_id uuid, p_hub text) returns text
language sql as $$
    select coalesce((select verdict from outreach.gate where outreach_id = p_outreach_id and hub = p_hub), 'OPEN')
$$;

-- How a refusal looks to a client: SQLSTATE, and the constraint, column, DETAIL or MESSAGE that explains it; or 'ok'.
-- The arguments fill the statement as in format().
create function pg_temp.refusal(p_role text, p_sql text, variadic p_values text[] default '{}') returns text
language plpgsql as $$
declare
    v_constraint text;
    v_column text;
    v_detail text;
begin
    perform set_config('role', p_role, true);
    execute format(p_sql, variadic p_values);
    perform set_config('role', 'none', true);
    return 'ok';
exception when others then
    get stacked diagnostics
        v_constraint = constraint_name, v_column = column_name, v_detail = pg_exception_detail;
    return concat_ws(' ', sqlstate, coalesce(nullif(v_constraint, ''), nullif(v_column, ''), nullif(v_detail, ''),
        sqlerrm));
end
$$;

-- The same, with the deferred constraints checked as a commit checks them.
create function pg_temp.commits(p_role text, p_sql text, variadic p_values text[] default '{}') returns text
language plpgsql as $$
begin
    return pg_temp.refusal(
        p_role, p_sql || '; set constraints all immediate; set constraints all deferred', variadic p_values
    );
end
$$;

-- The same as refusal(), and what the statement did is undone.
create function pg_temp.trial(p_role text, p_sql text, variadic p_values text[] default '{}') returns text
language plpgsql as $$
declare
    v_outcome text;
begin
    v_outcome := pg_temp.refusal(p_role, p_sql, variadic p_values);
    raise exception using errcode = 'ZZZZZ', message = v_outcome;
exception when sqlstate 'ZZZZZ' then
    return sqlerrm;
end
$$;

-- The version of a hub's data.
create function pg_temp.version(p_outreach_id uuid, p_hub text) returns bigint
language sql as $$
    select coalesce((select version from outreach.gate where outreach_id = p_outreach_id and hub = p_hub), 0)
$$;

-- Tests take rules away and look what happens: under a decision, and without the guard of changes (change_guard.sql has it back).
do $$
declare
    v_name text;
begin
    perform set_config('outreach_spine.adr', '0010', true);
    for v_name in select e.evtname from pg_event_trigger as e where e.evtname ~ '^doctrine_(guards|notes)_' loop
        execute format('drop event trigger %I', v_name);
    end loop;
end
$$;
