"""Install: as superuser and as a plain owner, twice, and never half."""

from __future__ import annotations

import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dumps import dump
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import outreach_spine
from outreach_spine import Spine, install, installer

INSTALL_SQL = installer.resource("sql") / "install.sql"
# When and by whom it was installed: not the same in two databases.
COMPARABLE = ("--exclude-table-data=doctrine.release", "--exclude-table-data=doctrine.change")
OUR_SCHEMAS = ["cl", "client", "doctrine", "outreach", "sales", "spoke"]


def without_event_triggers(text: str) -> str:
    """Leaves out what a superuser's install has more than a plain owner's."""
    entry = r"--\n-- Name: (EVENT TRIGGER )?doctrine_(guards|notes)_\w+; Type: .*?(?=--\n-- )"
    return re.sub(entry, "", text, flags=re.DOTALL)


def psql(dsn: str, file: Path) -> None:
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, dsn], check=True, capture_output=True)


def schemas(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        query = "select nspname from pg_namespace where nspname = any(%s) order by 1"
        return [name for (name,) in connection.execute(query, (OUR_SCHEMAS,))]


@pytest.fixture
def plain_owner(server: str, make_database: Callable[[], str]) -> Any:
    """A database that a role with CREATEROLE owns, and no superuser. The roles must be its own on 16 and later."""
    name = f"plain_{uuid.uuid4().hex[:8]}"
    dsn = make_database()
    database = conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login createrole").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("alter database {} owner to {}").format(sql.Identifier(str(database)), sql.Identifier(name))
        )
        if connection.info.server_version >= 160000:
            for (role,) in connection.execute(
                r"""select rolname from pg_roles
                    where rolname ~ '_(owner|agent)$' and shobj_description(oid, 'pg_authid') <> ''"""
            ).fetchall():
                connection.execute(
                    sql.SQL("grant {} to {} with admin true, inherit false, set false").format(
                        sql.Identifier(role), sql.Identifier(name)
                    )
                )
    yield make_conninfo(dsn, user=name), dsn
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(str(database))))
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_twice_is_once(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    install(dsn)
    first = dump(dsn)
    psql(dsn, INSTALL_SQL)
    assert dump(dsn) == first
    install(dsn)
    assert dump(dsn) == first


def test_psql_and_python_install_the_same(make_database: Callable[[], str]) -> None:
    by_psql, by_python = make_database(), make_database()
    psql(by_psql, INSTALL_SQL)
    install(by_python)
    assert dump(by_psql, *COMPARABLE) == dump(by_python, *COMPARABLE)
    with psycopg.connect(by_psql) as connection:
        assert Spine(connection).doctrine.version() == outreach_spine.__version__


def test_plain_owner_installs_the_same(plain_owner: tuple[str, str], make_database: Callable[[], str]) -> None:
    as_owner, as_superuser = plain_owner
    psql(as_owner, INSTALL_SQL)
    install(as_owner)
    by_superuser = make_database()
    install(by_superuser)
    guarded = dump(by_superuser, "--schema-only")
    assert without_event_triggers(guarded) == dump(as_superuser, "--schema-only")
    assert without_event_triggers(guarded) != guarded


def test_owners_have_no_members_after_the_install(plain_owner: tuple[str, str]) -> None:
    as_owner, _ = plain_owner
    install(as_owner)
    with psycopg.connect(as_owner) as connection:
        members = connection.execute(
            r"""select g.rolname, m.rolname from pg_roles g, pg_roles m
                where g.rolname ~ '^(doctrine|cl|outreach|company_target|dol|people|blog|bit|sales|client)_owner$'
                  and m.rolname = current_user and pg_has_role(m.oid, g.oid, 'usage')"""
        ).fetchall()
    assert members == []


def test_failed_install_leaves_nothing(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    before = dump(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        text = installer.script(INSTALL_SQL).replace("commit;", "select 1 / 0; commit;")
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute(text.encode())
    assert schemas(dsn) == []
    assert dump(dsn) == before


def test_search_path_of_the_installer_does_not_matter(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    hostile = make_conninfo(dsn, options="-c search_path=public")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create function public.md5(text) returns text language sql return 'hostile'")
        connection.execute(
            "create function public.now() returns timestamptz language sql return '-infinity'::timestamptz"
        )
    install(hostile)
    plain = make_database()
    install(plain)
    assert schemas(dsn) == OUR_SCHEMAS
    ours = [f"--schema={name}" for name in OUR_SCHEMAS]
    assert dump(dsn, *ours, *COMPARABLE) == dump(plain, *ours, *COMPARABLE)


def test_a_restored_dump_is_the_same_and_takes_the_install_again(make_database: Callable[[], str]) -> None:
    dsn, restored = make_database(), make_database()
    install(dsn)
    with psycopg.connect(dsn) as connection:
        spine = Spine(connection)
        outreach_id = spine.outreach.init(spine.cl.mint_company("Acme", "acme.example"))
        spine.outreach.put_company_target(outreach_id, "acme.example", "{first}")
        spine.outreach.pass_gate(outreach_id, "company_target")
    first = dump(dsn)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", restored], input=first, text=True, check=True)
    assert dump(restored) == first
    install(restored)
    assert dump(restored) == first
    with psycopg.connect(restored) as connection:
        assert [row.verdict for row in Spine(connection).outreach.gate_report(outreach_id)][:2] == ["PASS", "OPEN"]
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("update cl.company_identity set outreach_id = null")
        assert caught.value.sqlstate == "OSWON"


def test_settings_of_the_database_do_not_change_the_rules(make_database: Callable[[], str]) -> None:
    dsn, plain = make_database(), make_database()
    install(make_conninfo(dsn, options="-c standard_conforming_strings=off -c escape_string_warning=off"))
    install(plain)
    assert dump(dsn, *COMPARABLE) == dump(plain, *COMPARABLE)


def test_an_owner_that_can_be_acted_as_is_refused(make_database: Callable[[], str], server: str) -> None:
    install(make_database())  # the roles are there
    dsn = make_database()
    member = f"member_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create role {member}; grant dol_owner to {member}".encode())
        try:
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="role dol_owner"):
                install(dsn)
        finally:
            connection.execute(f"drop role {member}".encode())
    assert schemas(dsn) == []
    install(dsn)


def test_a_privilege_that_was_passed_on_is_taken_back(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    install(dsn)
    first = dump(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("alter event trigger doctrine_guards_changes disable")
        connection.execute("grant select on cl.company_identity to cl_agent with grant option")
        connection.execute("set role cl_agent")
        connection.execute("grant select on cl.company_identity to blog_agent")
    install(dsn)
    assert dump(dsn) == first
