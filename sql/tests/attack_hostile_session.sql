-- Stored functions, guards and value types do the same in a session that shadows everything they could name: tables, types,
-- functions and operators of its own, in pg_temp and in a schema that its search_path puts before pg_catalog.
begin;
\ir include/setup.sql
select plan(322);

-- A schema of the attacker's: whatever of it runs leaves a line in evil.caught.
create schema evil;
create table evil.caught (what text);
grant usage on schema evil to public;
grant all on evil.caught to public;
-- Functions of PostgreSQL that ours use.
do $$
declare
    v_routine record;
begin
    for v_routine in
        select p.proname, p.proretset, pg_get_function_identity_arguments(p.oid) as arguments,
            format_type(p.prorettype, null) as result
        from pg_proc as p
        where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and p.proname in (
            'now', 'clock_timestamp', 'md5', 'current_setting', 'set_config', 'pg_has_role', 'gen_random_uuid', 'get_byte',
            'uuid_send', 'to_hex', 'lpad', 'right', 'length', 'lower', 'regexp_replace', 'btrim', 'substring', 'substr',
            'array_position', 'array_positions', 'cardinality', 'unnest', 'array_to_string', 'to_char', 'to_jsonb', 'floor',
            'random', 'date_part', 'quote_ident', 'obj_description', 'shobj_description', 'format_type'
        ) and p.proallargtypes is null and not p.proargtypes::oid[] && array['internal'::regtype, '"any"'::regtype, 'cstring'::regtype]::oid[]
    loop
        execute format(
            'create function evil.%I(%s) returns %s%s language plpgsql as
            $f$begin insert into evil.caught values (%L); return%s; end$f$',
            v_routine.proname, v_routine.arguments,
            case when v_routine.proretset then 'setof ' end, v_routine.result, v_routine.proname,
            case when not v_routine.proretset then ' null' end
        );
    end loop;
end
$$;
-- Operators of PostgreSQL that ours use.
do $$
declare
    v_operator record;
begin
    for v_operator in
        select o.oid, o.oprname, format_type(o.oprleft, null) as l, format_type(o.oprright, null) as r,
            format_type(o.oprresult, null) as result
        from pg_operator as o
        where o.oprnamespace = 'pg_catalog'::regnamespace
            and o.oprname in ('=', '<>', '<', '<=', '>', '>=', '||', '~', '!~', '&&', '<@', '@>', '&', '|', '<<', '>>', '+', '-', '*', '->>', '->')
            and array[o.oprleft, o.oprright] <@ array['uuid', 'text', 'integer', 'bigint', 'boolean', 'jsonb', 'bit', 'name', 'oid',
                '"char"', 'anyarray', 'anycompatiblearray', 'anycompatible', 'double precision', 'timestamptz', 'record']::regtype[]::oid[]
    loop
        execute format(
            'create function evil.%1$I(%2$s, %3$s) returns %4$s language plpgsql as
            $f$begin insert into evil.caught values (%5$L); return null; end$f$;
            create operator evil.%6$s (function = evil.%1$I, leftarg = %2$s, rightarg = %3$s)',
            'op' || v_operator.oid, v_operator.l, v_operator.r, v_operator.result, v_operator.oprname, v_operator.oprname
        );
    end loop;
end
$$;
create function evil.catch(text) returns boolean language plpgsql as
$$begin insert into evil.caught values ($1); return true; end$$;
create domain evil.text as pg_catalog.text check (evil.catch('text'));
create domain evil.jsonb as pg_catalog.jsonb check (evil.catch('jsonb'));
create domain pg_temp.uuid as pg_catalog.uuid check (evil.catch('uuid'));
create domain pg_temp.timestamptz as pg_catalog.timestamptz check (evil.catch('timestamptz'));
create function pg_temp.now() returns timestamp with time zone language sql return null::timestamp with time zone;
create function pg_temp.refuse(pg_catalog.text, pg_catalog.text) returns void language plpgsql as
$$begin perform evil.catch('refuse'); end$$;
-- A table of its own for each of ours, and for what triggers see; the doctrine's say what the attacker would like.
create temporary table decoy as
select c.relname as name, format('%I.%I', n.nspname, c.relname) as source
from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and c.relkind = 'r'
union all
values ('new_rows', 'outreach.dol'), ('old_rows', 'outreach.dol');
do $$
declare
    v_decoy record;
