-- Release 0.1.0 as it was installed: what an upgrade starts from in the tests. Not to be changed.
-- Installs Outreach Spine into the current database, in one transaction; run again, it changes nothing.
--   psql -v ON_ERROR_STOP=1 -f sql/install.sql
-- As a superuser, or as a role with CREATEROLE that owns the database. PostgreSQL 15 and later.
begin;
set local client_min_messages = warning;
set local search_path = pg_catalog, pg_temp;
set local standard_conforming_strings = on;
do $$ begin perform pg_advisory_xact_lock(hashtextextended('outreach_spine install', 0)); end $$;

-- One owner and one agent a hub. Roles belong to the cluster, so they may be there already.
-- The installer becomes a member of the owners for the length of this transaction only (leave_owners.sql).
do $$
declare
    v_role record;
begin
    for v_role in
        select r.role_name, r.meaning
        from (values
            ('doctrine_owner', 'owns the doctrine: the rules as data, and the helpers of all hubs'),
            ('cl_owner', 'owns the registry (hub CL)'),
            ('outreach_owner', 'owns the spine, the gates and the events (hub Outreach)'),
            ('company_target_owner', 'owns sub-hub company_target'),
            ('dol_owner', 'owns sub-hub dol'),
            ('people_owner', 'owns sub-hub people'),
            ('blog_owner', 'owns sub-hub blog'),
            ('bit_owner', 'owns sub-hub bit_scores'),
            ('sales_owner', 'owns hub Sales'),
            ('client_owner', 'owns hub Client'),
            ('cl_agent', 'works for the registry: loads listings, mints companies'),
            ('outreach_agent', 'works for the spine: claims companies, pauses, resumes, fails, reopens'),
            ('company_target_agent', 'works for sub-hub company_target'),
            ('dol_agent', 'works for sub-hub dol'),
            ('people_agent', 'works for sub-hub people'),
            ('blog_agent', 'works for sub-hub blog'),
            ('bit_agent', 'works for sub-hub bit_scores'),
            ('execution_agent', 'works for sub-hub execution'),
            ('sales_agent', 'works for hub Sales'),
            ('client_agent', 'works for hub Client'),
            ('webhook_agent', 'may deliver webhooks and nothing else'),
            ('report_agent', 'reads the report functions and views, writes nothing')
        ) as r (role_name, meaning)
    loop
        if to_regrole(v_role.role_name) is null then
            begin
                execute format('create role %I nologin', v_role.role_name);
            exception when duplicate_object or unique_violation then
                null; -- an install into another database of the cluster was faster
            end;
        end if;
        if shobj_description(to_regrole(v_role.role_name), 'pg_authid') is distinct from v_role.meaning then
            execute format('comment on role %I is %L', v_role.role_name, v_role.meaning);
        end if;
        if v_role.role_name ~ '_owner$' and exists (
            select
            from pg_roles as o
            where o.rolname = v_role.role_name and (o.rolcanlogin or o.rolsuper or exists (
                select
                from pg_roles as u
                where not u.rolsuper and u.rolname not in (o.rolname, current_user) and pg_has_role(
                    u.oid, o.oid, case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set, usage' end
                )
            ))
        ) then
            raise exception using
                errcode = 'object_not_in_prerequisite_state',
                message = format('role %s is there already, and can be acted as', v_role.role_name),
                detail = 'An owner must be NOLOGIN, no superuser, and without members.',
                hint = 'Take these away from the role, or drop it, and install again.';
        end if;
        if v_role.role_name ~ '_owner$' and not (select rolsuper from pg_roles where rolname = current_user) then
            execute format('grant %I to %I', v_role.role_name, current_user);
        end if;
    end loop;
end
$$;

-- Schemas, each owned by its hub; nothing that an owner makes is PUBLIC's.
create schema if not exists doctrine authorization doctrine_owner;
create schema if not exists cl authorization cl_owner;
create schema if not exists outreach authorization outreach_owner;
create schema if not exists sales authorization sales_owner;
create schema if not exists client authorization client_owner;
create schema if not exists spoke authorization doctrine_owner;

-- Only the global form takes PUBLIC's built-in EXECUTE and USAGE away.
alter default privileges for role
doctrine_owner, cl_owner, outreach_owner, company_target_owner, dol_owner,
people_owner, blog_owner, bit_owner, sales_owner, client_owner
revoke all on functions from public;
alter default privileges for role
doctrine_owner, cl_owner, outreach_owner, company_target_owner, dol_owner,
people_owner, blog_owner, bit_owner, sales_owner, client_owner
revoke all on types from public;

set local role doctrine_owner;
comment on schema doctrine is 'The rules as data, value types, and the helpers that every hub uses.';
comment on schema spoke is 'Contract views: what one hub may see of another. Empty until the isolation issue.';
grant usage on schema doctrine to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner,
sales_owner, client_owner;

set local role cl_owner;
comment on schema cl is 'Hub CL: the company registry, and the staging area of its loads.';
grant usage on schema cl to outreach_owner, sales_owner, client_owner;

-- Sub-hub owners make their objects in outreach; grants.sql takes CREATE back when all are made.
set local role outreach_owner;
comment on schema outreach is 'Hub Outreach: spine, gates, events, and the sub-hubs, each with its own owner.';
grant usage, create on schema outreach to
company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;
grant usage on schema outreach to cl_owner, sales_owner;

set local role sales_owner;
comment on schema sales is 'Hub Sales: takes a company over when a meeting is booked.';
grant usage on schema sales to cl_owner;

set local role client_owner;
comment on schema client is 'Hub Client: takes a company over from Sales.';
grant usage on schema client to cl_owner;

reset role;


set local role doctrine_owner;
create or replace function doctrine.version() returns text
language sql immutable parallel safe
return '0.1.0';

comment on function doctrine.version() is
'The version of the installed schema. Called by anyone; writes nothing; raises nothing.';

create or replace function doctrine.bucket(p_id uuid) returns integer
language sql immutable strict parallel safe
return (get_byte(uuid_send(p_id), 14) & 15) << 8 | get_byte(uuid_send(p_id), 15);

comment on function doctrine.bucket(uuid) is
'The bucket (0..4095) of an id: its last 12 bits, the three last hex digits that a person sees. '
'p_id: any id of a company. Called by anyone, and by the CHECKs that keep a company''s ids together; '
'writes nothing; raises nothing.';

create or replace function doctrine.domain_bucket(p_company_domain text) returns integer
language sql immutable strict parallel safe
return ('x' || right(md5(p_company_domain), 3))::bit(12)::integer;

comment on function doctrine.domain_bucket(text) is
'The bucket (0..4095) of a domain name: the last three hex digits of its md5, so that equal domains always '
'meet the same unique index. p_company_domain: canonical domain name. Called by '
'cl.new_company_id() and the registry''s CHECK; writes nothing; raises nothing.';

create or replace function doctrine.is_time_ordered(p_id uuid) returns boolean
language sql immutable strict parallel safe
return get_byte(uuid_send(p_id), 6) >> 4 = 7 and get_byte(uuid_send(p_id), 8) >> 6 = 2;

comment on function doctrine.is_time_ordered(uuid) is
'Whether an id has the version 7 layout of RFC 9562 (time-ordered). p_id: the id. Called by the CHECKs of the '
'tables that mint; writes nothing; raises nothing.';

create or replace function doctrine.new_id(p_bucket integer) returns uuid
language sql volatile strict parallel safe
return (
    lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(gen_random_uuid()::text, 16, 18)
    || lpad(to_hex(p_bucket & 4095), 3, '0')
)::uuid;

comment on function doctrine.new_id(integer) is
'Mints an id: version 7 layout of RFC 9562, 48 bits of Unix time in milliseconds, 62 random bits, and the bucket '
'in the last 12 bits. p_bucket: 0..4095; of a larger number its last 12 bits count. Called by the minting functions of '
'the hubs; writes nothing; raises nothing.';

create or replace function doctrine.is_domain_name(p_text text) returns boolean
language sql immutable strict parallel safe
return length(p_text) <= 253
and p_text ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$';

comment on function doctrine.is_domain_name(text) is
'Whether a text is a canonical domain name: two or more labels of RFC 1123, lower case, ASCII (other scripts as '
'punycode), no scheme, port, path or trailing dot, at most 253 characters. p_text: the text. Called by domain '
'doctrine.domain_name and by set-based loads; writes nothing; raises nothing.';

create or replace function doctrine.is_name(p_text text) returns boolean
language sql immutable strict parallel safe
return length(p_text) <= 300 and p_text ~ '[^[:space:]]' and p_text !~ '[[:cntrl:]]';

comment on function doctrine.is_name(text) is
'Whether a text can be the name of a company or a person: 1 to 300 characters, not only spaces, no control '
'characters. p_text: the text. Called by domain doctrine.name and by set-based loads; writes nothing; raises nothing.';

create or replace function doctrine.canonical_domain(p_website text) returns text
language sql immutable strict parallel safe
return regexp_replace(
    regexp_replace(
        lower((substring(btrim(p_website) from '^(?:[A-Za-z][A-Za-z0-9+.-]*://|//)?(?:[^/?#@]*@)?([^/?#:]*)')) collate "C"),
        '[.]$', ''
    ),
    '^www[0-9]?[.](?=[^.]+[.])', ''
);

comment on function doctrine.canonical_domain(text) is
'The canonical domain of a URL, a host or a domain name: lower case, without scheme, user, port, path, leading www '
'and trailing dot. The result need not be valid: doctrine.is_domain_name() judges it. p_website: as found. '
'Called by cl.mint_lines() and by agents; writes nothing; raises nothing.';

create or replace function doctrine.actor() returns text
language sql stable parallel safe
return session_user || coalesce('/' || nullif(current_setting('role'), 'none'), '');

comment on function doctrine.actor() is
'Who acts: the login role, and after a slash the role it has set. Holds inside SECURITY DEFINER functions, where '
'current_user is the owner. Called by what writes events and verdicts; writes nothing; raises nothing.';

create or replace function doctrine.require_argument(p_name text, p_value anyelement) returns void
language plpgsql immutable parallel safe
as $$
begin
    if p_value is null then
        raise null_value_not_allowed using
            message = format('argument %s must not be NULL', p_name),
            hint = 'Give a value.';
    end if;
end
$$;

comment on function doctrine.require_argument(text, anyelement) is
'Refuses a NULL argument. p_name: the argument; p_value: its value. Called by the public functions; writes nothing; '
'raises 22004.';

create or replace function doctrine.require_ids(p_name text, p_ids uuid[]) returns void
language plpgsql immutable parallel safe
as $$
declare
    v_twice uuid;
begin
    perform doctrine.require_argument(p_name, p_ids);
    if array_position(p_ids, null) is not null then
        raise null_value_not_allowed using
            message = format('array %s must not hold NULL', p_name),
            detail = format('Element %s is NULL.', array_position(p_ids, null)),
            hint = 'Leave the element out.';
    end if;
    select i.id into v_twice
    from unnest(p_ids) as i (id)
    group by i.id
    having count(*) > 1;
    if found then
        raise invalid_parameter_value using
            message = format('array %s must not hold an id twice', p_name),
            detail = format('%s stands there %s times.', v_twice, cardinality(array_positions(p_ids, v_twice))),
            hint = 'Name each id once.';
    end if;
end
$$;

comment on function doctrine.require_ids(text, uuid[]) is
'Refuses an array of ids that is NULL, holds NULL or holds an id twice. p_name: the argument; p_ids: its value. '
'Called by the set-based functions; writes nothing; raises 22004, 22023.';

create or replace function doctrine.require_same_length(
    p_name text, p_length integer, p_other_name text, p_other_length integer
) returns void
language plpgsql immutable parallel safe
as $$
begin
    if p_length <> p_other_length then
        raise invalid_parameter_value using
            message = format('arrays %s and %s must be of one length', p_name, p_other_name),
            detail = format('%s has %s elements, %s has %s.', p_name, p_length, p_other_name, p_other_length),
            hint = 'Give one element of each per row; NULL where a value is not known.';
    end if;
end
$$;

comment on function doctrine.require_same_length(text, integer, text, integer) is
'Refuses two arrays of different length. p_name, p_other_name: the arguments; p_length, p_other_length: their '
'cardinalities. Called by the set-based functions; writes nothing; raises 22023.';

-- Value types. Each says what a value is; the name of a check is what an error shows.
do $$
declare
    v_type record;
