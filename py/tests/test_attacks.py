"""What a login that works as an agent tries in a session of its own, and what it comes to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

OK = "ok"
HUBS = {
    "company_target": "company_target_agent",
    "dol": "dol_agent",
    "people": "people_agent",
    "blog": "blog_agent",
    "execution": "execution_agent",
    "bit_scores": "bit_agent",
}
AGENTS = ["cl_agent", "outreach_agent", *HUBS.values(), "sales_agent", "client_agent", "webhook_agent", "report_agent"]
OWNERS = [
    *("doctrine_owner", "cl_owner", "outreach_owner", "company_target_owner", "dol_owner", "people_owner"),
    *("blog_owner", "bit_owner", "sales_owner", "client_owner"),
]
READS = {
    "cl_agent": {"cl.company_identity", "cl.load", "cl.load_line"},
    "outreach_agent": {"outreach.outreach", "outreach.gate", "outreach.event"},
    "company_target_agent": {"outreach.company_target"},
    "dol_agent": {"outreach.dol"},
    "people_agent": {"outreach.people"},
    "blog_agent": {"outreach.blog"},
    "bit_agent": {"outreach.bit_scores"},
    "sales_agent": {"sales.sales_process"},
    "client_agent": {"client.client"},
}
TABLES = sorted(set().union(*READS.values()))
# What stands in a table and nowhere else.
SECRETS = {
    "outreach.company_target": "zq-target.example",
    "outreach.dol": "98-7654321",
    "outreach.people": "zq.person@people.example",
    "outreach.blog": "https://zq-blog.example/",
    "cl.load_line": "zq staged listing",
}

Connection = psycopg.Connection[Any]


@dataclass
class World:
    """An installed database with a company in it, and a login for each agent."""

    dsn: str
    superuser: str
    sid: uuid.UUID
    oid: uuid.UUID
    logins: dict[str, str]
    sessions: dict[str, Connection] = field(default_factory=dict)

    def connect(self, agent: str, **options: Any) -> Connection:
        return psycopg.connect(make_conninfo(self.dsn, user=self.logins[agent]), **options)

    def session(self, agent: str) -> Connection:
        """The login's session, with no transaction open."""
        if agent not in self.sessions:
            self.sessions[agent] = self.connect(agent)
        self.sessions[agent].rollback()
        return self.sessions[agent]

    def fill(self, statement: str, agent: str) -> str:
        other = "blog_agent" if agent != "blog_agent" else "dol_agent"
        names = {
            "@agent": agent,
            "@login": self.logins[agent],
            "@other_login": self.logins[other],
            "@other": other,
            "@super": self.superuser,
            "@database": conninfo_to_dict(self.dsn)["dbname"],
            "@sid": str(self.sid),
            "@oid": str(self.oid),
        }
        for mark in sorted(names, key=len, reverse=True):
            statement = statement.replace(mark, names[mark])
        return statement

    def attempt(self, agent: str, statement: str) -> str:
        """What the statement comes to for the login; nothing of it stays."""
        session = self.session(agent)
        try:
            session.execute(self.fill(statement, agent))
        except psycopg.Error as error:
            return str(error.sqlstate)
        finally:
            session.rollback()
        return OK

    def fingerprint(self) -> list[tuple[Any, ...]]:
        """Every row of every table, every right, every definition, in short."""
        with psycopg.connect(self.dsn) as connection:
            rows = [
                connection.execute(
                    f"select '{t}', count(*), md5(string_agg(t::text, '' order by t::text)) from {t} as t"
                )
                for t in TABLES
            ]
            catalogs = connection.execute(
                """select 'relations', count(*), md5(string_agg(concat(oid, relname, relowner, relacl, relnamespace,
                    relhastriggers, relhasrules, relrowsecurity, reltype), '' order by oid))
                from pg_class where relpersistence <> 't' and relnamespace <> 'pg_toast'::regnamespace
                union all select 'columns', count(*), md5(string_agg(concat(attrelid, attname, attacl, atthasdef),
                    '' order by attrelid, attnum)) from pg_attribute where attrelid in (select oid from pg_class
                    where relpersistence <> 't')
                union all select 'routines', count(*), md5(string_agg(p::text, '' order by oid)) from pg_proc as p
                union all select 'triggers', count(*), md5(string_agg(t::text, '' order by oid)) from pg_trigger as t
                union all select 'schemas', count(*), md5(string_agg(n::text, '' order by oid)) from pg_namespace as n
                    where n.nspname !~ '^pg_'
                union all select 'default rights', count(*), md5(string_agg(d::text, '' order by oid))
                    from pg_default_acl as d
                union all select 'large objects', count(*), '' from pg_largeobject_metadata"""
            ).fetchall()
            return [row for cursor in rows for row in cursor.fetchall()] + catalogs