begin
    for v_decoy in select * from decoy loop
        execute format('create temporary table %I as select * from %s', v_decoy.name, v_decoy.source);
        execute format('grant all on pg_temp.%I to public', v_decoy.name);
        execute format('create table evil.%I as table pg_temp.%1$I', v_decoy.name);
        execute format('grant all on evil.%I to public', v_decoy.name);
    end loop;
end
$$;
update pg_temp.hub set agent = 'report_agent', criterion = 'nothing';
delete from pg_temp.prerequisite;
delete from pg_temp.error_code;
update pg_temp.status set refusal = null;
delete from pg_temp.status_transition;
grant select on decoy to public;

-- The first value that a query gives to a role in a session with these settings, or the SQLSTATE of its refusal.
create function pg_temp.hostile(p_role text, p_settings jsonb, p_sql text) returns text
language plpgsql as $$
declare
    v_before jsonb := (select jsonb_object_agg(e.key, current_setting(e.key)) from jsonb_each_text(p_settings) as e);
    v_value text;
begin
    perform set_config(e.key, e.value, true) from jsonb_each_text(p_settings) as e;
    perform pg_catalog.set_config('role', p_role, true);
    execute p_sql into v_value;
    perform pg_catalog.set_config('role', 'none', true);
    perform pg_catalog.set_config(e.key, e.value, true) from pg_catalog.jsonb_each_text(v_before) as e;
    return v_value;
exception when others then
    return concat_ws(' ', sqlstate, nullif(current_setting('client_min_messages'), 'warning'));
end
$$;
select is(pg_temp.hostile('dol_agent', '{"search_path": "evil, pg_catalog, pg_temp"}', 'select lower(''A'')'), null,
    'control: what is called unqualified is the attacker''s');
select is(pg_temp.hostile('dol_agent', '{"search_path": "evil, pg_catalog, pg_temp"}', 'select 1 = 1'), null,
    '... and so is an operator');
select is(pg_temp.hostile('dol_agent', '{"search_path": "evil, pg_catalog, pg_temp"}', 'select ''x''::text'), 'x',
    '... and a type');
select is(pg_temp.hostile('dol_agent', '{}', 'select agent from hub limit 1'), 'report_agent', '... and a table');
select set_eq('select what from evil.caught', array['lower', '=', 'text'], '... and leaves its line');
delete from evil.caught;

-- What a whole round of work comes to, step by step: for each step a test.
create function pg_temp.round(p_title text, p_settings jsonb, p_domain text) returns setof text
language plpgsql as $$
declare
    v_sid pg_catalog.uuid;
    v_oid pg_catalog.uuid;
    v_load pg_catalog.uuid;
    v_step record;
