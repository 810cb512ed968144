"""A dump restored into another cluster, with the roles: every rule is there, and the audit finds nothing."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from dumps import dump

from outreach_spine import Spine, install
from outreach_spine.embedded import Server
from throwaway_cluster import newest_home


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Server]:
    """A cluster that has never heard of the roles."""
    with tempfile.TemporaryDirectory(prefix="spine-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "elsewhere", newest_home())
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def restored(
    server: str, make_database: Callable[[], str], elsewhere: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    dsn = make_database()
    install(dsn)
    with psycopg.connect(dsn) as connection:
        spine = Spine(connection)
        outreach_id = spine.outreach.init(spine.cl.mint_company("Acme", "acme.example"))
        spine.outreach.put_company_target(outreach_id, "acme.example", "{first}")
        spine.outreach.pass_gate(outreach_id, "company_target")
    file = tmp_path_factory.mktemp("dump") / "spine.dump"
    subprocess.run(["pg_dump", "-Fc", "-f", file, dsn], check=True)
    roles = subprocess.run(
        ["pg_dumpall", "--roles-only", "-d", server], check=True, capture_output=True, text=True
    ).stdout
    target = elsewhere.fresh_database("restored")
    # The superuser is there already; nothing else is.
    subprocess.run(["psql", "-X", "-q", target], input=roles, text=True, check=True, capture_output=True)
    subprocess.run(["pg_restore", "--exit-on-error", "-j", "2", "-d", target, file], check=True)
    return dsn, target


def test_nothing_is_lost(restored: tuple[str, str]) -> None:
    dsn, target = restored
    assert dump(target) == dump(dsn)


def test_every_law_holds(restored: tuple[str, str]) -> None:
    with psycopg.connect(restored[1]) as connection:
        audit = Spine(connection).doctrine.audit()
        assert [row for row in audit if not row.ok] == []
        assert len(audit) > 30


@pytest.mark.parametrize(
    ("role", "statement", "sqlstate"),
    [
        ("postgres", "update cl.company_identity set outreach_id = null", "OSWON"),
        (
            "postgres",
            "set session_replication_role = replica; update cl.company_identity set outreach_id = null",
            "OSWON",
        ),
        ("postgres", "delete from outreach.outreach", "OSIMM"),
        ("dol_agent", "insert into outreach.dol (outreach_id) select gen_random_uuid()", "OSUNK"),
        (
            "people_agent",
            "insert into outreach.people (outreach_id, slot_type, name) select o, 'CEO', 'x' from oid",
            "OSGAT",
        ),
        ("dol_agent", "select * from outreach.company_target", "42501"),
        ("blog_agent", "select outreach.pass_gate(o, 'dol') from oid", "OSISO"),
        ("postgres", "alter table outreach.gate disable trigger all", "OSADR"),
        ("postgres", "grant select on outreach.dol to blog_agent", "OSISO"),
        ("postgres", "update doctrine.status set refusal = null", "OSADR"),
        (
            "postgres",
            "insert into outreach.outreach select i, i from doctrine.new_id(1) as i",
            "23503",
        ),
    ],
)
def test_the_rules_hold(restored: tuple[str, str], role: str, statement: str, sqlstate: str) -> None:
    with psycopg.connect(restored[1], autocommit=True) as connection:
        connection.execute("create temporary table oid as select outreach_id as o from outreach.outreach")
        connection.execute("grant select on oid to public")
        connection.execute(f"set role {role}".encode())
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(statement.encode())
        assert caught.value.sqlstate == sqlstate