@pytest.fixture(scope="module")
def world(server: str, database: str) -> Iterator[World]:
    tag = uuid.uuid4().hex[:8]
    logins = {agent: f"atk_{tag}_{agent}" for agent in AGENTS}
    with psycopg.connect(database, autocommit=True) as connection:
        superuser = connection.info.user
        for agent, login in logins.items():
            connection.execute(sql.SQL("create role {} login in role {}").format(*map(sql.Identifier, (login, agent))))
    try:
        with psycopg.connect(database) as connection:

            def one(query: str, *values: object) -> Any:
                row = connection.execute(query, values).fetchone()  # type: ignore[arg-type]
                return row and row[0]

            sid = one("select cl.mint_company('Attacked', 'attacked.example')")
            oid = one("select outreach.init(%s)", sid)
            one("select outreach.put_company_target(%s, %s, '{f}')", oid, SECRETS["outreach.company_target"])
            one("select outreach.pass_gate(%s, 'company_target')", oid)
            one("select outreach.put_dol(%s, %s, true, '{}')", oid, SECRETS["outreach.dol"])
            one("select outreach.pass_gate(%s, 'dol')", oid)
            one("select outreach.put_person(%s, 'CEO', 'Ann', %s)", oid, SECRETS["outreach.people"])
            one("select outreach.put_blog(%s, %s, null)", oid, SECRETS["outreach.blog"])
            one("select outreach.put_bit_score(%s, 77)", oid)
            load = one("select cl.begin_load('attacked', repeat('a', 64))")
            connection.execute(
                "insert into cl.load_line (load_id, line, company_name) values (%s, 1, %s)",
                [load, SECRETS["cl.load_line"]],
            )
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("analyze")
        made = World(database, superuser, sid, oid, logins)
        yield made
        for session in made.sessions.values():
            session.close()
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            for login in logins.values():
                connection.execute(sql.SQL("drop owned by {0}; drop role {0}").format(sql.Identifier(login)))


CLIMB = [
    ("set role", "set role {}"),
    ("set local role", "set local role {}"),
    ("set_config", "select set_config('role', '{}', true)"),
    ("set session authorization", "set session authorization {}"),
    ("in a block", "do 'begin set local role {}; end'"),
    (
        "in a definer function",
        "create function pg_temp.f() returns void language plpgsql security definer as 'begin set local role {}; end';"
        "select pg_temp.f()",
    ),
    (
        "by a function's setting",
        "create function pg_temp.f() returns text set role = {} return current_user; select pg_temp.f()",
    ),
    ("grant to oneself", "grant {} to @login"),
    ("grant to one's agent", "grant {} to @agent"),
    ("grant to another", "grant {} to @other_login"),
    ("give one's login", "grant @login to {}"),
    ("take a password", "alter role {} password 'known'"),
    ("take over objects", "reassign owned by {} to @login"),
    ("default rights", "alter default privileges for role {} grant select on tables to @login"),
    ("change a default", "alter role {} set search_path = evil"),
]