begin
    for v_type in
        select t.type_name, t.checks, t.meaning
        from (values
            (
                'name',
                'constraint name_is_printable_and_not_blank check (doctrine.is_name(value))',
                'Name of a company or a person.'
            ),
            (
                'domain_name',
                'constraint domain_name_is_canonical check (doctrine.is_domain_name(value))',
                'Canonical domain name: lower case, ASCII, no scheme, port, path or trailing dot.'
            ),
            (
                'email_address',
                $c$constraint email_address_is_local_part_at_domain check (
                    value ~ '^(?=.{1,64}@)[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?[.])+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$'
                ) constraint email_address_is_at_most_254_characters check (length(value) <= 254)$c$,
                'E-mail address (the dot-atom form of RFC 5321).'
            ),
            (
                'http_url',
                $c$constraint http_url_is_http_or_https check (
                    value ~ '^https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]{1,5})?([/?#][^[:space:]]*)?$'
                ) constraint http_url_is_at_most_2048_characters check (length(value) <= 2048)$c$,
                'Absolute http or https URL.'
            ),
            (
                'ein',
                $c$constraint ein_is_two_digits_hyphen_seven_digits check (value ~ '^[0-9]{2}-[0-9]{7}$')$c$,
                'Employer Identification Number, NN-NNNNNNN.'
            ),
            (
                'email_method',
                $c$constraint email_method_is_a_template check (
                    value ~ '^[._-]*[{](first|last|f|l)[}]([._-]|[{](first|last|f|l)[}])*$'
                )$c$,
                'Local part of a company''s addresses as a template over {first} {last} {f} {l} and . _ - '
                '(never an @, never a literal domain).'
            ),
            (
                'hub_name',
                $c$constraint hub_name_is_a_hub check (
                    value in ('company_target', 'dol', 'people', 'blog', 'bit_scores', 'execution')
                )$c$,
                'Name of a sub-hub. A check and not a foreign key: every gate row would share-lock one of six rows.'
            ),
            (
                'spine_status',
                $c$constraint spine_status_is_known check (
                    value in ('INIT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'FAILED')
                )$c$,
                'Workflow state of a company in outreach.'
            ),
            (
                'verdict',
                $c$constraint verdict_is_known check (value in ('OPEN', 'PASS', 'FAIL', 'STALE'))$c$,
                'Verdict of a sub-hub for one company. STALE: was PASS, and its data or its upstream changed.'
            ),
            (
                'slot_type',
                $c$constraint slot_type_is_ceo_cfo_or_hr check (value in ('CEO', 'CFO', 'HR'))$c$,
                'Slot that a person fills in a company.'
            )
        ) as t (type_name, checks, meaning)
    loop
        if to_regtype('doctrine.' || v_type.type_name) is null then
            execute format('create domain doctrine.%I as text %s', v_type.type_name, v_type.checks);
        end if;
        execute format('comment on domain doctrine.%I is %L', v_type.type_name, v_type.meaning);
    end loop;
end
$$;

-- For the length of the install: who declares a column needs its type. grants.sql takes it back.
grant usage on type
doctrine.name, doctrine.domain_name, doctrine.email_address, doctrine.http_url, doctrine.ein, doctrine.email_method,
doctrine.hub_name, doctrine.spine_status, doctrine.verdict, doctrine.slot_type
to cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;

-- The rules as data. Columns say what the doctrine says; data/ fills them.
create table if not exists doctrine.error_code (
    sqlstate text constraint sqlstate_is_class_os check (sqlstate ~ '^OS[A-Z0-9]{3}$'),
    name text not null constraint error_name_is_a_word check (name ~ '^[a-z_]+$'),
    meaning text not null,
    hint text not null,
    constraint error_code_pkey primary key (sqlstate),
    constraint error_name_is_used_once unique (name)
);
comment on table doctrine.error_code is 'Registry of errors: one code, one meaning. Clients key on sqlstate only.';
comment on column doctrine.error_code.sqlstate is 'SQLSTATE, class OS.';
comment on column doctrine.error_code.name is 'Condition name; clients name their exception after it.';
comment on column doctrine.error_code.meaning is 'MESSAGE of the error; stable.';
comment on column doctrine.error_code.hint is 'HINT of the error: the way out.';

create table if not exists doctrine.hub (
    hub doctrine.hub_name,
    doctrine_id text constraint doctrine_id_is_dotted check (doctrine_id ~ '^[0-9]{2}[.][0-9]{2}[.][0-9]{2}$'),
    waterfall_order integer,
    agent text not null,
    criterion text not null,
    constraint hub_pkey primary key (hub),
    constraint doctrine_id_is_used_once unique (doctrine_id),
    constraint waterfall_order_is_used_once unique (waterfall_order)
);
comment on table doctrine.hub is 'The sub-hubs of the waterfall, in their order.';
comment on column doctrine.hub.hub is 'Name of the sub-hub.';
comment on column doctrine.hub.doctrine_id is 'Its number in the doctrine; NULL where it has none.';
comment on column doctrine.hub.waterfall_order is 'Its place in the waterfall; NULL for a hub outside of it.';
comment on column doctrine.hub.agent is 'The role whose members may decide its gate.';
comment on column doctrine.hub.criterion is 'Its PASS criterion, in words; <hub>_criterion() holds it.';

create table if not exists doctrine.prerequisite (
    hub doctrine.hub_name,
    requires doctrine.hub_name,
    constraint prerequisite_pkey primary key (hub, requires),
    constraint prerequisite_hub_is_a_hub foreign key (hub) references doctrine.hub (hub),
    constraint required_hub_is_a_hub foreign key (requires) references doctrine.hub (hub)
);
create index if not exists prerequisite_requires_idx on doctrine.prerequisite (requires);
comment on table doctrine.prerequisite is 'Which hub requires the PASS of which; what the waterfall is made of.';
comment on column doctrine.prerequisite.hub is 'The hub that waits.';
comment on column doctrine.prerequisite.requires is 'The hub that must be at PASS.';

create table if not exists doctrine.status (
    status doctrine.spine_status,
    refusal text,
    meaning text not null,
    constraint status_pkey primary key (status),
    constraint refusal_is_registered foreign key (refusal) references doctrine.error_code (sqlstate)
);
create index if not exists status_refusal_idx on doctrine.status (refusal);
comment on table doctrine.status is 'The states of the spine, and how a write is refused in each.';
comment on column doctrine.status.status is 'The state.';
comment on column doctrine.status.refusal is 'SQLSTATE that a sub-hub write gets; NULL where writes are accepted.';
comment on column doctrine.status.meaning is 'What the state means.';

create table if not exists doctrine.status_transition (
    move text constraint move_is_a_word check (move ~ '^[a-z_]+$'),
    from_status doctrine.spine_status,
    to_status doctrine.spine_status not null,
    constraint status_transition_pkey primary key (move, from_status),
    constraint from_status_is_a_status foreign key (from_status) references doctrine.status (status),
    constraint to_status_is_a_status foreign key (to_status) references doctrine.status (status)
);
create index if not exists status_transition_from_status_idx on doctrine.status_transition (from_status);
create index if not exists status_transition_to_status_idx on doctrine.status_transition (to_status);
comment on table doctrine.status_transition is 'The legal status moves; what is not here is refused (OSSTS).';
comment on column doctrine.status_transition.move is 'Name of the move.';
comment on column doctrine.status_transition.from_status is 'State before.';
comment on column doctrine.status_transition.to_status is 'State after.';

insert into doctrine.error_code as e (sqlstate, name, meaning, hint)
values
('OSSID', 'unknown_company', 'the registry has no company with this sovereign_company_id',
    'Mint the company with cl.mint_company() first, or look its id up with cl.find_company().'),
('OSDUP', 'duplicate_company', 'a company with this domain is already registered',
    'Use the sovereign_company_id that DETAIL names.'),
('OSCLM', 'already_claimed', 'the company is already claimed',
    'Use the id that DETAIL names; a company is claimed once, ever.'),
('OSWON', 'write_once', 'a registry pointer is written once, ever',
    'Leave the pointer as it is; no correction, no second claim.'),
('OSIMM', 'immutable', 'keys and history are immutable',
    'Leave the row as it is; write a new row where the table takes one.'),
('OSUNK', 'unknown_outreach_id', 'the spine has no company with this outreach_id',
    'Claim the company with outreach.init() first, and use the outreach_id that it returns.'),
('OSHUB', 'unknown_hub', 'the doctrine has no sub-hub of this name',
    'Use a name that stands in doctrine.hub.'),
('OSGAT', 'gate_closed', 'the gate is closed: an upstream hub is not at PASS',
    'Let the hubs that DETAIL names pass first; outreach.why_not() tells what each of them needs.'),
('OSCRT', 'criterion_not_met', 'the PASS criterion of the hub is not met by its own rows',
    'Write the data that DETAIL names as the criterion, then pass again.'),
('OSSTL', 'upstream_moved', 'upstream has moved since the data that this PASS rests on was read',
    'Read upstream again, do the work again, and pass with the upstream_version that belongs to it.'),
('OSSTS', 'illegal_status_move', 'this status move is not in doctrine.status_transition',
    'Look up the legal moves from the state that DETAIL names in doctrine.status_transition.'),
('OSPAU', 'paused', 'the company is paused',
    'Wait, or ask an outreach agent to call outreach.resume().'),
('OSEND', 'handed_off', 'the company is handed off to Sales; outreach is over',
    'Write to the hub that owns the company now; outreach is sealed for ever.'),
('OSFLD', 'failed', 'outreach to the company has failed',
    'Ask an outreach agent to call outreach.reopen() if the reason is gone.'),
('OSISO', 'isolation', 'a hub''s gate is decided by its own agent only',
    'Act as the role that DETAIL names, or leave the decision to it.')
on conflict (sqlstate) do update
    set name = excluded.name, meaning = excluded.meaning, hint = excluded.hint
    where (e.name, e.meaning, e.hint) is distinct from (excluded.name, excluded.meaning, excluded.hint);

insert into doctrine.hub as h (hub, doctrine_id, waterfall_order, agent, criterion)
values
('company_target', '04.04.01', 1, 'company_target_agent', 'a domain and an email_method'),
('dol', '04.04.03', 2, 'dol_agent', 'an EIN with its filing, or the finding that there is none (filing_present = false)'),
('people', '04.04.02', 3, 'people_agent', 'at least one person with slot and e-mail'),
('blog', '04.04.05', 4, 'blog_agent', 'at least one URL'),
('execution', '04.04.04', 5, 'execution_agent', 'a person to contact: at least one with slot and e-mail'),
('bit_scores', null, null, 'bit_agent', 'a score')
on conflict (hub) do update
    set doctrine_id = excluded.doctrine_id, waterfall_order = excluded.waterfall_order,
        agent = excluded.agent, criterion = excluded.criterion
    where (h.doctrine_id, h.waterfall_order, h.agent, h.criterion)
        is distinct from (excluded.doctrine_id, excluded.waterfall_order, excluded.agent, excluded.criterion);

insert into doctrine.prerequisite (hub, requires)
values
('dol', 'company_target'),
('people', 'company_target'),
('people', 'dol'),
('execution', 'people')
on conflict do nothing;

insert into doctrine.status as s (status, refusal, meaning)
values
('INIT', null, 'claimed; no gate has passed yet'),
('ACTIVE', null, 'in work: a gate has passed, or it was resumed or reopened'),
('PAUSED', 'OSPAU', 'kill switch: no writes, no links'),
('COMPLETED', 'OSEND', 'handed off to Sales; sealed for ever'),
('FAILED', 'OSFLD', 'given up; can be reopened')
on conflict (status) do update
    set refusal = excluded.refusal, meaning = excluded.meaning
    where (s.refusal, s.meaning) is distinct from (excluded.refusal, excluded.meaning);

insert into doctrine.status_transition as t (move, from_status, to_status)
values
('first_pass', 'INIT', 'ACTIVE'),
('pause', 'INIT', 'PAUSED'),
('pause', 'ACTIVE', 'PAUSED'),
('resume', 'PAUSED', 'ACTIVE'),
('fail', 'INIT', 'FAILED'),
('fail', 'ACTIVE', 'FAILED'),
('fail', 'PAUSED', 'FAILED'),
('reopen', 'FAILED', 'ACTIVE'),
('hand_off', 'ACTIVE', 'COMPLETED')
on conflict (move, from_status) do update
    set to_status = excluded.to_status
    where t.to_status is distinct from excluded.to_status;

create or replace function doctrine.refuse(p_sqlstate text, p_detail text) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error doctrine.error_code;
begin
    select * into strict v_error from doctrine.error_code where sqlstate = p_sqlstate;
    raise exception using
        errcode = v_error.sqlstate, message = v_error.meaning, detail = p_detail, hint = v_error.hint;
end
$$;

comment on function doctrine.refuse(text, text) is
'Raises the error p_sqlstate with MESSAGE and HINT from doctrine.error_code and DETAIL p_detail (the values). '
'Called by every function and trigger that refuses; writes nothing; raises p_sqlstate, P0002 for an unregistered one.';

create or replace function doctrine.refuse_change() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_detail text := format('%s on %I.%I', tg_op, tg_table_schema, tg_table_name);
begin
    if tg_op = 'UPDATE' then
        select format('%s: %s', v_detail, string_agg(
            format('%s from %s to %s', c.name, to_jsonb(old) ->> c.name, coalesce(to_jsonb(new) ->> c.name, 'NULL')),
            ', ' order by c.name
        )) into v_detail
        from unnest(tg_argv[1:]) as c (name)
        where to_jsonb(old) -> c.name is distinct from to_jsonb(new) -> c.name;
    elsif tg_op <> 'TRUNCATE' then
        select format('%s: %s', v_detail, string_agg(
            format('%s %s', c.name, coalesce(to_jsonb(old), to_jsonb(new)) ->> c.name), ', ' order by c.name
        )) into v_detail
        from unnest(tg_argv[1:]) as c (name);
    end if;
    perform doctrine.refuse(tg_argv[0], v_detail);
    return null;
end
$$;

comment on function doctrine.refuse_change() is
'Trigger: refuses the change that fired it; the trigger''s WHEN says which. Arguments: the SQLSTATE, then the columns '
'whose values stand in DETAIL. Fired by the guards of every table; writes nothing; raises its first argument.';

create or replace function doctrine.downstream(p_hub text) returns text[]
language sql stable parallel safe
begin atomic
    with recursive d (hub) as (
        select p.hub from doctrine.prerequisite as p where p.requires = p_hub
        union
        select p.hub from d inner join doctrine.prerequisite as p on p.requires = d.hub
    )
    select coalesce(array_agg(h.hub::text order by h.waterfall_order), '{}')
    from d inner join doctrine.hub as h using (hub);
end;

comment on function doctrine.downstream(text) is
'The hubs that stand on p_hub''s PASS, directly or through others, in waterfall order. p_hub: name of a hub. '
'Called by what makes verdicts stale; writes nothing; raises nothing.';

create or replace function doctrine.api()
returns table (
    schema_name text, function_name text, argument_names text[], argument_types text[], argument_defaults text[],
    result_type text, returns_set boolean, column_names text[], column_types text[], callers text[], meaning text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        n.nspname::text, p.proname::text,
        coalesce(p.proargnames[1:p.pronargs], '{}'),
        array(select format_type(t.oid, null) from unnest(p.proargtypes) with ordinality as t (oid, ord) order by t.ord),
        array(select pg_get_function_arg_default(p.oid, a.n) from generate_series(1, p.pronargs) as a (n) order by a.n),
        format_type(p.prorettype, null),
        p.proretset,
        coalesce(p.proargnames[p.pronargs + 1:], '{}'),
        array(
            select format_type(t.oid, null)
            from unnest(p.proallargtypes[p.pronargs + 1:]) with ordinality as t (oid, ord)
            order by t.ord
        ),
        c.callers,
        obj_description(p.oid, 'pg_proc')
    from pg_proc as p
        inner join pg_namespace as n on n.oid = p.pronamespace
        cross join lateral (
            select array_agg(g.rolname::text order by g.rolname)
            from aclexplode(p.proacl) as x inner join pg_roles as g on g.oid = x.grantee
            where g.rolname ~ '_agent$'
        ) as c (callers)
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and c.callers is not null
    order by array_position(array['doctrine', 'cl', 'outreach', 'sales', 'client'], n.nspname::text), p.proname;
end;

comment on function doctrine.api() is
'The public API as the catalog has it: every function that an agent may call, with arguments (names, types, '
'defaults), result (type, set or not, columns), callers and COMMENT. Called by what generates clients and documents; writes '
'nothing; raises nothing.';

create or replace function doctrine.dictionary() returns table (kind text, name text, meaning text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'role' as kind, r.rolname::text as name, shobj_description(r.oid, 'pg_authid') as meaning
    from pg_roles as r
    where r.rolname ~ '_(owner|agent)$' and shobj_description(r.oid, 'pg_authid') is not null
    union all
    select 'error' as kind, e.sqlstate || ' ' || e.name as name, e.meaning || '. ' || e.hint as meaning
    from doctrine.error_code as e
    union all
    select 'table' as kind, c.oid::regclass::text as name, obj_description(c.oid, 'pg_class') as meaning
    from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client') and c.relkind = 'r'
    order by 1, 2;
end;

comment on function doctrine.dictionary() is
'The words of the system with their meanings, from the COMMENTs: roles, errors, tables. Called by what generates documents; '
'writes nothing; raises nothing.';


set local role cl_owner;
create table if not exists cl.company_identity (
    sovereign_company_id uuid,
    company_name doctrine.name not null,
    company_domain doctrine.domain_name,
    outreach_id uuid,
    sales_process_id uuid,
    client_id uuid,
    created_at timestamptz not null default now(),
    constraint company_identity_pkey primary key (sovereign_company_id),
    constraint company_domain_is_registered_once unique (company_domain),
    constraint outreach_id_belongs_to_one_company unique (outreach_id, sovereign_company_id),
    constraint sales_process_id_belongs_to_one_company unique (sales_process_id, sovereign_company_id),
    constraint client_id_belongs_to_one_company unique (client_id, sovereign_company_id),
    constraint sovereign_company_id_is_time_ordered check (doctrine.is_time_ordered(sovereign_company_id)),
    constraint sovereign_company_id_lies_in_the_bucket_of_its_domain
    check (doctrine.bucket(sovereign_company_id) = doctrine.domain_bucket(company_domain))
);
comment on table cl.company_identity is
'The registry: one row a company, and one pointer a hub, written once, ever.';
comment on column cl.company_identity.sovereign_company_id is 'Id of the company; minted by cl.mint_company().';
comment on column cl.company_identity.company_name is 'Name of the company.';
comment on column cl.company_identity.company_domain is 'Canonical domain, by which a company is recognised; NULL where unknown.';
comment on column cl.company_identity.outreach_id is 'Pointer to the spine; NULL until Outreach claims the company.';
comment on column cl.company_identity.sales_process_id is 'Pointer to Sales; NULL until Sales takes over.';
comment on column cl.company_identity.client_id is 'Pointer to Client; NULL until the company is a client.';
comment on column cl.company_identity.created_at is 'When the company was minted.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, outreach_id) on cl.company_identity to outreach_owner;
grant references (sovereign_company_id, sales_process_id) on cl.company_identity to sales_owner;
grant references (sovereign_company_id, client_id) on cl.company_identity to client_owner;

create table if not exists cl.load (
    load_id uuid,
    file_name text not null,
    file_digest text not null constraint file_digest_is_a_sha256 check (file_digest ~ '^[0-9a-f]{64}$'),
    mint_without_domain boolean not null,
    started_by text not null default doctrine.actor(),
    started_at timestamptz not null default now(),
    constraint load_pkey primary key (load_id),
    constraint load_id_is_time_ordered check (doctrine.is_time_ordered(load_id)),
    constraint file_is_loaded_once_a_reading unique (file_digest, mint_without_domain)
);
comment on table cl.load is 'Loads of listings: one row a file and reading of it; the same file again goes on where it stopped.';
comment on column cl.load.load_id is 'Id of the load.';
comment on column cl.load.file_name is 'Name of the file when it was first loaded.';
comment on column cl.load.file_digest is 'SHA-256 of the file and of the columns read from it, in hex.';
comment on column cl.load.mint_without_domain is 'Whether a listing without a website becomes a company of its own.';
comment on column cl.load.started_by is 'Who began it.';
comment on column cl.load.started_at is 'When it was begun.';

create table if not exists cl.load_line (
    load_id uuid,
    line bigint,
    company_name text,
    website text,
    unreadable text,
    outcome text constraint outcome_is_accepted_duplicate_or_rejected
    check (outcome in ('ACCEPTED', 'DUPLICATE', 'REJECTED')),
    sovereign_company_id uuid,
    refused_column text,
    reason text,
    constraint load_line_pkey primary key (load_id, line),
    constraint load_line_is_of_a_load foreign key (load_id) references cl.load (load_id),
    constraint load_line_is_of_a_company
    foreign key (sovereign_company_id) references cl.company_identity (sovereign_company_id),
    constraint load_line_names_its_company check ((outcome <> 'REJECTED') = (sovereign_company_id is not null)),
    constraint rejected_line_says_why check ((outcome = 'REJECTED') = (refused_column is not null and reason is not null))
);
create index if not exists load_line_sovereign_company_id_idx on cl.load_line (sovereign_company_id)
where sovereign_company_id is not null;
comment on table cl.load_line is 'Staging area: the lines of a load as read (COPY), and what became of each (cl.mint_lines()).';
comment on column cl.load_line.load_id is 'The load.';
comment on column cl.load_line.line is 'Line of the file on which the listing begins; the header is line 1.';
comment on column cl.load_line.company_name is 'Name as found.';
comment on column cl.load_line.website is 'Website as found: a URL, a host or a domain.';
comment on column cl.load_line.unreadable is 'Why the reader could not read the line; NULL where it could.';
comment on column cl.load_line.outcome is 'ACCEPTED, DUPLICATE or REJECTED; NULL until cl.mint_lines() has judged it.';
comment on column cl.load_line.sovereign_company_id is 'The company that the listing is of.';
comment on column cl.load_line.refused_column is 'Column for which the line was rejected.';
comment on column cl.load_line.reason is 'Why it was rejected.';
create index if not exists load_line_pending_idx on cl.load_line (load_id, line) where outcome is null;

set local role outreach_owner;
create table if not exists outreach.outreach (
    outreach_id uuid,
    sovereign_company_id uuid not null,
    status doctrine.spine_status not null default 'INIT',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint outreach_pkey primary key (outreach_id),
    constraint company_is_in_outreach_once unique (sovereign_company_id, outreach_id),
    constraint outreach_id_is_time_ordered check (doctrine.is_time_ordered(outreach_id)),
    constraint outreach_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(outreach_id) = doctrine.bucket(sovereign_company_id)),
    constraint spine_row_is_claimed_in_the_registry
    foreign key (sovereign_company_id, outreach_id)
    references cl.company_identity (sovereign_company_id, outreach_id) deferrable initially deferred
)
with (fillfactor = 80);
comment on table outreach.outreach is
'The spine: one row a company in outreach; mints outreach_id, the join key of all sub-hubs; owns the workflow state.';
comment on column outreach.outreach.outreach_id is 'Id of the company in outreach; minted by outreach.init().';
comment on column outreach.outreach.sovereign_company_id is 'The company.';
comment on column outreach.outreach.status is 'Workflow state; moves by doctrine.status_transition only.';
comment on column outreach.outreach.created_at is 'When the company was claimed.';
comment on column outreach.outreach.updated_at is 'When its state or one of its verdicts was last decided.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, outreach_id) on outreach.outreach to cl_owner, sales_owner;
grant references (outreach_id) on outreach.outreach to
company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;

create table if not exists outreach.gate (
    outreach_id uuid,
    hub doctrine.hub_name,
    verdict doctrine.verdict not null default 'OPEN',
    version bigint not null default 0,
    upstream_version bigint,
    reason text,
    decided_by text,
    decided_at timestamptz,
    constraint gate_pkey primary key (outreach_id, hub),
    constraint gate_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint fail_says_why check (verdict <> 'FAIL' or reason ~ '[^[:space:]]' and reason is not null),
    constraint verdict_says_who_and_when
    check ((verdict = 'OPEN') = (decided_by is null) and (verdict = 'OPEN') = (decided_at is null)),
    constraint pass_says_what_it_rests_on check (verdict <> 'PASS' or upstream_version is not null)
)
with (fillfactor = 80);
comment on table outreach.gate is
'The verdict of a sub-hub for a company. No row: OPEN, and the hub has written nothing (version 0).';
comment on column outreach.gate.outreach_id is 'The company.';
comment on column outreach.gate.hub is 'The sub-hub.';
comment on column outreach.gate.verdict is 'OPEN, PASS, FAIL or STALE.';
comment on column outreach.gate.version is 'Raised by each statement that really changes the hub''s rows.';
comment on column outreach.gate.upstream_version is 'Sum of the prerequisites'' versions that the verdict rests on.';
comment on column outreach.gate.reason is 'Why: of a FAIL or a STALE.';
comment on column outreach.gate.decided_by is 'Who decided the verdict; for STALE, who changed the data.';
comment on column outreach.gate.decided_at is 'When.';

create table if not exists outreach.event (
    outreach_id uuid,
    event_no bigint generated always as identity,
    kind text not null constraint event_kind_is_status_or_gate check (kind in ('STATUS', 'GATE')),
    hub doctrine.hub_name,
    from_state text,
    to_state text not null,
    version bigint,
    reason text,
    actor text not null default doctrine.actor(),
    at timestamptz not null default clock_timestamp(),
    constraint event_pkey primary key (outreach_id, event_no),
    constraint event_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint gate_event_names_its_hub check ((kind = 'GATE') = (hub is not null)),
    constraint gate_event_names_its_version check ((kind = 'GATE') = (version is not null)),
    constraint status_move_says_why check (kind <> 'STATUS' or reason ~ '[^[:space:]]' and reason is not null)
);
comment on table outreach.event is 'Append-only log of status moves and gate decisions: who, when, what, why.';
comment on column outreach.event.outreach_id is 'The company.';
comment on column outreach.event.event_no is 'Order of the events.';
comment on column outreach.event.kind is 'STATUS (a move of the spine) or GATE (a verdict).';
comment on column outreach.event.hub is 'The sub-hub whose verdict it is.';
comment on column outreach.event.from_state is 'Status or verdict before.';
comment on column outreach.event.to_state is 'Status or verdict after.';
comment on column outreach.event.version is 'Version of the hub''s data that the verdict is of.';
comment on column outreach.event.reason is 'Why.';
comment on column outreach.event.actor is 'Who: login role, and after a slash the role it had set.';
comment on column outreach.event.at is 'When.';

set local role company_target_owner;
create table if not exists outreach.company_target (
    outreach_id uuid,
    domain doctrine.domain_name,
    email_method doctrine.email_method,
    constraint company_target_pkey primary key (outreach_id),
    constraint company_target_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.company_target is 'Sub-hub company_target (04.04.01): where a company is reached.';
comment on column outreach.company_target.outreach_id is 'The company.';
comment on column outreach.company_target.domain is 'Domain of its e-mail.';
comment on column outreach.company_target.email_method is 'Template of its addresses, as {first}.{last}.';

set local role dol_owner;
create table if not exists outreach.dol (
    outreach_id uuid,
    ein doctrine.ein,
    filing_present boolean,
    form_5500 jsonb,
    constraint dol_pkey primary key (outreach_id),
    constraint dol_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred,
    constraint form_5500_is_there_only_with_a_filing check (form_5500 is null or filing_present and filing_present is not null)
);
comment on table outreach.dol is 'Sub-hub dol (04.04.03): what the Department of Labor has on file.';
comment on column outreach.dol.outreach_id is 'The company.';
comment on column outreach.dol.ein is 'Its Employer Identification Number.';
comment on column outreach.dol.filing_present is 'true: a filing was found; false: it was searched for and there is none.';
comment on column outreach.dol.form_5500 is 'The filing (Form 5500).';

set local role people_owner;
create table if not exists outreach.people (
    person_id uuid,
    outreach_id uuid not null,
    slot_type doctrine.slot_type not null,
    name doctrine.name not null,
    email doctrine.email_address,
    constraint people_pkey primary key (person_id),
    constraint slot_is_filled_by_one_person unique (outreach_id, slot_type),
    constraint person_id_is_time_ordered check (doctrine.is_time_ordered(person_id)),
    constraint person_id_lies_in_the_bucket_of_the_company
    check (doctrine.bucket(person_id) = doctrine.bucket(outreach_id)),
    constraint person_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.people is 'Sub-hub people (04.04.02): who is to be contacted, one person a slot.';
comment on column outreach.people.person_id is 'Id of the person; minted where a row comes without one.';
comment on column outreach.people.outreach_id is 'The company.';
comment on column outreach.people.slot_type is 'CEO, CFO or HR.';
comment on column outreach.people.name is 'Name of the person.';
comment on column outreach.people.email is 'E-mail address; NULL until it is known.';

set local role blog_owner;
create table if not exists outreach.blog (
    outreach_id uuid,
    about_url doctrine.http_url,
    news_url doctrine.http_url,
    constraint blog_pkey primary key (outreach_id),
    constraint blog_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.blog is 'Sub-hub blog (04.04.05): what a company says of itself.';
comment on column outreach.blog.outreach_id is 'The company.';
comment on column outreach.blog.about_url is 'Its page about itself.';
comment on column outreach.blog.news_url is 'Its news.';

set local role bit_owner;
create table if not exists outreach.bit_scores (
    outreach_id uuid,
    score integer not null constraint score_is_0_to_100 check (score between 0 and 100),
    tier text generated always as (
        case when score < 25 then 'COLD' when score < 50 then 'WARM' when score < 75 then 'HOT' else 'BURNING' end
    ) stored,
    constraint bit_scores_pkey primary key (outreach_id),
    constraint score_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.bit_scores is 'Sub-hub bit_scores: buyer intent.';
comment on column outreach.bit_scores.outreach_id is 'The company.';
comment on column outreach.bit_scores.score is 'Buyer intent, 0 to 100.';
comment on column outreach.bit_scores.tier is 'COLD below 25, WARM below 50, HOT below 75, BURNING from there.';

set local role sales_owner;
create table if not exists sales.sales_process (
    sales_process_id uuid,
    sovereign_company_id uuid not null,
    outreach_id uuid not null,
    created_at timestamptz not null default now(),
    constraint sales_process_pkey primary key (sales_process_id),
    constraint company_is_in_sales_once unique (sovereign_company_id, sales_process_id),
    constraint sales_process_id_is_time_ordered check (doctrine.is_time_ordered(sales_process_id)),
    constraint sales_process_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(sales_process_id) = doctrine.bucket(sovereign_company_id)),
    constraint sales_process_is_claimed_in_the_registry
    foreign key (sovereign_company_id, sales_process_id)
    references cl.company_identity (sovereign_company_id, sales_process_id) deferrable initially deferred,
    constraint sales_process_comes_from_the_spine
    foreign key (sovereign_company_id, outreach_id)
    references outreach.outreach (sovereign_company_id, outreach_id)
);
create index if not exists sales_process_outreach_id_idx on sales.sales_process (outreach_id, sovereign_company_id);
comment on table sales.sales_process is 'One row a company in Sales.';
comment on column sales.sales_process.sales_process_id is 'Id of the company in Sales.';
comment on column sales.sales_process.sovereign_company_id is 'The company.';
comment on column sales.sales_process.outreach_id is 'Its spine row, from which Sales took it over.';
comment on column sales.sales_process.created_at is 'When Sales took it over.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, sales_process_id) on sales.sales_process to cl_owner;

set local role client_owner;
create table if not exists client.client (
    client_id uuid,
    sovereign_company_id uuid not null,
    created_at timestamptz not null default now(),
    constraint client_pkey primary key (client_id),
    constraint company_is_a_client_once unique (sovereign_company_id, client_id),
    constraint client_id_is_time_ordered check (doctrine.is_time_ordered(client_id)),
    constraint client_id_lies_in_the_bucket_of_its_company
    check (doctrine.bucket(client_id) = doctrine.bucket(sovereign_company_id)),
    constraint client_is_claimed_in_the_registry
    foreign key (sovereign_company_id, client_id)
    references cl.company_identity (sovereign_company_id, client_id) deferrable initially deferred
);
comment on table client.client is 'One row a company that has become a client.';
comment on column client.client.client_id is 'Id of the company as a client.';
comment on column client.client.sovereign_company_id is 'The company.';
comment on column client.client.created_at is 'When it became a client.';

-- For the length of the install: who declares a foreign key needs it. grants.sql takes it back.
grant references (sovereign_company_id, client_id) on client.client to cl_owner;

set local role cl_owner;
-- The registry's side of the mutual foreign keys: a pointer without its row cannot be written.
do $$
declare
    v_key record;
begin
    for v_key in
        select k.key_name, k.columns, k.target
        from (values
            ('outreach_id_is_on_the_spine', 'sovereign_company_id, outreach_id', 'outreach.outreach'),
            ('sales_process_id_is_in_sales', 'sovereign_company_id, sales_process_id', 'sales.sales_process'),
            ('client_id_is_a_client', 'sovereign_company_id, client_id', 'client.client')
        ) as k (key_name, columns, target)
    loop
        if not exists (
            select from pg_constraint
            where conrelid = 'cl.company_identity'::regclass and conname = v_key.key_name
        ) then
            execute format(
                'alter table cl.company_identity add constraint %I foreign key (%s) references %s (%s)',
                v_key.key_name, v_key.columns, v_key.target, v_key.columns
            );
        end if;
    end loop;
end
$$;


set local role cl_owner;
create or replace function cl.new_company_id(p_company_domain text) returns uuid
language sql volatile parallel safe
return doctrine.new_id(coalesce(doctrine.domain_bucket(p_company_domain), floor(random() * 4096)::integer));

comment on function cl.new_company_id(text) is
'Mints a sovereign_company_id in the bucket of the domain, or in a random bucket. p_company_domain: canonical domain or '
'NULL. Called by cl.mint_company() and cl.mint_companies(); writes nothing; raises nothing.';

create or replace function cl.mint_company(p_company_name text, p_company_domain text) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sovereign_company_id uuid;
begin
    perform doctrine.require_argument('p_company_name', p_company_name);
    insert into cl.company_identity (sovereign_company_id, company_name, company_domain)
    values (cl.new_company_id(p_company_domain), p_company_name, p_company_domain)
    on conflict (company_domain) do nothing
    returning sovereign_company_id into v_sovereign_company_id;
    if not found then
        select i.sovereign_company_id into v_sovereign_company_id
        from cl.company_identity as i
        where i.company_domain = p_company_domain;
        perform doctrine.refuse('OSDUP', format(
            'company_domain %s: sovereign_company_id %s', p_company_domain, v_sovereign_company_id
        ));
    end if;
    return v_sovereign_company_id;
end
$$;

comment on function cl.mint_company(text, text) is
'Enters a company into the registry and returns its sovereign_company_id. p_company_name: 1 to 300 characters; '
'p_company_domain: canonical domain (doctrine.canonical_domain()), or NULL where unknown. Called by cl_agent; writes '
'cl.company_identity; raises OSDUP (its id in DETAIL), 22004, 23514.';

create or replace function cl.mint_companies(p_company_names text[], p_company_domains text[])
returns table (company_domain text, sovereign_company_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_valid boolean[];
    v_candidates uuid[];
begin
    perform doctrine.require_argument('p_company_names', p_company_names);
    perform doctrine.require_argument('p_company_domains', p_company_domains);
    perform doctrine.require_same_length(
        'p_company_names', cardinality(p_company_names), 'p_company_domains', cardinality(p_company_domains)
    );

    select
        array_agg(n.valid order by n.ord),
        array_agg(case when n.valid and (n.domain is null or n.nth = 1) then cl.new_company_id(n.domain) end order by n.ord)
    into v_valid, v_candidates
    from (
        select a.ord, a.domain, v.valid, row_number() over (partition by v.valid, a.domain order by a.ord) as nth
        from unnest(p_company_names, p_company_domains) with ordinality as a (name, domain, ord)
            cross join lateral (
                select coalesce(doctrine.is_name(a.name), false) and coalesce(doctrine.is_domain_name(a.domain), true)
            ) as v (valid)
    ) as n;

    -- Sorted by domain, so that two sessions meet the unique index in one order.
    insert into cl.company_identity as i (sovereign_company_id, company_name, company_domain)
    select a.candidate, a.name, a.domain
    from unnest(p_company_names, p_company_domains, v_candidates) as a (name, domain, candidate)
    where a.candidate is not null
    order by a.domain
    on conflict on constraint company_domain_is_registered_once do nothing;

    return query
    select
        a.domain,
        coalesce(m.sovereign_company_id, e.sovereign_company_id),
        case when not a.valid then 'INVALID' when m.sovereign_company_id is null then 'EXISTS' else 'MINTED' end
    from unnest(p_company_domains, v_valid, v_candidates) with ordinality as a (domain, valid, candidate, ord)
        left join cl.company_identity as m on m.sovereign_company_id = a.candidate
        left join cl.company_identity as e on e.company_domain = a.domain and a.valid
    order by a.ord;
end
$$;

comment on function cl.mint_companies(text[], text[]) is
'Enters many companies into the registry; one row back for each element, in their order: MINTED; EXISTS (registered '
'before, or earlier in the arrays); INVALID (name or domain malformed, sovereign_company_id NULL). p_company_names, '
'p_company_domains: arrays of one length; a NULL domain is a company of its own. Called by cl_agent and '
'cl.mint_lines(); writes cl.company_identity; raises 22004 and 22023 for the arrays themselves.';

create or replace function cl.lock_unclaimed(p_sovereign_company_ids uuid[]) returns boolean[]
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Lock order: sovereign_company_id.
    select
    from cl.company_identity as i
    where i.sovereign_company_id = any(p_sovereign_company_ids)
    order by i.sovereign_company_id
    for update;

    select array(
        select i.outreach_id is null and i.sovereign_company_id is not null
        from unnest(p_sovereign_company_ids) with ordinality as a (id, ord)
            left join cl.company_identity as i on i.sovereign_company_id = a.id
        order by a.ord
    );
end;

comment on function cl.lock_unclaimed(uuid[]) is
'Locks companies for a claim, in the order of their ids, and tells of each, in the order of the array, whether it is there '
'to be claimed. p_sovereign_company_ids: the companies. Called by outreach.init_many(); locks cl.company_identity; raises '
'nothing.';

create or replace function cl.register_outreach_id(p_sovereign_company_id uuid, p_outreach_id uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claim uuid;
begin
    update cl.company_identity as i
    set outreach_id = p_outreach_id
    where i.sovereign_company_id = p_sovereign_company_id and i.outreach_id is null;
    if not found then
        select i.outreach_id into v_claim
        from cl.company_identity as i
        where i.sovereign_company_id = p_sovereign_company_id;
        if not found then
            perform doctrine.refuse('OSSID', format('sovereign_company_id %s', p_sovereign_company_id));
        end if;
        perform doctrine.refuse('OSCLM', format(
            'sovereign_company_id %s: outreach_id %s', p_sovereign_company_id, v_claim
        ));
    end if;
end
$$;

comment on function cl.register_outreach_id(uuid, uuid) is
'Writes the pointer to the spine, once, and verifies that one row took it. p_sovereign_company_id: the company; '
'p_outreach_id: its spine row. Called by outreach.init(); writes cl.company_identity.outreach_id; raises OSSID, OSCLM.';

create or replace function cl.register_outreach_ids(p_sovereign_company_ids uuid[], p_outreach_ids uuid[])
returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    update cl.company_identity as i
    set outreach_id = c.outreach_id
    from unnest(p_sovereign_company_ids, p_outreach_ids) as c (sovereign_company_id, outreach_id)
    where i.sovereign_company_id = c.sovereign_company_id;
end;

comment on function cl.register_outreach_ids(uuid[], uuid[]) is
'Writes the pointers of companies that cl.lock_unclaimed() has locked, once each; a spine row that none takes cannot be '
'committed. p_sovereign_company_ids, p_outreach_ids: the pairs. Called by outreach.init_many(); writes '
'cl.company_identity.outreach_id; raises OSWON.';

create or replace function cl.find_company(p_reference text)
returns table (
    sovereign_company_id uuid, company_name text, company_domain text, outreach_id uuid, sales_process_id uuid,
    client_id uuid, created_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
begin
    perform doctrine.require_argument('p_reference', p_reference);
    if p_reference ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        v_id := p_reference::uuid;
    end if;
    return query
    select
        i.sovereign_company_id, i.company_name::text, i.company_domain::text, i.outreach_id, i.sales_process_id,
        i.client_id, i.created_at
    from cl.company_identity as i
    where i.sovereign_company_id = v_id or i.outreach_id = v_id or i.sales_process_id = v_id or i.client_id = v_id
        or i.company_domain in (p_reference, doctrine.canonical_domain(p_reference))
    order by i.company_domain = p_reference desc nulls last
    limit 1;
    if not found then
        perform doctrine.refuse('OSSID', format('reference %s', p_reference));
    end if;
end
$$;

comment on function cl.find_company(text) is
'The registry row of a company. p_reference: any of its ids (sovereign_company_id, outreach_id, sales_process_id, '
'client_id), its domain or a URL on it. Called by agents and reports; writes nothing; raises OSSID, 22004.';

create or replace function cl.begin_load(
    p_file_name text, p_file_digest text, p_mint_without_domain boolean default false
) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_load_id uuid;
begin
    perform doctrine.require_argument('p_file_name', p_file_name);
    perform doctrine.require_argument('p_file_digest', p_file_digest);
    perform doctrine.require_argument('p_mint_without_domain', p_mint_without_domain);
    insert into cl.load (load_id, file_name, file_digest, mint_without_domain)
    values (cl.new_company_id(null), p_file_name, p_file_digest, p_mint_without_domain)
    on conflict (file_digest, mint_without_domain) do nothing;
    select l.load_id into strict v_load_id
    from cl.load as l
    where l.file_digest = p_file_digest and l.mint_without_domain = p_mint_without_domain;
    return v_load_id;
end
$$;

comment on function cl.begin_load(text, text, boolean) is
'Begins the load of a file of listings, or goes on with the one that was begun before. p_file_name: shown in reports; '
'p_file_digest: SHA-256 of the file and of the columns read, in hex, by which the file is recognised; '
'p_mint_without_domain: mint a company for a listing without a website instead of rejecting the line. Called by '
'cl_agent; writes cl.load; raises 22004, 23514.';

create or replace function cl.mint_lines(p_load_id uuid, p_limit integer)
returns table (line bigint, sovereign_company_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lines bigint[];
    v_names text[];
    v_domains text[];
    v_companies uuid[];
begin
    perform doctrine.require_argument('p_load_id', p_load_id);
    perform doctrine.require_argument('p_limit', p_limit);
    -- One session at a time judges the lines of a load.
    perform from cl.load as d where d.load_id = p_load_id for no key update;

    with pending as (
        select l.line, l.website, l.unreadable, d.mint_without_domain,
            regexp_replace(btrim(l.company_name, E' \t\r\n'), '[[:space:]]+', ' ', 'g') as company_name,
            nullif(doctrine.canonical_domain(l.website), '') as company_domain
        from cl.load_line as l inner join cl.load as d using (load_id)
        where l.load_id = p_load_id and l.outcome is null
        order by l.line
        limit p_limit
    ),
    judged as (
        select p.*, r.refused_column, r.reason
        from pending as p
            cross join lateral (
                select
                    case
                        when p.unreadable is not null then array['line', p.unreadable]
                        when coalesce(p.company_name, '') = '' then array['company_name', 'no name']
                        when not doctrine.is_name(p.company_name)
                            then array['company_name', 'longer than 300 characters, or with control characters']
                        when not doctrine.is_domain_name(p.company_domain)
                            then array['website', format('not a domain name: %s', p.company_domain)]
                        when p.company_domain is null and not p.mint_without_domain
                            then array['website', 'no website to recognise the company by']
                    end
            ) as v (refusal)
            cross join lateral (select v.refusal[1], v.refusal[2]) as r (refused_column, reason)
    ),
    rejected as (
        update cl.load_line as l
        set outcome = 'REJECTED', refused_column = j.refused_column, reason = j.reason
        from judged as j
        where l.load_id = p_load_id and l.line = j.line and j.reason is not null
    )
    select array_agg(j.line order by j.line), array_agg(j.company_name order by j.line),
        array_agg(j.company_domain order by j.line)
    into v_lines, v_names, v_domains
    from judged as j
    where j.reason is null;

    -- Minted in a statement of its own: the next one must see the companies.
    select array_agg(m.sovereign_company_id order by m.ord) into v_companies
    from cl.mint_companies(coalesce(v_names, '{}'), coalesce(v_domains, '{}'))
        with ordinality as m (company_domain, sovereign_company_id, outcome, ord);

    return query
    with minted as (
        select m.line, m.company, row_number() over (partition by m.company order by m.line) as nth
        from unnest(v_lines, v_companies) as m (line, company)
    )
    update cl.load_line as l
    set sovereign_company_id = m.company,
        outcome = case when m.nth = 1 and i.outreach_id is null and not exists (
            select from cl.load_line as e where e.sovereign_company_id = m.company and e.outcome = 'ACCEPTED'
        ) then 'ACCEPTED' else 'DUPLICATE' end
    from minted as m inner join cl.company_identity as i on i.sovereign_company_id = m.company
    where l.load_id = p_load_id and l.line = m.line
    returning l.line, l.sovereign_company_id, l.outcome;
end
$$;

comment on function cl.mint_lines(uuid, integer) is
'Judges the next lines of a load: mints their companies, marks each line ACCEPTED (first listing of a company that '
'Outreach has not claimed), DUPLICATE or REJECTED (with column and reason), and returns the accepted and the duplicates. '
'Claim the accepted ones with outreach.init_many() in the same transaction. p_load_id: from cl.begin_load(); p_limit: '
'how many lines. Called by cl_agent; writes cl.load_line, cl.company_identity; raises 22004.';

create or replace function cl.load_report(p_load_id uuid)
returns table (
    file_name text, started_by text, started_at timestamptz, lines bigint, accepted bigint, duplicates bigint,
    rejected bigint, pending bigint, last_line bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        d.file_name, d.started_by, d.started_at,
        count(l.line),
        count(*) filter (where l.outcome = 'ACCEPTED'),
        count(*) filter (where l.outcome = 'DUPLICATE'),
        count(*) filter (where l.outcome = 'REJECTED'),
        count(l.line) filter (where l.outcome is null),
        coalesce(max(l.line), 0)
    from cl.load as d left join cl.load_line as l using (load_id)
    where d.load_id = p_load_id
    group by d.load_id;
end;

comment on function cl.load_report(uuid) is
'What became of a load: lines = accepted + duplicates + rejected + pending; last_line is the last one staged. '
'p_load_id: the load. Called by cl_agent and reports; writes nothing; raises nothing.';

create or replace function cl.load_rejects(p_load_id uuid, p_after_line bigint default 0, p_limit integer default 10000)
returns table (line bigint, refused_column text, value text, reason text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        l.line, l.refused_column,
        case l.refused_column when 'company_name' then l.company_name when 'website' then l.website end,
        l.reason
    from cl.load_line as l
    where l.load_id = p_load_id and l.outcome = 'REJECTED' and l.line > p_after_line
    order by l.line
    limit p_limit;
end;

comment on function cl.load_rejects(uuid, bigint, integer) is
'The rejected lines of a load, in their order, a page at a time. p_load_id: the load; p_after_line: the last line of the '
'page before; p_limit: lines a page. Called by cl_agent and reports; writes nothing; raises nothing.';

set local role company_target_owner;
create or replace function outreach.put_company_target(p_outreach_id uuid, p_domain text, p_email_method text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    insert into outreach.company_target as t (outreach_id, domain, email_method)
    values (p_outreach_id, p_domain, p_email_method)
    on conflict (outreach_id) do update
        set domain = excluded.domain, email_method = excluded.email_method
        where (t.domain, t.email_method) is distinct from (excluded.domain, excluded.email_method);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'company_target');
    end if;
end
$$;

comment on function outreach.put_company_target(uuid, text, text) is
'Writes what sub-hub company_target found; the same again changes nothing. p_outreach_id: the company; p_domain: '
'canonical domain of its e-mail, or NULL; p_email_method: template over {first} {last} {f} {l} and . _ -, or NULL. '
'Called by company_target_agent; writes outreach.company_target and, through its trigger, the gates; raises OSUNK, '
'OSPAU, OSEND, OSFLD, 22004, 23514.';

create or replace function outreach.company_target_criterion(p_outreach_ids uuid[]) returns boolean[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select exists(
            select from outreach.company_target as c
            where c.outreach_id = i.outreach_id and c.domain is not null and c.email_method is not null
        )
        from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        order by i.ord
    );
end;

comment on function outreach.company_target_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub company_target, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';

set local role dol_owner;
create or replace function outreach.put_dol(p_outreach_id uuid, p_ein text, p_filing_present boolean, p_form_5500 jsonb)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    insert into outreach.dol as t (outreach_id, ein, filing_present, form_5500)
    values (p_outreach_id, p_ein, p_filing_present, p_form_5500)
    on conflict (outreach_id) do update
        set ein = excluded.ein, filing_present = excluded.filing_present, form_5500 = excluded.form_5500
        where (t.ein, t.filing_present, t.form_5500) is distinct from (excluded.ein, excluded.filing_present, excluded.form_5500);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'dol');
    end if;
end
$$;

comment on function outreach.put_dol(uuid, text, boolean, jsonb) is
'Writes what sub-hub dol found; the same again changes nothing. p_outreach_id: the company; p_ein: NN-NNNNNNN, or '
'NULL; p_filing_present: false where there is no filing, NULL where it is not known; p_form_5500: the filing, or '
'NULL. Called by dol_agent; writes outreach.dol and, through its trigger, the gates; raises OSUNK, OSPAU, OSEND, '
'OSFLD, OSGAT, 22004, 23514.';

create or replace function outreach.dol_criterion(p_outreach_ids uuid[]) returns boolean[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select exists(
            select from outreach.dol as c
            where c.outreach_id = i.outreach_id and (not c.filing_present or c.ein is not null and c.form_5500 is not null)
        )
        from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        order by i.ord
    );
end;

comment on function outreach.dol_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub dol, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';

set local role people_owner;
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

create or replace function outreach.put_person(p_outreach_id uuid, p_slot_type text, p_name text, p_email text)
returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person_id uuid;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_slot_type', p_slot_type);
    perform doctrine.require_argument('p_name', p_name);
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
'NULL until known. Called by people_agent; writes outreach.people and, through its trigger, the gates; raises OSUNK, '
'OSPAU, OSEND, OSFLD, OSGAT, 22004, 23514.';

create or replace function outreach.people_criterion(p_outreach_ids uuid[]) returns boolean[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select exists(
            select from outreach.people as c
            where c.outreach_id = i.outreach_id and c.email is not null
        )
        from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        order by i.ord
    );
end;

comment on function outreach.people_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub people, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';

set local role blog_owner;
create or replace function outreach.put_blog(p_outreach_id uuid, p_about_url text, p_news_url text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    insert into outreach.blog as t (outreach_id, about_url, news_url)
    values (p_outreach_id, p_about_url, p_news_url)
    on conflict (outreach_id) do update
        set about_url = excluded.about_url, news_url = excluded.news_url
        where (t.about_url, t.news_url) is distinct from (excluded.about_url, excluded.news_url);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'blog');
    end if;
end
$$;

comment on function outreach.put_blog(uuid, text, text) is
'Writes what sub-hub blog found; the same again changes nothing. p_outreach_id: the company; p_about_url, '
'p_news_url: http or https URLs, or NULL. Called by blog_agent; writes outreach.blog and, through its trigger, the '
'gates; raises OSUNK, OSPAU, OSEND, OSFLD, 22004, 23514.';

create or replace function outreach.blog_criterion(p_outreach_ids uuid[]) returns boolean[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select exists(
            select from outreach.blog as c
            where c.outreach_id = i.outreach_id and (c.about_url is not null or c.news_url is not null)
        )
        from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        order by i.ord
    );
end;

comment on function outreach.blog_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub blog, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';

set local role bit_owner;
create or replace function outreach.put_bit_score(p_outreach_id uuid, p_score integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_score', p_score);
    insert into outreach.bit_scores as t (outreach_id, score)
    values (p_outreach_id, p_score)
    on conflict (outreach_id) do update
        set score = excluded.score
        where t.score is distinct from excluded.score;
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'bit_scores');
    end if;
end
$$;

comment on function outreach.put_bit_score(uuid, integer) is
'Writes the buyer intent of a company; the same again changes nothing. p_outreach_id: the company; p_score: 0 to '
'100. Called by bit_agent; writes outreach.bit_scores and, through its trigger, the gates; raises OSUNK, OSPAU, '
'OSEND, OSFLD, 22004, 23514.';

create or replace function outreach.bit_scores_criterion(p_outreach_ids uuid[]) returns boolean[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select exists(
            select from outreach.bit_scores as c
            where c.outreach_id = i.outreach_id
        )
        from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        order by i.ord
    );
end;

comment on function outreach.bit_scores_criterion(uuid[]) is
'Whether a company''s rows meet the PASS criterion of hub bit_scores, as doctrine.hub words it; one element for each '
'company, in their order. p_outreach_ids: the companies. Called by outreach.meets_criterion(); writes nothing; raises nothing.';

set local role outreach_owner;
create or replace function outreach.init(p_sovereign_company_id uuid) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outreach_id uuid := doctrine.new_id(doctrine.bucket(p_sovereign_company_id));
begin
    perform doctrine.require_argument('p_sovereign_company_id', p_sovereign_company_id);
    -- Spine row first: the registry's foreign key looks at it at once, the spine's own at commit.
    insert into outreach.outreach (outreach_id, sovereign_company_id)
    values (v_outreach_id, p_sovereign_company_id);
    perform cl.register_outreach_id(p_sovereign_company_id, v_outreach_id);
    return v_outreach_id;
end
$$;

comment on function outreach.init(uuid) is
'Claims a company for Outreach: verifies that it is unclaimed, mints its outreach_id, registers it write-once, verifies '
'one row; else hard fail, nothing left behind. p_sovereign_company_id: the company. Called by outreach_agent; writes '
'outreach.outreach, cl.company_identity.outreach_id; raises OSSID, OSCLM, 22004.';

create or replace function outreach.init_many(p_sovereign_company_ids uuid[])
returns table (sovereign_company_id uuid, outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claimable boolean[];
    v_companies uuid[];
    v_outreach_ids uuid[];
begin
    perform doctrine.require_ids('p_sovereign_company_ids', p_sovereign_company_ids);

    v_claimable := cl.lock_unclaimed(p_sovereign_company_ids);
    select array_agg(c.id), array_agg(doctrine.new_id(doctrine.bucket(c.id)))
    into v_companies, v_outreach_ids
    from unnest(p_sovereign_company_ids, v_claimable) as c (id, is_claimable)
    where c.is_claimable;

    insert into outreach.outreach (outreach_id, sovereign_company_id)
    select c.outreach_id, c.sovereign_company_id
    from unnest(v_outreach_ids, v_companies) as c (outreach_id, sovereign_company_id);

    perform cl.register_outreach_ids(v_companies, v_outreach_ids);

    return query
    select a.id, s.outreach_id,
        case when a.is_claimable then 'MINTED' when s.outreach_id is null then 'UNKNOWN_SID' else 'ALREADY_CLAIMED' end
    from unnest(p_sovereign_company_ids, v_claimable) with ordinality as a (id, is_claimable, ord)
        left join outreach.outreach as s on s.sovereign_company_id = a.id
    order by a.ord;
end
$$;

comment on function outreach.init_many(uuid[]) is
'Claims many companies; one row back for each, in their order: MINTED; ALREADY_CLAIMED (with the outreach_id of the '
'claim); UNKNOWN_SID. p_sovereign_company_ids: the companies, each once. Called by outreach_agent; writes '
'outreach.outreach, cl.company_identity.outreach_id; raises 22004, 22023 for the array itself.';

create or replace function outreach.require_hub(p_hub text) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_agent text;
begin
    perform doctrine.require_argument('p_hub', p_hub);
    select h.agent into v_agent from doctrine.hub as h where h.hub = p_hub;
    if not found then
        perform doctrine.refuse('OSHUB', format('hub %s', p_hub));
    end if;
    return v_agent;
end
$$;

comment on function outreach.require_hub(text) is
'Refuses a name that is no sub-hub; returns the agent of one that is. p_hub: the name. Called by what takes the name of a '
'hub; writes nothing; raises OSHUB, 22004.';

create or replace function outreach.require_agent(p_hub text) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_agent text := outreach.require_hub(p_hub);
    -- Inside a definer function current_user is its owner: the caller is the role that the session has set.
    v_caller text := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
    if not pg_has_role(v_caller, v_agent, 'usage') then
        perform doctrine.refuse('OSISO', format('hub %s is decided by %s, not by %s', p_hub, v_agent, v_caller));
    end if;
end
$$;

comment on function outreach.require_agent(text) is
'Refuses a caller who is not an agent of the hub. p_hub: the sub-hub. Called by what decides gates; writes nothing; '
'raises OSHUB, OSISO, 22004.';

create or replace function outreach.judge(p_outreach_ids uuid[], p_hub text)
returns table (outreach_id uuid, status text, upstream_version bigint, blocked_by text[], refusal text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        i.outreach_id, s.status, u.version, u.blocked_by,
        case
            when s.outreach_id is null then 'OSUNK'
            when t.refusal is not null then t.refusal
            when u.blocked_by <> '{}' then 'OSGAT'
        end
    from unnest(p_outreach_ids) with ordinality as i (outreach_id, ord)
        left join outreach.outreach as s on s.outreach_id = i.outreach_id
        left join doctrine.status as t on t.status = s.status
        cross join lateral (
            select
                coalesce(sum(g.version), 0)::bigint as version,
                coalesce(
                    array_agg(p.requires::text order by h.waterfall_order) filter (where g.verdict is distinct from 'PASS'), '{}'
                ) as blocked_by
            from doctrine.prerequisite as p
                inner join doctrine.hub as h on h.hub = p.requires
                left join outreach.gate as g on g.outreach_id = i.outreach_id and g.hub = p.requires
            where p.hub = p_hub
        ) as u
    order by i.ord;
end;

comment on function outreach.judge(uuid[], text) is
'Whether a hub may write or decide now, one row for each company, in their order: refusal is NULL where its gate is open, '
'else the SQLSTATE (OSUNK; OSPAU, OSEND, OSFLD by status; OSGAT with the hubs in blocked_by). p_outreach_ids: the '
'companies; p_hub: the sub-hub. Called by all that writes, decides or reports; writes nothing; raises nothing.';

create or replace function outreach.lock_companies(p_outreach_ids uuid[], p_hub text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Lock order of everything that writes or decides: spine rows, then upstream gates, then the hub's own and
    -- downstream gates, each by outreach_id. Who decides really updates the spine row, and who changes data really
    -- updates its own gate row; so either meets the other's update here, under REPEATABLE READ as well.
    perform from outreach.outreach as s
    where s.outreach_id = any(p_outreach_ids)
    order by s.outreach_id
    for no key update;

    perform from outreach.gate as g
    where g.outreach_id = any(p_outreach_ids)
        and g.hub in (select p.requires from doctrine.prerequisite as p where p.hub = p_hub)
    order by g.outreach_id
    for share;
end
$$;

comment on function outreach.lock_companies(uuid[], text) is
'Freezes the companies for one write or decision of a hub: nobody else writes, decides or moves them until commit. '
'p_outreach_ids: the companies; p_hub: the sub-hub. Called by outreach.require_writable() and pass_gates(); locks '
'outreach.outreach, outreach.gate; raises nothing (40001 from the locks above READ COMMITTED).';

create or replace function outreach.refuse_gate(
    p_refusal text, p_outreach_id uuid, p_hub text, p_upstream_version bigint default null
) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    select j.*, h.criterion into strict v_state
    from outreach.judge(array[p_outreach_id], p_hub) as j
        cross join doctrine.hub as h
    where h.hub = p_hub;
    perform doctrine.refuse(p_refusal, format('outreach_id %s, hub %s: ', p_outreach_id, p_hub) || case p_refusal
        when 'OSUNK' then 'not on the spine'
        when 'OSGAT' then format('waits for %s', array_to_string(v_state.blocked_by, ', '))
        when 'OSCRT' then format('needs %s', v_state.criterion)
        when 'OSSTL' then format('asked for upstream_version %s, now %s', p_upstream_version, v_state.upstream_version)
        else format('status %s', v_state.status)
    end);
end
$$;

comment on function outreach.refuse_gate(text, uuid, text, bigint) is
'Raises p_refusal with the values that explain it. p_outreach_id: the company; p_hub: the sub-hub; p_upstream_version: '
'what the caller worked from. Called by what writes or decides; writes nothing; raises p_refusal.';

create or replace function outreach.require_writable(p_outreach_ids uuid[], p_hub text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_refused record;
begin
    perform outreach.lock_companies(p_outreach_ids, p_hub);
    select j.outreach_id, j.refusal into v_refused
    from outreach.judge(p_outreach_ids, p_hub) as j
    where j.refusal is not null
    order by j.outreach_id
    limit 1;
    if found then
        perform outreach.refuse_gate(v_refused.refusal, v_refused.outreach_id, p_hub);
    end if;
end
$$;

comment on function outreach.require_writable(uuid[], text) is
'Freezes the companies and refuses unless the hub''s gate is open for every one of them. p_outreach_ids: the companies; '
'p_hub: the sub-hub. Called by outreach.guard_write(), fail_gate() and, for a write that changes nothing, put_*(); locks as '
'outreach.lock_companies(); raises OSUNK, OSPAU, OSEND, OSFLD, OSGAT.';

create or replace function outreach.stale_gates(p_outreach_ids uuid[], p_hubs text[], p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with staled as (
        update outreach.gate as g
        set verdict = 'STALE', reason = p_reason, decided_by = doctrine.actor(), decided_at = clock_timestamp()
        where g.outreach_id = any(p_outreach_ids) and g.hub = any(p_hubs) and g.verdict = 'PASS'
        returning g.outreach_id, g.hub, g.version
    )

    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
    select s.outreach_id, 'GATE', s.hub, 'PASS', 'STALE', s.version, p_reason
    from staled as s;
end;

comment on function outreach.stale_gates(uuid[], text[], text) is
'Turns every PASS of the hubs into STALE. p_outreach_ids: the companies; p_hubs: the sub-hubs; p_reason: why. Called by '
'outreach.guard_write() and fail_gate(), which hold the spine rows locked; writes outreach.gate, outreach.event; raises '
'nothing.';

create or replace function outreach.guard_write() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_hub text := tg_argv[0];
    v_touched uuid[];
    v_changed uuid[];
    v_passed uuid[];
begin
    if tg_op = 'INSERT' then
        v_touched := array(select distinct n.outreach_id from new_rows as n);
        v_changed := v_touched;
    elsif tg_op = 'DELETE' then
        v_touched := array(select distinct o.outreach_id from old_rows as o);
        v_changed := v_touched;
    else
        v_touched := array(select distinct n.outreach_id from new_rows as n);
        v_changed := array(
            select distinct c.outreach_id from (select n.* from new_rows as n except select o.* from old_rows as o) as c
        );
    end if;
    if v_touched = '{}' then
        return null;
    end if;

    perform outreach.require_writable(v_touched, v_hub);

    with raised as (
        insert into outreach.gate as g (outreach_id, hub, version)
        select c.outreach_id, v_hub, 1
        from unnest(v_changed) as c (outreach_id)
        order by c.outreach_id
        on conflict (outreach_id, hub) do update set version = g.version + 1
        returning g.outreach_id, g.verdict
    )
    select array_agg(r.outreach_id) into v_passed from raised as r where r.verdict = 'PASS';
    -- Nothing downstream stands at PASS where the hub itself does not.
    if v_passed is not null then
        perform outreach.stale_gates(v_passed, v_hub || doctrine.downstream(v_hub), format('%s changed', v_hub));
    end if;
    return null;
end
$$;

comment on function outreach.guard_write() is
'Trigger, once a statement, on every sub-hub table: refuses the statement unless the gate is open for all its companies; '
'raises the version of each company whose rows really changed, and makes its PASS and those downstream STALE. Argument: '
'the sub-hub. Fired by INSERT, UPDATE, DELETE, COPY, MERGE; writes outreach.gate, outreach.event; raises OSUNK, OSPAU, '
'OSEND, OSFLD, OSGAT.';

create or replace function outreach.guard_status() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_move record;
begin
    -- Grouped, not joined: a cached join of transition tables keeps the plan of its first, small statement.
    select m.outreach_id, m.from_status, m.to_status into v_move
    from (
        select r.outreach_id,
            (array_agg(r.status) filter (where not r.is_new))[1] as from_status,
            (array_agg(r.status) filter (where r.is_new))[1] as to_status
        from (
            select o.outreach_id, o.status, false as is_new from old_rows as o
            union all
            select n.outreach_id, n.status, true as is_new from new_rows as n
        ) as r
        group by r.outreach_id
    ) as m
    where m.from_status <> m.to_status and not exists (
        select from doctrine.status_transition as t where t.from_status = m.from_status and t.to_status = m.to_status
    );
    if found then
        perform doctrine.refuse('OSSTS', format(
            'outreach_id %s: from %s to %s', v_move.outreach_id, v_move.from_status, v_move.to_status
        ));
    end if;
    return null;
end
$$;

comment on function outreach.guard_status() is
'Trigger, once a statement, on the spine: refuses a status move that doctrine.status_transition does not list. '
'Fired by UPDATE; writes nothing; raises OSSTS.';

create or replace function outreach.move_status(p_outreach_id uuid, p_move text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from doctrine.spine_status;
    v_to doctrine.spine_status;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_reason', p_reason);
    select s.status into v_from
    from outreach.outreach as s
    where s.outreach_id = p_outreach_id
    for no key update;
    if not found then
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    end if;
    select t.to_status into v_to
    from doctrine.status_transition as t
    where t.move = p_move and t.from_status = v_from;
    if not found then
        perform doctrine.refuse('OSSTS', format('outreach_id %s: %s from %s', p_outreach_id, p_move, v_from));
    end if;
    update outreach.outreach set status = v_to, updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    insert into outreach.event (outreach_id, kind, from_state, to_state, reason)
    values (p_outreach_id, 'STATUS', v_from, v_to, p_reason);
end
$$;

comment on function outreach.move_status(uuid, text, text) is
'Moves the spine row of a company and logs the move. p_outreach_id: the company; p_move: a move of '
'doctrine.status_transition; p_reason: why, not blank. Called by pause(), resume(), fail(), reopen(); writes '
'outreach.outreach, outreach.event; raises OSUNK, OSSTS, 22004, 23514.';

create or replace function outreach.pause(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'pause', p_reason);
end;

comment on function outreach.pause(uuid, text) is
'Stops all writes, passes and links of a company until outreach.resume() (kill switch). p_outreach_id: the company; '
'p_reason: why, not blank. Called by outreach_agent; writes outreach.outreach, outreach.event; raises OSUNK, OSSTS, '
'22004, 23514.';

create or replace function outreach.resume(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'resume', p_reason);
end;

comment on function outreach.resume(uuid, text) is
'Lets a paused company go on. p_outreach_id: the company; p_reason: why, not blank. Called by outreach_agent; writes '
'outreach.outreach, outreach.event; raises OSUNK, OSSTS, 22004, 23514.';

create or replace function outreach.fail(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'fail', p_reason);
end;

comment on function outreach.fail(uuid, text) is
'Gives a company up; outreach.reopen() takes it up again. p_outreach_id: the company; p_reason: why, not blank. '
'Called by outreach_agent; writes outreach.outreach, outreach.event; raises OSUNK, OSSTS, 22004, 23514.';

create or replace function outreach.reopen(p_outreach_id uuid, p_reason text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select outreach.move_status(p_outreach_id, 'reopen', p_reason);
end;

comment on function outreach.reopen(uuid, text) is
'Takes a failed company up again. p_outreach_id: the company; p_reason: why, not blank. Called by outreach_agent; '
'writes outreach.outreach, outreach.event; raises OSUNK, OSSTS, 22004, 23514.';

create or replace function outreach.upstream_version(p_outreach_id uuid, p_hub text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform outreach.require_hub(p_hub);
    select * into strict v_state from outreach.judge(array[p_outreach_id], p_hub);
    if v_state.refusal = 'OSUNK' then
        perform outreach.refuse_gate('OSUNK', p_outreach_id, p_hub);
    end if;
    return v_state.upstream_version;
end
$$;

comment on function outreach.upstream_version(uuid, text) is
'The version of what stands upstream of a hub: the sum of its prerequisites'' versions. Read it with the data, and give it '
'to outreach.pass_gate(). p_outreach_id: the company; p_hub: the sub-hub. Called by agents; writes nothing; raises OSUNK, '
'OSHUB, 22004.';

create or replace function outreach.meets_criterion(p_outreach_ids uuid[], p_hub text) returns boolean[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Each criterion reads its hub's rows with the rights of the hub's owner; none can read another's.
    return case p_hub
        when 'company_target' then outreach.company_target_criterion(p_outreach_ids)
        when 'dol' then outreach.dol_criterion(p_outreach_ids)
        when 'people' then outreach.people_criterion(p_outreach_ids)
        when 'blog' then outreach.blog_criterion(p_outreach_ids)
        when 'bit_scores' then outreach.bit_scores_criterion(p_outreach_ids)
        when 'execution' then outreach.people_criterion(p_outreach_ids)
    end;
end
$$;

comment on function outreach.meets_criterion(uuid[], text) is
'Whether a company''s rows meet the PASS criterion of a hub; one element for each company, in their order. '
'p_outreach_ids: the companies; p_hub: the sub-hub. Called by outreach.pass_gates() and why_not(); writes nothing; raises '
'nothing.';

create or replace function outreach.pass_gates(p_outreach_ids uuid[], p_hub text, p_upstream_versions bigint[])
returns table (outreach_id uuid, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meets boolean[];
begin
    perform outreach.require_agent(p_hub);
    perform doctrine.require_ids('p_outreach_ids', p_outreach_ids);
    perform doctrine.require_argument('p_upstream_versions', p_upstream_versions);
    perform doctrine.require_same_length(
        'p_outreach_ids', cardinality(p_outreach_ids), 'p_upstream_versions', cardinality(p_upstream_versions)
    );

    perform outreach.lock_companies(p_outreach_ids, p_hub);
    v_meets := outreach.meets_criterion(p_outreach_ids, p_hub);

    return query
    with judged as materialized (
        select a.outreach_id, a.ord, a.status, a.current_version, g.verdict, g.version,
            case
                when a.refusal is not null then a.refusal
                when a.upstream_version <> a.current_version then 'OSSTL'
                when not a.meets then 'OSCRT'
                else 'PASS'
            end as outcome
        from rows from (
            unnest(p_outreach_ids, p_upstream_versions, v_meets), outreach.judge(p_outreach_ids, p_hub)
        ) with ordinality as a (
            outreach_id, upstream_version, meets, judged_id, status, current_version, blocked_by, refusal, ord
        )
            left join outreach.gate as g on g.outreach_id = a.outreach_id and g.hub = p_hub
    ),
    passing as (
        select j.* from judged as j where j.outcome = 'PASS' and j.verdict is distinct from 'PASS'
    ),
    gate as (
        insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, decided_by, decided_at)
        select p.outreach_id, p_hub, 'PASS', p.current_version, doctrine.actor(), clock_timestamp()
        from passing as p
        order by p.outreach_id
        on conflict on constraint gate_pkey do update
            set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = null,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at
    ),
    spine as (
        -- Really updated, also where only updated_at changes: see lock_companies().
        update outreach.outreach as s
        set status = 'ACTIVE', updated_at = clock_timestamp()
        from passing as p
        where s.outreach_id = p.outreach_id
    ),
    event as (
        insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
        select p.outreach_id, 'GATE', p_hub, coalesce(p.verdict, 'OPEN'), 'PASS', coalesce(p.version, 0), null
        from passing as p
        union all
        select p.outreach_id, 'STATUS', null, p.status, 'ACTIVE', null, format('first PASS: %s', p_hub)
        from passing as p
        where p.status = 'INIT'
    )
    select j.outreach_id, j.outcome from judged as j order by j.ord;
end
$$;

comment on function outreach.pass_gates(uuid[], text, bigint[]) is
'Decides PASS of a hub for many companies; one row back for each, in their order: PASS (new or standing), or the SQLSTATE '
'for which outreach.pass_gate() would refuse it (OSUNK, OSPAU, OSEND, OSFLD, OSGAT, OSSTL, OSCRT). p_outreach_ids: the '
'companies, each once; p_hub: the sub-hub; p_upstream_versions: what the work rests on, one for each, NULL for whatever '
'stands now. Called by the hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSHUB, OSISO, '
'22004, 22023 for the arguments themselves.';

create or replace function outreach.pass_gate(p_outreach_id uuid, p_hub text, p_upstream_version bigint default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outcome text;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    select p.outcome into strict v_outcome
    from outreach.pass_gates(array[p_outreach_id], p_hub, array[p_upstream_version]) as p;
    if v_outcome <> 'PASS' then
        perform outreach.refuse_gate(v_outcome, p_outreach_id, p_hub, p_upstream_version);
    end if;
end
$$;

comment on function outreach.pass_gate(uuid, text, bigint) is
'Decides PASS of a hub for a company; a PASS that stands is left as it is. p_outreach_id: the company; p_hub: the sub-hub; '
'p_upstream_version: what the work rests on (outreach.upstream_version()), NULL for whatever stands now. Called by the '
'hub''s agent; writes outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSHUB, OSISO, OSPAU, OSEND, OSFLD, '
'OSGAT, OSSTL, OSCRT, 22004.';

create or replace function outreach.fail_gate(p_outreach_id uuid, p_hub text, p_reason text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state record;
begin
    perform outreach.require_agent(p_hub);
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_reason', p_reason);

    perform outreach.require_writable(array[p_outreach_id], p_hub);
    select j.upstream_version, g.verdict, g.version, g.reason into strict v_state
    from outreach.judge(array[p_outreach_id], p_hub) as j
        left join outreach.gate as g on g.outreach_id = j.outreach_id and g.hub = p_hub;
    if v_state.verdict = 'FAIL' and v_state.reason = p_reason then
        return;
    end if;

    insert into outreach.gate as g (outreach_id, hub, verdict, upstream_version, reason, decided_by, decided_at)
    values (p_outreach_id, p_hub, 'FAIL', v_state.upstream_version, p_reason, doctrine.actor(), clock_timestamp())
    on conflict (outreach_id, hub) do update
        set verdict = excluded.verdict, upstream_version = excluded.upstream_version, reason = excluded.reason,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at;
    -- Really updated: see lock_companies().
    update outreach.outreach set updated_at = clock_timestamp() where outreach_id = p_outreach_id;
    insert into outreach.event (outreach_id, kind, hub, from_state, to_state, version, reason)
    values (
        p_outreach_id, 'GATE', p_hub, coalesce(v_state.verdict, 'OPEN'), 'FAIL', coalesce(v_state.version, 0), p_reason
    );
    perform outreach.stale_gates(array[p_outreach_id], doctrine.downstream(p_hub), format('%s failed', p_hub));
end
$$;

comment on function outreach.fail_gate(uuid, text, text) is
'Decides FAIL of a hub for a company; every PASS downstream becomes STALE. The same FAIL again changes nothing. '
'p_outreach_id: the company; p_hub: the sub-hub; p_reason: why, not blank. Called by the hub''s agent; writes '
'outreach.gate, outreach.outreach, outreach.event; raises OSUNK, OSHUB, OSISO, OSPAU, OSEND, OSFLD, OSGAT, 22004, 23514.';

create or replace function outreach.gate_report(p_outreach_id uuid)
returns table (hub text, doctrine_id text, waterfall_order integer, verdict text, open boolean, blocked_by text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    return query
    select h.hub::text, h.doctrine_id, h.waterfall_order, coalesce(g.verdict, 'OPEN')::text, j.refusal is null,
        case when j.refusal is null or j.refusal = 'OSGAT' then j.blocked_by else j.status || j.blocked_by end
    from doctrine.hub as h
        cross join lateral outreach.judge(array[p_outreach_id], h.hub) as j
        left join outreach.gate as g on g.outreach_id = j.outreach_id and g.hub = h.hub
    where j.refusal is distinct from 'OSUNK'
    order by h.waterfall_order, h.hub;
    if not found then
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    end if;
end
$$;

comment on function outreach.gate_report(uuid) is
'Where a company stands, hub by hub in waterfall order: its verdict, whether the hub may write and decide now, and what '
'blocks it (the hubs it waits for; PAUSED, COMPLETED or FAILED before them). p_outreach_id: the company. Called by agents '
'and reports; writes nothing; raises OSUNK, 22004.';

create or replace function outreach.why_not(p_outreach_id uuid) returns setof text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select format(
        'outreach is %s since %s: %s (%s)', s.status, to_char(e.at, 'YYYY-MM-DD HH24:MI'), e.reason, e.actor
    )
    from outreach.outreach as s
        inner join doctrine.status as t on t.status = s.status
        left join lateral (
            select l.at, l.reason, l.actor
            from outreach.event as l
            where l.outreach_id = s.outreach_id and l.to_state = s.status
            order by l.event_no desc
            limit 1
        ) as e on true
    where s.outreach_id = p_outreach_id and t.refusal is not null;

    return query
    select case
        when r.verdict = 'FAIL' then format('%s is at FAIL: %s (%s)', r.hub, g.reason, g.decided_by)
        when r.verdict = 'STALE' and j.blocked_by = '{}'
            then format('%s is at STALE (%s): it must pass again', r.hub, g.reason)
        when j.blocked_by <> '{}' then format('%s waits for %s', r.hub, array_to_string(j.blocked_by, ', '))
        when (outreach.meets_criterion(array[p_outreach_id], r.hub))[1]
            then format('%s has its data and waits for its agent to pass it', r.hub)
        else format('%s is open and needs %s', r.hub, h.criterion)
    end
    from outreach.gate_report(p_outreach_id) as r
        inner join doctrine.hub as h on h.hub = r.hub
        cross join lateral outreach.judge(array[p_outreach_id], r.hub) as j
        left join outreach.gate as g on g.outreach_id = p_outreach_id and g.hub = r.hub
    where r.verdict <> 'PASS' and (r.hub = 'execution' or r.hub in (
        select d.hub from doctrine.hub as d where 'execution' = any(doctrine.downstream(d.hub))
    ))
    order by r.waterfall_order;
end
$$;

comment on function outreach.why_not(uuid) is
'Why a company is not ready for the handoff: one sentence for each thing that stands in the way, in waterfall order; no row '
'when nothing does. p_outreach_id: the company. Called by agents and reports; writes nothing; raises OSUNK, 22004.';

create or replace function outreach.funnel()
returns table (
    hub text, doctrine_id text, waterfall_order integer, companies bigint, passed bigint, failed bigint, stale bigint,
    open bigint, waiting bigint, halted bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with company as (
        select s.outreach_id, t.refusal is not null as halted,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'PASS'), '{}') as passed,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'FAIL'), '{}') as failed,
            coalesce(array_agg(g.hub::text) filter (where g.verdict = 'STALE'), '{}') as stale
        from outreach.outreach as s
            inner join doctrine.status as t on t.status = s.status
            left join outreach.gate as g on g.outreach_id = s.outreach_id
        group by s.outreach_id, t.refusal
    ),
    place as (
        select h.hub::text as hub, h.doctrine_id, h.waterfall_order,
            case
                when h.hub = any(c.passed) then 'PASSED'
                when c.halted then 'HALTED'
                when h.hub = any(c.failed) then 'FAILED'
                when h.hub = any(c.stale) then 'STALE'
                when r.requires <@ c.passed then 'OPEN'
                else 'WAITING'
            end as place
        from doctrine.hub as h
            cross join lateral (
                select coalesce(array_agg(p.requires::text), '{}') as requires
                from doctrine.prerequisite as p
                where p.hub = h.hub
            ) as r
            cross join company as c
    )
    select h.hub::text, h.doctrine_id, h.waterfall_order,
        count(p.place),
        count(*) filter (where p.place = 'PASSED'),
        count(*) filter (where p.place = 'FAILED'),
        count(*) filter (where p.place = 'STALE'),
        count(*) filter (where p.place = 'OPEN'),
        count(*) filter (where p.place = 'WAITING'),
        count(*) filter (where p.place = 'HALTED')
    from doctrine.hub as h left join place as p on p.hub = h.hub
    group by h.hub, h.doctrine_id, h.waterfall_order
    order by h.waterfall_order, h.hub;
end;

comment on function outreach.funnel() is
'How many companies stand where, hub by hub in waterfall order: companies = passed + failed + stale + open (the hub may work '
'now) + waiting (for upstream) + halted (PAUSED, FAILED or COMPLETED before the hub passed). Called by reports; writes '
'nothing; raises nothing.';


-- The grant matrix: who may do what with which object. Nothing else is granted: all is taken back first, from
-- everybody, owners and PUBLIC included.
do $$
declare
    v_statement record;
begin
    for v_statement in
        with owner as (
            select r.oid, r.rolname
            from pg_roles as r
            where r.rolname in (
                'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner',
                'people_owner', 'blog_owner', 'bit_owner', 'sales_owner', 'client_owner'
            )
        ),
        granted as (
            select
                c.relowner as owner, case c.relkind when 'S' then 'sequence' else 'table' end as class,
                c.oid::regclass::text as object, x.grantee
            from pg_class as c
                cross join lateral (
                    select grantee from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
                    union
                    select t.grantee
                    from pg_attribute as a cross join lateral aclexplode(a.attacl) as t
                    where a.attrelid = c.oid
                ) as x
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
            union
            select p.proowner, 'function', p.oid::regprocedure::text, x.grantee
            from pg_proc as p
                cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as x
            union
            select t.typowner, 'domain', t.oid::regtype::text, x.grantee
            from pg_type as t
                cross join lateral aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) as x
            where t.typtype = 'd'
            union
            select n.nspowner, 'schema', n.oid::regnamespace::text, x.grantee
            from pg_namespace as n
                cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as x
        )
        select
            o.rolname as owner_name,
            format('revoke all on %s %s from %s cascade', g.class, g.object,
                case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end) as statement
        from granted as g
            inner join owner as o on o.oid = g.owner
        where g.grantee <> g.owner or g.class = 'table'
        -- Schemas last: an owner needs USAGE to name its objects.
        order by g.class = 'schema', o.rolname, g.class, g.object, g.grantee
    loop
        perform set_config('role', v_statement.owner_name, true);
        execute v_statement.statement;
    end loop;
end
$$;

-- doctrine: read by all; pure helpers for all, minting and refusing for owners.
set local role doctrine_owner;
grant usage on schema doctrine to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant select on
doctrine.error_code, doctrine.hub, doctrine.prerequisite, doctrine.status, doctrine.status_transition
to
outreach_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant select, insert, update, references, trigger on
doctrine.error_code, doctrine.hub, doctrine.prerequisite, doctrine.status, doctrine.status_transition
to doctrine_owner;
grant execute on function
doctrine.version(), doctrine.bucket(uuid), doctrine.domain_bucket(text), doctrine.canonical_domain(text),
doctrine.is_domain_name(text), doctrine.is_name(text), doctrine.is_time_ordered(uuid)
to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner,
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant execute on function doctrine.api(), doctrine.dictionary() to
cl_agent, outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent,
sales_agent, client_agent, report_agent;
grant execute on function doctrine.new_id(integer) to cl_owner, outreach_owner, people_owner, sales_owner, client_owner;
grant execute on function
doctrine.actor(), doctrine.refuse(text, text), doctrine.require_argument(text, anyelement)
to cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner;
grant execute on function
doctrine.require_ids(text, uuid[]), doctrine.require_same_length(text, integer, text, integer)
to cl_owner, outreach_owner;
grant execute on function doctrine.refuse_change() to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner, client_owner;
grant execute on function doctrine.downstream(text) to outreach_owner;

-- cl: a pointer can be written, nothing else of a company can be changed.
set local role cl_owner;
grant usage on schema cl to outreach_owner, cl_agent, outreach_agent, report_agent;
grant select, insert, references, trigger, update (outreach_id, sales_process_id, client_id)
on cl.company_identity to cl_owner;
grant select on cl.company_identity to cl_agent;
-- Hazard: a foreign key locks the row that it looks at with the rights of the table's owner, who needs UPDATE on a column.
grant select, insert, references, trigger, update (file_name) on cl.load to cl_owner;
grant select on cl.load to cl_agent;
grant select, references, trigger, update (outcome, sovereign_company_id, refused_column, reason) on cl.load_line to cl_owner;
grant select, insert (load_id, line, company_name, website, unreadable) on cl.load_line to cl_agent;
grant execute on function
cl.mint_company(text, text), cl.mint_companies(text[], text[]), cl.begin_load(text, text, boolean),
cl.mint_lines(uuid, integer)
to cl_agent;
grant execute on function cl.load_report(uuid), cl.load_rejects(uuid, bigint, integer) to cl_agent, report_agent;
grant execute on function cl.find_company(text) to cl_agent, outreach_agent, report_agent;
grant execute on function
cl.register_outreach_id(uuid, uuid), cl.lock_unclaimed(uuid[]), cl.register_outreach_ids(uuid[], uuid[])
to outreach_owner;

-- outreach: spine, gates, events.
set local role outreach_owner;
grant usage on schema outreach to
cl_owner, sales_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner,
outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent, report_agent;
grant create, usage on schema outreach to outreach_owner;
grant select, insert (outreach_id, sovereign_company_id), references, trigger, update (status, updated_at)
on outreach.outreach to outreach_owner;
grant select, insert, references, trigger,
update (verdict, version, upstream_version, reason, decided_by, decided_at)
on outreach.gate to outreach_owner;
grant select, insert, references, trigger on outreach.event to outreach_owner;
grant select on outreach.outreach, outreach.gate, outreach.event to outreach_agent;
grant execute on function
outreach.init(uuid), outreach.init_many(uuid[]), outreach.pause(uuid, text), outreach.resume(uuid, text),
outreach.fail(uuid, text), outreach.reopen(uuid, text)
to outreach_agent;
grant execute on function
outreach.pass_gate(uuid, text, bigint), outreach.pass_gates(uuid[], text, bigint[]), outreach.fail_gate(uuid, text, text),
outreach.upstream_version(uuid, text)
to company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent;
grant execute on function outreach.gate_report(uuid), outreach.why_not(uuid) to
outreach_agent, company_target_agent, dol_agent, people_agent, blog_agent, bit_agent, execution_agent, report_agent;
grant execute on function outreach.funnel() to outreach_agent, report_agent;
grant execute on function outreach.guard_write(), outreach.require_writable(uuid[], text) to
company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;

-- Sub-hubs: each agent its own table, and no key of it.
set local role company_target_owner;
grant select, insert, references, trigger, update (domain, email_method) on outreach.company_target to company_target_owner;
grant select, insert, update (domain, email_method) on outreach.company_target to company_target_agent;
grant execute on function outreach.put_company_target(uuid, text, text) to company_target_agent;
grant execute on function outreach.company_target_criterion(uuid[]) to outreach_owner;

set local role dol_owner;
grant select, insert, references, trigger, update (ein, filing_present, form_5500) on outreach.dol to dol_owner;
grant select, insert, update (ein, filing_present, form_5500) on outreach.dol to dol_agent;
grant execute on function outreach.put_dol(uuid, text, boolean, jsonb) to dol_agent;
grant execute on function outreach.dol_criterion(uuid[]) to outreach_owner;

set local role people_owner;
grant select, insert, references, trigger, update (slot_type, name, email) on outreach.people to people_owner;
grant select, insert, update (slot_type, name, email) on outreach.people to people_agent;
grant execute on function outreach.put_person(uuid, text, text, text) to people_agent;
grant execute on function outreach.people_criterion(uuid[]) to outreach_owner;

set local role blog_owner;
grant select, insert, references, trigger, update (about_url, news_url) on outreach.blog to blog_owner;
grant select, insert, update (about_url, news_url) on outreach.blog to blog_agent;
grant execute on function outreach.put_blog(uuid, text, text) to blog_agent;
grant execute on function outreach.blog_criterion(uuid[]) to outreach_owner;

set local role bit_owner;
grant select, insert, references, trigger, update (score) on outreach.bit_scores to bit_owner;
grant select, insert, update (score) on outreach.bit_scores to bit_agent;
grant execute on function outreach.put_bit_score(uuid, integer) to bit_agent;
grant execute on function outreach.bit_scores_criterion(uuid[]) to outreach_owner;

-- Sales and Client: the hazard of cl.load; the guards refuse the update itself.
set local role sales_owner;
grant usage on schema sales to cl_owner, sales_agent;
grant select, insert, references, trigger, update (created_at) on sales.sales_process to sales_owner;
grant select on sales.sales_process to sales_agent;

set local role client_owner;
grant usage on schema client to cl_owner, client_agent;
grant select, insert, references, trigger, update (created_at) on client.client to client_owner;
grant select on client.client to client_agent;

reset role;


set local role cl_owner;
create or replace trigger key_is_immutable
before update on cl.company_identity
for each row
when (old.sovereign_company_id is distinct from new.sovereign_company_id
    or old.company_domain is distinct from new.company_domain
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'sovereign_company_id', 'company_domain', 'created_at');
create or replace trigger row_is_never_deleted
before delete on cl.company_identity
for each row
execute function doctrine.refuse_change('OSIMM', 'sovereign_company_id');
create or replace trigger pointer_is_written_once
before update on cl.company_identity
for each row
when (old.outreach_id is not null and old.outreach_id is distinct from new.outreach_id
    or old.sales_process_id is not null and old.sales_process_id is distinct from new.sales_process_id
    or old.client_id is not null and old.client_id is distinct from new.client_id)
execute function doctrine.refuse_change('OSWON', 'outreach_id', 'sales_process_id', 'client_id');
create or replace trigger table_is_never_truncated
before truncate on cl.company_identity
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table cl.company_identity
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger pointer_is_written_once,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on cl.company_identity is
'Refuses an update of sovereign_company_id, company_domain, created_at (OSIMM).';
comment on trigger row_is_never_deleted on cl.company_identity is
'Refuses every delete (OSIMM).';
comment on trigger pointer_is_written_once on cl.company_identity is
'Refuses to overwrite or clear a pointer (OSWON).';
comment on trigger table_is_never_truncated on cl.company_identity is
'Refuses truncate (OSIMM).';

set local role outreach_owner;
create or replace trigger key_is_immutable
before update on outreach.outreach
for each row
when (old.outreach_id is distinct from new.outreach_id
    or old.sovereign_company_id is distinct from new.sovereign_company_id
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'sovereign_company_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on outreach.outreach
for each row
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger status_begins_at_init
before insert on outreach.outreach
for each row
when (new.status <> 'INIT')
execute function doctrine.refuse_change('OSSTS', 'outreach_id', 'status');
create or replace trigger status_moves_by_table
after update on outreach.outreach
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_status();
create or replace trigger table_is_never_truncated
before truncate on outreach.outreach
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.outreach
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger status_begins_at_init,
enable always trigger status_moves_by_table,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.outreach is
'Refuses an update of outreach_id, sovereign_company_id, created_at (OSIMM).';
comment on trigger row_is_never_deleted on outreach.outreach is
'Refuses every delete (OSIMM).';
comment on trigger status_begins_at_init on outreach.outreach is
'Refuses a spine row that does not begin at INIT (OSSTS).';
comment on trigger status_moves_by_table on outreach.outreach is
'Refuses a move that doctrine.status_transition does not list (OSSTS).';
comment on trigger table_is_never_truncated on outreach.outreach is
'Refuses truncate (OSIMM).';

create or replace trigger key_is_immutable
before update on outreach.gate
for each row
when (old.outreach_id is distinct from new.outreach_id
    or old.hub is distinct from new.hub)
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'hub');
create or replace trigger row_is_never_deleted
before delete on outreach.gate
for each row
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'hub');
create or replace trigger version_never_falls
before update on outreach.gate
for each row
when (new.version < old.version)
execute function doctrine.refuse_change('OSIMM', 'version');
create or replace trigger table_is_never_truncated
before truncate on outreach.gate
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.gate
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger version_never_falls,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.gate is
'Refuses an update of outreach_id, hub (OSIMM).';
comment on trigger row_is_never_deleted on outreach.gate is
'Refuses every delete (OSIMM).';
comment on trigger version_never_falls on outreach.gate is
'Refuses a lower version (OSIMM).';
comment on trigger table_is_never_truncated on outreach.gate is
'Refuses truncate (OSIMM).';

create or replace trigger row_is_never_updated
before update on outreach.event
for each row
execute function doctrine.refuse_change(
    'OSIMM', 'outreach_id', 'event_no', 'kind', 'hub', 'from_state', 'to_state', 'version', 'reason', 'actor', 'at'
);
create or replace trigger row_is_never_deleted
before delete on outreach.event
for each row
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'event_no');
create or replace trigger table_is_never_truncated
before truncate on outreach.event
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.event
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on outreach.event is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on outreach.event is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on outreach.event is
'Refuses truncate (OSIMM).';

set local role company_target_owner;
create or replace trigger key_is_immutable
before update on outreach.company_target
for each row
when (old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger gate_guards_insert
after insert on outreach.company_target
referencing new table as new_rows
for each statement
execute function outreach.guard_write('company_target');
create or replace trigger gate_guards_update
after update on outreach.company_target
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('company_target');
create or replace trigger gate_guards_delete
after delete on outreach.company_target
referencing old table as old_rows
for each statement
execute function outreach.guard_write('company_target');
create or replace trigger table_is_never_truncated
before truncate on outreach.company_target
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.company_target
enable always trigger key_is_immutable,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.company_target is
'Refuses an update of outreach_id (OSIMM).';
comment on trigger gate_guards_insert on outreach.company_target is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.company_target is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.company_target is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.company_target is
'Refuses truncate (OSIMM).';

set local role dol_owner;
create or replace trigger key_is_immutable
before update on outreach.dol
for each row
when (old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger gate_guards_insert
after insert on outreach.dol
referencing new table as new_rows
for each statement
execute function outreach.guard_write('dol');
create or replace trigger gate_guards_update
after update on outreach.dol
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('dol');
create or replace trigger gate_guards_delete
after delete on outreach.dol
referencing old table as old_rows
for each statement
execute function outreach.guard_write('dol');
create or replace trigger table_is_never_truncated
before truncate on outreach.dol
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.dol
enable always trigger key_is_immutable,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.dol is
'Refuses an update of outreach_id (OSIMM).';
comment on trigger gate_guards_insert on outreach.dol is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.dol is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.dol is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.dol is
'Refuses truncate (OSIMM).';

set local role people_owner;
create or replace trigger key_is_immutable
before update on outreach.people
for each row
when (old.person_id is distinct from new.person_id
    or old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'person_id', 'outreach_id');
create or replace trigger person_id_is_minted
before insert on outreach.people
for each row
when (new.person_id is null)
execute function outreach.mint_person_id();
create or replace trigger gate_guards_insert
after insert on outreach.people
referencing new table as new_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger gate_guards_update
after update on outreach.people
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger gate_guards_delete
after delete on outreach.people
referencing old table as old_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger table_is_never_truncated
before truncate on outreach.people
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.people
enable always trigger key_is_immutable,
enable always trigger person_id_is_minted,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.people is
'Refuses an update of person_id, outreach_id (OSIMM).';
comment on trigger person_id_is_minted on outreach.people is
'Mints the person_id of a row that comes without one.';
comment on trigger gate_guards_insert on outreach.people is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.people is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.people is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.people is
'Refuses truncate (OSIMM).';

set local role blog_owner;
create or replace trigger key_is_immutable
before update on outreach.blog
for each row
when (old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger gate_guards_insert
after insert on outreach.blog
referencing new table as new_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger gate_guards_update
after update on outreach.blog
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger gate_guards_delete
after delete on outreach.blog
referencing old table as old_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger table_is_never_truncated
before truncate on outreach.blog
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.blog
enable always trigger key_is_immutable,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.blog is
'Refuses an update of outreach_id (OSIMM).';
comment on trigger gate_guards_insert on outreach.blog is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.blog is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.blog is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.blog is
'Refuses truncate (OSIMM).';

set local role bit_owner;
create or replace trigger key_is_immutable
before update on outreach.bit_scores
for each row
when (old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger gate_guards_insert
after insert on outreach.bit_scores
referencing new table as new_rows
for each statement
execute function outreach.guard_write('bit_scores');
create or replace trigger gate_guards_update
after update on outreach.bit_scores
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('bit_scores');
create or replace trigger gate_guards_delete
after delete on outreach.bit_scores
referencing old table as old_rows
for each statement
execute function outreach.guard_write('bit_scores');
create or replace trigger table_is_never_truncated
before truncate on outreach.bit_scores
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.bit_scores
enable always trigger key_is_immutable,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.bit_scores is
'Refuses an update of outreach_id (OSIMM).';
comment on trigger gate_guards_insert on outreach.bit_scores is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.bit_scores is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.bit_scores is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.bit_scores is
'Refuses truncate (OSIMM).';

set local role sales_owner;
create or replace trigger row_is_never_updated
before update on sales.sales_process
for each row
execute function doctrine.refuse_change('OSIMM', 'sales_process_id', 'sovereign_company_id', 'outreach_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on sales.sales_process
for each row
execute function doctrine.refuse_change('OSIMM', 'sales_process_id');
create or replace trigger table_is_never_truncated
before truncate on sales.sales_process
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.sales_process
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on sales.sales_process is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on sales.sales_process is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on sales.sales_process is
'Refuses truncate (OSIMM).';

set local role client_owner;
create or replace trigger row_is_never_updated
before update on client.client
for each row
execute function doctrine.refuse_change('OSIMM', 'client_id', 'sovereign_company_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on client.client
for each row
execute function doctrine.refuse_change('OSIMM', 'client_id');
create or replace trigger table_is_never_truncated
before truncate on client.client
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table client.client
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on client.client is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on client.client is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on client.client is
'Refuses truncate (OSIMM).';


reset role;
-- Owners have no members: the installer leaves the roles that it joined in roles.sql.
-- (On PostgreSQL 16 and later the creator of a role keeps ADMIN OPTION, without INHERIT and SET.)
do $$
declare
    v_owner text;
begin
    for v_owner in
        select o.rolname
        from pg_auth_members as m
            join pg_roles as o on o.oid = m.roleid
            join pg_roles as u on u.oid = m.member
            join pg_roles as g on g.oid = m.grantor
        where o.rolname in (
            'doctrine_owner', 'cl_owner', 'outreach_owner', 'company_target_owner', 'dol_owner',
            'people_owner', 'blog_owner', 'bit_owner', 'sales_owner', 'client_owner'
        )
        and u.rolname = current_user
        and (g.rolname = current_user or current_setting('server_version_num')::integer < 160000)
    loop
        execute format('revoke %I from %I', v_owner, current_user);
    end loop;
end
$$;

commit;