begin
    v_sid := pg_temp.hostile('cl_agent', p_settings, format('select cl.mint_company(''Evil'', %L)', p_domain));
    v_oid := pg_temp.hostile('outreach_agent', p_settings, format('select outreach.init(%L)', v_sid));
    v_load := pg_temp.hostile('cl_agent', p_settings,
        format('select cl.begin_load(''f'', %L)', encode(sha256(convert_to(p_domain, 'UTF8')), 'hex')));
    return next results_eq(
        format($q$select i.company_domain::text, s.status::text, d.file_name
            from cl.company_identity as i, outreach.outreach as s, cl.load as d
            where i.sovereign_company_id = %L and s.outreach_id = %L and d.load_id = %L
            and i.outreach_id = s.outreach_id and s.sovereign_company_id = i.sovereign_company_id$q$, v_sid, v_oid, v_load),
        format($q$values (%L, 'INIT', 'f')$q$, p_domain), format('%s: minted, claimed, load begun', p_title)
    );
    for v_step in
        select s.role_name, format(s.statement, v_sid, v_oid, v_load, p_domain) as statement, s.outcome
        from (values
            (1, 'cl_agent', 'select cl.mint_company(''Evil'', %4$L)', 'OSDUP'),
            (2, 'cl_agent', 'select m.outcome from cl.mint_companies(''{x}'', ''{many.%4$s}'') as m', 'MINTED'),
            (3, 'cl_agent', 'select f.company_domain from cl.find_company(''https://www.%4$s/'') as f', p_domain),
            (4, 'cl_agent', 'insert into cl.load_line (load_id, line, company_name, website)
                values (%3$L, 1, ''Loaded'', ''load.%4$s''), (%3$L, 2, null, null) returning line', '1'),
            (5, 'cl_agent', 'select m.outcome from cl.mint_lines(%3$L, 10) as m', 'ACCEPTED'),
            (6, 'report_agent', 'select r.rejected from cl.load_report(%3$L) as r', '1'),
            (7, 'report_agent', 'select r.reason from cl.load_rejects(%3$L) as r', 'no name'),
            (8, 'outreach_agent', 'select outreach.init(%1$L)', 'OSCLM'),
            (9, 'outreach_agent', 'select outreach.init(%2$L)', 'OSSID'),
            (10, 'outreach_agent', 'select m.outcome from outreach.init_many(array[%1$L]::pg_catalog.uuid[]) as m', 'ALREADY_CLAIMED'),
            (11, 'dol_agent', 'select outreach.put_dol(%2$L, ''12-3456789'', true, ''{}'')', 'OSGAT'),
            (12, 'dol_agent', 'insert into outreach.dol values (%2$L, ''12-3456789'', true, ''{}'')', 'OSGAT'),
            (13, 'dol_agent', 'select outreach.pass_gate(%2$L, ''dol'')', 'OSGAT'),
            (14, 'dol_agent', 'select outreach.pass_gate(%2$L, ''company_target'')', 'OSISO'),
            (15, 'company_target_agent', 'insert into outreach.company_target values (%2$L, ''Not A Domain'', null)', '23514'),
            (16, 'company_target_agent', 'insert into outreach.company_target values (%2$L, null, ''no template'')', '23514'),
            (17, 'company_target_agent', 'insert into outreach.company_target values (%2$L, null, null) returning domain', null),
            (18, 'company_target_agent', 'select outreach.pass_gate(%2$L, ''company_target'')', 'OSCRT'),
            (19, 'company_target_agent', 'update outreach.company_target set outreach_id = %1$L', '42501'),
            (20, 'company_target_agent', 'select outreach.put_company_target(%2$L, %4$L, ''{f}'')', ''),
            (21, 'company_target_agent', 'select outreach.put_company_target(%2$L, %4$L, ''{f}'')', ''),
            (22, 'company_target_agent', 'select outreach.pass_gate(%2$L, ''company_target'')', ''),
            (23, 'dol_agent', 'select outreach.upstream_version(%2$L, ''dol'')', '2'),
            (24, 'dol_agent', 'select outreach.put_dol(%2$L, ''12-3456789'', true, ''{}'')', ''),
            (25, 'dol_agent', 'select outreach.put_dol(%2$L, ''12-3456789'', true, ''{}'')', ''),
            (26, 'dol_agent', 'select outreach.put_dol(%2$L, ''1'', true, ''{}'')', '23514'),
            (27, 'dol_agent', 'select outreach.pass_gate(%2$L, ''dol'', 1)', 'OSSTL'),
            (28, 'dol_agent', 'select p.outcome from outreach.pass_gates(array[%2$L]::pg_catalog.uuid[], ''dol'', ''{2}'') as p', 'PASS'),
            (29, 'people_agent', 'select outreach.put_person(%2$L, ''CEO'', ''Ann'', ''no address'')', '23514'),
            (30, 'people_agent', 'select outreach.put_person(%2$L, ''CTO'', ''Ann'', null)', '23514'),
            (31, 'people_agent', 'insert into outreach.people (outreach_id, slot_type, name, email)
                values (%2$L, ''CEO'', ''Ann'', ''ann@%4$s'') returning name', 'Ann'),
            (32, 'people_agent', 'select outreach.put_person(%2$L, ''CEO'', ''Ann'', ''ann@%4$s'') is null', 'false'),
            (33, 'people_agent', 'select outreach.pass_gate(%2$L, ''people'', 3)', ''),
            (34, 'execution_agent', 'select outreach.pass_gate(%2$L, ''execution'')', ''),
            (35, 'blog_agent', 'select outreach.put_blog(%2$L, ''https://%4$s/'', null)', ''),
            (36, 'blog_agent', 'select outreach.put_blog(%2$L, ''https://%4$s/'', null)', ''),
            (37, 'bit_agent', 'select outreach.put_bit_score(%2$L, 99)', ''),
            (38, 'bit_agent', 'select outreach.put_bit_score(%2$L, 99)', ''),
            (39, 'bit_agent', 'select outreach.fail_gate(%2$L, ''bit_scores'', ''no'')', ''),
            (40, 'report_agent', 'select r.verdict from outreach.gate_report(%2$L) as r', 'PASS'),
            (41, 'report_agent', 'select outreach.why_not(%2$L)', null),
            (42, 'report_agent', 'select f.hub from outreach.funnel() as f', 'company_target'),
            (43, 'outreach_agent', 'select outreach.pause(%2$L, ''stop'')', null),
            (44, 'outreach_agent', 'select outreach.pause(%2$L, ''stop'')', 'OSSTS'),
            (45, 'blog_agent', 'select outreach.put_blog(%2$L, ''https://%4$s/'', null)', 'OSPAU'),
            (46, 'outreach_agent', 'select outreach.resume(%2$L, ''go'')', null),
            (47, 'outreach_agent', 'select outreach.fail(%2$L, ''no'')', null),
            (48, 'blog_agent', 'update outreach.blog set news_url = about_url', 'OSFLD'),
            (49, 'outreach_agent', 'select outreach.reopen(%2$L, ''yes'')', null),
            (50, 'company_target_agent', 'update outreach.company_target set email_method = ''{l}'' returning email_method', '{l}'),
            (51, 'execution_agent', 'select r.verdict from outreach.gate_report(%2$L) as r', 'STALE'),
            (52, 'dol_agent', 'select outreach.pass_gate(%1$L, ''dol'')', 'OSUNK'),
            (53, 'dol_agent', 'select outreach.pass_gate(%2$L, ''evil'')', 'OSHUB'),
            (54, 'dol_agent', 'select a.function_name from doctrine.api() as a', 'api'),
            (55, 'dol_agent', 'select doctrine.bucket(%2$L::pg_catalog.uuid)', doctrine.bucket(v_oid)::text),
            (56, 'dol_agent', 'select doctrine.domain_bucket(%4$L)', doctrine.domain_bucket(p_domain)::text),
            (57, 'dol_agent', 'select doctrine.canonical_domain(''HTTPS://u@www.%4$s:1/x'')', p_domain),
            (58, 'dol_agent', 'select doctrine.is_domain_name(''Not A Domain'')', 'false'),
            (59, 'dol_agent', 'select doctrine.is_name(''  '')', 'false'),
            (60, 'dol_agent', 'select doctrine.is_time_ordered(''00000000-0000-0000-0000-000000000000'')', 'false'),
            (61, 'dol_agent', 'select doctrine.version()', doctrine.version())
        ) as s (step, role_name, statement, outcome)
        order by s.step
    loop
        return next is(
            pg_temp.hostile(v_step.role_name, p_settings, v_step.statement), v_step.outcome,
            format('%s: %s: %s', p_title, v_step.role_name, regexp_replace(v_step.statement, '\s+', ' ', 'g'))
        );
    end loop;
    return next results_eq(
        format('select hub::text, verdict::text, version from outreach.gate where outreach_id = %L order by hub collate "C"', v_oid),
        $q$values ('bit_scores', 'FAIL', 1::bigint), ('blog', 'OPEN', 1), ('company_target', 'STALE', 3), ('dol', 'STALE', 1),
            ('execution', 'STALE', 0), ('people', 'STALE', 1)$q$,
        format('%s: the verdicts are those of the real tables', p_title)
    );
end
$$;

create temporary table variant (title, domain, settings) as
select v.title, v.domain, v.settings::jsonb from (values
    ('evil first', 'first.hostile.example', '{"search_path": "evil, pg_catalog, pg_temp"}'),
    ('evil, then temp', 'temp.hostile.example', '{"search_path": "evil, pg_temp"}'),
    ('temp first', 'own.hostile.example', '{"search_path": "pg_temp, evil, pg_catalog"}'),
    ('no path', 'none.hostile.example', '{"search_path": ""}'),
    ('other settings', 'settings.hostile.example', '{
        "standard_conforming_strings": "off", "transform_null_equals": "on", "array_nulls": "off", "datestyle": "german",
        "intervalstyle": "sql_standard", "timezone": "Pacific/Kiritimati", "bytea_output": "escape",
        "extra_float_digits": "-15", "quote_all_identifiers": "on", "row_security": "off", "xmloption": "document",
        "plan_cache_mode": "force_generic_plan", "constraint_exclusion": "on", "enable_seqscan": "off",
        "check_function_bodies": "off", "backslash_quote": "on", "from_collapse_limit": "1", "join_collapse_limit": "1",
        "default_text_search_config": "pg_catalog.german", "plpgsql.extra_errors": "all"
    }')
) as v (title, domain, settings);
select t.* from variant as v cross join lateral pg_temp.round(v.title, v.settings, v.domain) as t;

select is_empty('select what from evil.caught', 'nothing of the attacker''s has run');
select is(
    (select count(*) from pg_temp.company_identity) + (select count(*) from evil.company_identity)
    + (select count(*) from pg_temp.gate) + (select count(*) from evil.gate) + (select count(*) from pg_temp.event),
    0::bigint, 'nothing was written into the attacker''s tables'
);

select * from finish();
rollback;