@pytest.mark.parametrize(("name", "statement"), CLIMB, ids=[name for name, _ in CLIMB])
@pytest.mark.parametrize("agent", AGENTS)
def test_nobody_becomes_another(world: World, agent: str, name: str, statement: str) -> None:
    targets = [*OWNERS, *AGENTS, world.superuser, world.logins["report_agent"]]
    refused = {t: world.attempt(agent, statement.format(t)) for t in targets if t not in (agent, world.logins[agent])}
    assert set(refused.values()) == {"42501"}, refused


@pytest.mark.parametrize("agent", AGENTS)
def test_a_role_at_login_is_refused(world: World, agent: str) -> None:
    for option in ("role=cl_owner", f"role={world.superuser}", "session_replication_role=replica"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            world.connect(agent, options=f"-c {option}")


def test_a_role_stored_for_the_login_is_refused(world: World) -> None:
    login = world.logins["dol_agent"]
    with world.connect("dol_agent") as session:
        session.execute(f"alter role {login} set role = dol_owner")
    with world.connect("dol_agent") as session:
        acting = session.execute("select current_user, session_user, current_setting('role')").fetchone()
        assert acting == (login, login, "none")
        session.execute(f"alter role {login} reset role")


@pytest.mark.parametrize("agent", AGENTS)
def test_leaving_a_role_leads_to_the_login(world: World, agent: str) -> None:
    with world.connect(agent, autocommit=True) as session:
        for leave in ("set local role none", "reset role", "set session authorization default", "discard all"):
            for statement in (
                ("begin", f"set role {agent}", leave) if "local" in leave else (f"set role {agent}", leave)
            ):
                session.execute(statement)
            assert session.execute("select current_user, session_user").fetchone() == (world.logins[agent],) * 2
            session.execute("rollback")


OWN_SESSION = [
    ("prepared read", "deallocate all; prepare p as select * from @table; execute p"),
    ("held cursor", "declare c cursor with hold for select * from @table"),
    ("dynamic read", "do 'begin execute ''select * from @table''; end'"),
    ("swallowed read", "do 'begin perform from @table; exception when division_by_zero then null; end'"),
    ("lateral read", "select from pg_class as c cross join lateral (select from @table limit c.relnatts) as t"),
    ("error read", "select row_to_json(t)::text::integer from @table as t"),
    (
        "leaky function",
        "create function pg_temp.leak(anyelement) returns boolean cost 0.0001 language plpgsql as "
        "'begin raise notice ''%'', $1; return true; end'; select from @table as t where pg_temp.leak(t)",
    ),
    ("explain a leak", "explain (analyze, verbose) select * from @table where random() < 2"),
    ("read to XML", "select query_to_xml('table @table', true, false, '')"),
    ("through a view", "create temporary view v as select 1 from @table; table v"),
    (
        "through a definer function",
        "create function pg_temp.f() returns bigint language sql security definer "
        "begin atomic select count(*) from @table; end; select pg_temp.f()",
    ),
    (
        "a trigger",
        "create function pg_temp.f() returns trigger language plpgsql as 'begin return null; end';"
        "create trigger t before insert on @table for each row execute function pg_temp.f()",
    ),
    ("a rule", "create rule r as on insert to @table do also notify r"),
    ("a policy", "create policy p on @table using (true)"),
    ("no triggers", "alter table @table disable trigger all"),
    ("another owner", "alter table @table owner to @login"),
    ("no table", "drop table @table cascade"),
    ("no rows", "truncate @table cascade"),
    ("a replica", "set session_replication_role = replica; delete from @table"),
    (
        "a foreign key",
        "create temporary table t (a uuid primary key); alter table @table add foreign key (a) references t",
    ),
    ("a child", "create temporary table t () inherits (@table)"),
    (
        "a custom setting",
        "set local outreach_spine.adr = 'ADR-001'; set local a.adr = 'x'; alter table @table add a text",
    ),
    (
        "a role in a setting",
        "set local role_name.x = 'cl_owner'; set local a.actor = 'cl_owner'; delete from @table",
    ),
]


@pytest.mark.parametrize(
    ("agent", "table"), [(agent, table) for agent in AGENTS for table in TABLES if table not in READS.get(agent, set())]
)
def test_a_session_of_ones_own_reaches_no_foreign_table(world: World, agent: str, table: str) -> None:
    for as_agent in ("", f"set role {agent};"):
        refused = {name: world.attempt(agent, as_agent + text.replace("@table", table)) for name, text in OWN_SESSION}
        assert set(refused.values()) == {"42501"}, refused


IN_THE_DATABASE = [
    *(
        f"create table {schema}.t (a integer)"
        for schema in ("public", "doctrine", "cl", "outreach", "sales", "client", "spoke", "pg_catalog")
    ),
    "create schema evil",
    "create role evil",
    "alter role @login superuser",
    "alter role @login createrole",
    "alter role @login replication",
    "alter database @database set search_path = evil",
    "create extension dblink",
    "create extension postgres_fdw",
    "create event trigger e on ddl_command_end execute function doctrine.refuse_change()",
    "copy (select 1) to program 'id'",
    "copy (select 1) to '/dev/null'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "select lo_export(lo_create(0), '/dev/null')",
    "select * from pg_statistic",
    "select * from pg_authid",
    "select nextval('outreach.event_event_no_seq')",
    "select currval('outreach.event_event_no_seq')",
    "select setval('outreach.event_event_no_seq', 1)",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename <> session_user",
    "select pg_cancel_backend(pid) from pg_stat_activity where usename <> session_user",
    "set session_replication_role = replica",
    "alter role @login set session_replication_role = replica",
    "set plpgsql.variable_conflict = use_variable",
    "load 'auto_explain'",
    "comment on role @agent is 'evil'",
    "alter role @agent login",
    "create temporary table t (a doctrine.ein)",
]


@pytest.mark.parametrize("statement", IN_THE_DATABASE)
@pytest.mark.parametrize("agent", AGENTS)
def test_the_database_and_the_server_are_out_of_reach(world: World, agent: str, statement: str) -> None:
    world.session("report_agent" if agent != "report_agent" else "cl_agent")
    assert world.attempt(agent, statement) == "42501"
    # One's agent has no name for dblink to log in with, and no right to it either.
    assert world.attempt(agent, f"set role @agent; {statement}") == "42501"


ALLOWED = [
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "select prosrc from pg_proc where proname = 'init'",
    "select pg_get_functiondef(oid) from pg_proc where proname = 'init'",
    "select pg_get_constraintdef(oid) from pg_constraint",
    "select pg_get_triggerdef(oid) from pg_trigger",
    "select * from pg_roles",
    "select * from pg_auth_members",
    "select * from pg_locks",
    "select * from pg_stat_user_tables",
    "select * from pg_settings",
    "select * from pg_prepared_xacts",
    "select reltuples, relpages from pg_class where relname = 'company_identity'",
    "select pg_total_relation_size(c.oid) from pg_class as c where c.relname = 'company_identity'",
    "select pg_relation_filepath(c.oid) from pg_class as c where c.relname = 'company_identity'",
    "select has_table_privilege('dol_owner', c.oid, 'select') from pg_class as c where c.relname = 'dol'",
    "select pg_advisory_xact_lock(1)",
    "create temporary table t (a integer)",
    "create function pg_temp.f() returns integer language sql return 1",
    "listen evil; notify evil; unlisten *",
    "select pg_notify('evil', 'x')",
    "select pg_export_snapshot()",
    "select pg_logical_emit_message(true, 'evil', 'x')",
    "set local statement_timeout = 0; set local work_mem = '1GB'; set local enable_seqscan = off",
    "set local outreach_spine.adr = 'ADR-001'",
    "set constraints all immediate",
    "alter role @login password 'x'",
    "alter role @login set search_path = evil",
    "set role @agent; alter role @agent password 'x'",
    "set role @agent; alter role @agent set search_path = evil",
    "alter default privileges for role @agent grant select on tables to public",
    "drop owned by @agent cascade",
    "reassign owned by @agent to @login",
    "analyze",
]


@pytest.mark.parametrize("statement", ALLOWED)
@pytest.mark.parametrize("agent", AGENTS)
def test_what_postgresql_allows_to_everybody(world: World, agent: str, statement: str) -> None:
    assert world.attempt(agent, statement) == OK


@pytest.mark.parametrize("agent", AGENTS)
def test_what_is_allowed_changes_nothing_of_ours(world: World, agent: str) -> None:
    before = world.fingerprint()
    with world.connect(agent, autocommit=True) as session:
        own = sorted(READS.get(agent, set()))
        for statement in [
            "drop owned by @agent cascade",
            "reassign owned by @agent to @login",
            "analyze",
            "set outreach_spine.adr = 'ADR-001'; set doctrine.adr = 'x'; set role_name.x = 'cl_owner'",
            *(f"grant all on {table} to public" for table in own),
            *(f"revoke all on {table} from @agent" for table in own),
            *(f"grant all on {table} to @agent with grant option" for table in own),
        ]:
            session.execute(world.fill(statement, agent))
    assert world.fingerprint() == before


@pytest.mark.parametrize("agent", AGENTS)
def test_swallowed_refusals_leave_nothing(world: World, agent: str) -> None:
    before = world.fingerprint()
    with world.connect(agent) as session:
        for table in TABLES:
            for statement in (
                f"delete from {table}",
                f"truncate {table} cascade",
                f"insert into {table} default values",
                f"with gone as (delete from {table} returning *) select * from gone",
                f"do 'begin insert into {table} default values; exception when others then null; end'",
                f"do 'begin delete from {table}; exception when others then null; end'",
            ):
                session.execute("savepoint here")
                try:
                    session.execute(statement)
                except psycopg.Error:
                    session.execute("rollback to savepoint here")
        session.execute("select 1")
    assert world.fingerprint() == before


@pytest.mark.parametrize("agent", AGENTS)
def test_another_hubs_gate_is_not_decided(world: World, agent: str) -> None:
    for hub, decider in HUBS.items():
        if decider == agent:
            continue
        expected = "OSISO" if agent in HUBS.values() else "42501"
        for call in (
            f"select outreach.pass_gate('@oid', '{hub}')",
            f"select outreach.pass_gates(array['@oid']::uuid[], '{hub}', array[null]::bigint[])",
            f"select outreach.fail_gate('@oid', '{hub}', 'no')",
        ):
            for session_as in ("", "set role @agent;", "set local outreach_spine.role = 'cl_owner';"):
                assert world.attempt(agent, session_as + call) == expected


def test_a_constraint_left_for_the_commit_refuses_the_commit(connect: Callable[..., Connection], world: World) -> None:
    session = connect()
    orphan = session.execute("select cl.mint_company('Orphan', 'orphan.example')").fetchone()
    session.commit()
    session.execute("set role outreach_owner")
    session.execute(
        "insert into outreach.outreach (outreach_id, sovereign_company_id) "
        "values (doctrine.new_id(doctrine.bucket(%s)), %s)",
        orphan * 2,  # type: ignore[operator]
    )
    session.execute("savepoint here")
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
        session.execute("set constraints all immediate")
    session.execute("rollback to savepoint here")
    assert refusal.value.diag.constraint_name == "spine_row_is_claimed_in_the_registry"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        session.commit()
    session.execute("reset role")
    assert session.execute(
        "select count(*) from outreach.outreach where sovereign_company_id = %s", orphan
    ).fetchone() == (0,)


PROBES = [
    "insert into @own select * from @own",
    "insert into outreach.company_target values ('@oid', 'probe.example', '{f}')",
    "insert into outreach.dol values ('@oid', '12-3456789', true, '{}')",
    "insert into outreach.people (outreach_id, slot_type, name) values ('@oid', 'CEO', 'x')",
    "insert into outreach.blog values ('@oid', 'https://probe.example/', null)",
    "insert into outreach.bit_scores values ('@oid', 101)",
    "update outreach.dol set ein = 'x'",
    "update outreach.people set email = 'x'",
    "update outreach.people set slot_type = 'CEO'",
    "update outreach.company_target set domain = 'X'",
    "select outreach.put_company_target('@oid', 'probe.example', '{f}')",
    "select outreach.put_company_target('@oid', 'X', '{f}')",
    "select outreach.put_dol('@oid', '12-3456789', false, '{}')",
    "select outreach.put_person('@oid', 'CFO', 'x', 'x')",
    "select outreach.put_blog('@oid', 'x', null)",
    "select outreach.put_bit_score('@oid', 101)",
    "select outreach.pass_gate('@oid', @hub)",
    "select outreach.pass_gate('@oid', @hub, 0)",
    "select outreach.fail_gate('@oid', @hub, ' ')",
    "select outreach.fail_gate('@oid', @hub, 'probe')",
    "select outreach.pass_gates(array['@oid', '@sid']::uuid[], @hub, '{null,0}')",
    "select outreach.upstream_version('@oid', @hub)",
    "select outreach.gate_report('@oid')",
    "select outreach.why_not('@oid')",
    "select outreach.funnel()",
    "select outreach.init('@sid')",
    "select outreach.init_many('{@sid}')",
    "select outreach.pause('@oid', ' ')",
    "select outreach.fail('@oid', 'probe')",
    "select cl.mint_company('x', 'attacked.example')",
    "select cl.mint_companies('{x}', '{attacked.example}')",
    "select cl.find_company('attacked.example')",
    "select doctrine.api()",
    "select doctrine.dictionary()",
    "select s.*::text from pg_stats as s",
    "select s.*::text from pg_stats_ext as s",
    "select a.query from pg_stat_activity as a",
    "select * from pg_prepared_statements",
    "select * from pg_cursors",
]


@pytest.mark.parametrize("agent", AGENTS)
def test_no_answer_refusal_or_notice_tells_what_stands_in_another_hub(world: World, agent: str) -> None:
    heard: list[str] = []
    own = READS.get(agent, set())
    hub = next((name for name, decider in HUBS.items() if decider == agent), "dol")
    with world.connect(agent) as session, psycopg.connect(world.dsn) as watched:
        # A superuser's query is nobody's to read.
        watched.execute("select '" + " ".join(SECRETS.values()) + "'")
        session.add_notice_handler(lambda notice: heard.append(f"{notice.message_primary} {notice.message_detail}"))
        session.execute("set client_min_messages = debug1; set debug_print_plan = on; set debug_print_parse = on")
        session.commit()
        for probe in PROBES:
            text = world.fill(probe, agent).replace("@hub", f"'{hub}'").replace("@own", min(own, default="cl.load"))
            try:
                cursor = session.execute(text)
                heard.append(repr(cursor.fetchall() if cursor.description else None))
            except psycopg.Error as error:
                diag = error.diag
                heard += [f"{diag.message_primary} {diag.message_detail} {diag.message_hint} {diag.context}"]
            session.rollback()
    said = "\n".join(heard)
    assert "PLANNEDSTMT" in said
    for table, secret in SECRETS.items():
        if table in own:
            continue
        assert secret not in said, table
        # Constants stand in a printed plan byte by byte.
        assert " ".join(map(str, secret.encode())) not in said, table


@pytest.mark.parametrize("agent", AGENTS)
def test_statistics_show_own_tables_only(world: World, agent: str) -> None:
    session = world.session(agent)
    shown = session.execute(
        "select distinct schemaname || '.' || tablename from pg_stats "
        "where schemaname in ('cl', 'outreach', 'sales', 'client')"
    ).fetchall()
    assert {table for (table,) in shown} <= READS.get(agent, set())


@pytest.mark.parametrize("agent", AGENTS)
def test_the_queries_of_others_are_hidden(world: World, agent: str) -> None:
    session, other = world.session(agent), world.session("blog_agent" if agent != "blog_agent" else "dol_agent")
    other.execute("select 'of another login'")
    shown = session.execute(
        "select distinct query from pg_stat_activity where usename is not null and usename <> session_user"
    ).fetchall()
    other.rollback()
    assert shown == [("<insufficient privilege>",)]


def test_the_sequence_of_events_is_named_but_not_read(world: World) -> None:
    session = world.session("dol_agent")
    assert session.execute("select pg_get_serial_sequence('outreach.event', 'event_no')").fetchone() == (
        "outreach.event_event_no_seq",
    )
    assert session.execute(
        "select last_value from pg_sequences where sequencename = 'event_event_no_seq'"
    ).fetchone() == (None,)


def test_a_login_that_inherits_nothing_must_set_its_role(world: World) -> None:
    login = f"{world.logins['dol_agent']}_bare"
    call = f"select outreach.upstream_version('{world.oid}', 'dol')"
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute(f"create role {login} login noinherit")
        connection.execute(f"grant dol_agent to {login}")
        try:
            with psycopg.connect(make_conninfo(world.dsn, user=login), autocommit=True) as session:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(call)
                session.execute("set role dol_agent")
                assert session.execute(call).fetchone() == (1,)
        finally:
            connection.execute(f"drop role {login}")


def test_a_session_that_shadows_everything_writes_the_real_tables(world: World) -> None:
    login = f"{world.logins['dol_agent']}_all"
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute(f"create role {login} login in role {', '.join(AGENTS)}")
        connection.execute(f"create schema evil_{login} authorization {login}")
        try:
            with psycopg.connect(make_conninfo(world.dsn, user=login)) as session:
                for name in ["new_rows", "old_rows", "hub", "status", *(table.split(".")[1] for table in TABLES)]:
                    session.execute(f"create temporary table {name} (outreach_id uuid, hub text, verdict text)")
                    session.execute(f"create table evil_{login}.{name} (outreach_id uuid, hub text, verdict text)")
                session.execute(
                    f"""set search_path = evil_{login}, pg_catalog, pg_temp;
                    create function pg_temp.now() returns pg_catalog.timestamptz language sql
                        return null::pg_catalog.timestamptz;
                    create function pg_temp.refuse(text, text) returns void language sql begin atomic select; end;
                    create function now() returns pg_catalog.timestamptz language sql
                        return null::pg_catalog.timestamptz;
                    create function refuse(text, text) returns void language sql begin atomic select; end;
                    create function always(uuid, uuid) returns boolean language plpgsql
                        as 'begin raise ''caught''; end';
                    create function always(text, text) returns boolean language plpgsql
                        as 'begin raise ''caught''; end';
                    create operator = (function = always, leftarg = uuid, rightarg = uuid);
                    create operator = (function = always, leftarg = text, rightarg = text);
                    create operator ~ (function = always, leftarg = text, rightarg = text);
                    create domain uuid as pg_catalog.text"""
                )
                (sid,) = session.execute("select cl.mint_company('Shadow', 'shadow.example')").fetchone() or ()
                (oid,) = session.execute("select outreach.init(%s)", [sid]).fetchone() or ()
                session.commit()
                for refused in (
                    f"insert into outreach.dol values ('{oid}', '12-3456789', true, '{{}}')",
                    f"select outreach.pass_gate('{oid}', 'dol')",
                ):
                    with pytest.raises(psycopg.Error) as refusal:
                        session.execute(refused)
                    session.rollback()
                    assert refusal.value.sqlstate == "OSGAT"
                with session.cursor().copy("copy outreach.company_target from stdin") as copy:
                    copy.write_row([str(oid), "shadow.example", "{f}"])
                session.execute("select outreach.pass_gate(%s, 'company_target')", [oid])
            found = connection.execute(
                "select s.sovereign_company_id, g.hub::text, g.verdict::text, g.decided_by, i.created_at is not null "
                "from outreach.outreach as s inner join outreach.gate as g using (outreach_id) "
                "inner join cl.company_identity as i using (sovereign_company_id) where s.outreach_id = %s",
                [oid],
            ).fetchall()
            assert found == [(sid, "company_target", "PASS", login, True)]
        finally:
            connection.execute(f"drop owned by {login} cascade; drop role {login}")
