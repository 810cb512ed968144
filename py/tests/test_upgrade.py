"""Upgrades: a database of an older release, with data and rights given by hand, becomes what a fresh install is."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dumps import dump

from outreach_spine import Spine, __version__, install, installer

RELEASES = Path(__file__).parent / "releases"
UPGRADES = installer.resource("sql") / "upgrades"
KEPT = ("cl.*", "outreach.*", "sales.sales_process", "client.client")
DATA = ("--data-only", *(f"--table={name}" for name in KEPT))


def structure(dsn: str) -> list[str]:
    """The schema, statement by statement; the order in which rights were given tells nothing."""
    text = re.sub(r"^--.*\n|^\n", "", dump(dsn, "--schema-only"), flags=re.MULTILINE)
    return sorted(text.split(";\n"))


def releases() -> dict[str, bytes]:
    """The releases that were installed somewhere, as they were installed."""
    texts = {path.name.removesuffix(".sql"): path.read_bytes() for path in RELEASES.glob("*.sql")}
    zipped = {
        path.name.removesuffix(".sql.gz"): gzip.decompress(path.read_bytes()) for path in RELEASES.glob("*.sql.gz")
    }
    return texts | zipped


def old(dsn: str, version: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(releases()[version])


def fill(dsn: str) -> None:
    """Writes through the functions that 0.1.0 had, and gives rights by hand."""
    with psycopg.connect(dsn) as connection:
        for (trigger,) in connection.execute("select evtname from pg_event_trigger").fetchall():
            connection.execute(f"alter event trigger {trigger} disable".encode())
        one: Callable[..., Any] = lambda query, *values: connection.execute(query, values).fetchone()[0]  # type: ignore[index]  # noqa: E731
        for number in range(20):
            sid = one("select cl.mint_company(%s, %s)", f"Company {number}", f"company{number}.example")
            oid = one("select outreach.init(%s)", sid)
            one("select outreach.put_company_target(%s, %s, '{first}.{last}')", oid, f"company{number}.example")
            one("select outreach.pass_gate(%s, 'company_target')", oid)
            if number % 2:
                one("select outreach.put_dol(%s, null, false, null)", oid)
                one("select outreach.pass_gate(%s, 'dol')", oid)
                one("select outreach.put_person(%s, 'CEO', 'Ann Roe', 'ann@company.example')", oid)
            if number % 5 == 0:
                one("select outreach.pause(%s, 'test')", oid)
        connection.execute("grant select on outreach.dol to blog_agent with grant option")
        connection.execute("grant all on outreach.people to public")
        connection.execute("grant execute on function outreach.move_status(uuid, text, text) to dol_agent")
        connection.execute("grant update on cl.company_identity to cl_agent")
        connection.execute("alter default privileges for role dol_owner grant execute on functions to public")


@pytest.fixture(scope="module", params=sorted(releases()))
def upgraded(request: pytest.FixtureRequest, make_database: Callable[[], str]) -> tuple[str, str]:
    """An upgraded database, and the dump of its data before."""
    dsn = make_database()
    old(dsn, request.param)
    fill(dsn)
    before = dump(dsn, *DATA)
    install(dsn)
    return dsn, before


def test_an_upgrade_is_a_fresh_install(upgraded: tuple[str, str], make_database: Callable[[], str]) -> None:
    fresh = make_database()
    install(fresh)
    assert structure(upgraded[0]) == structure(fresh)


def test_data_is_untouched(upgraded: tuple[str, str]) -> None:
    dsn, before = upgraded
    assert dump(dsn, *DATA) == before
    assert before.count("\n") > 100


def test_grants_are_the_matrix_and_every_law_holds(upgraded: tuple[str, str]) -> None:
    with psycopg.connect(upgraded[0]) as connection:
        spine = Spine(connection)
        assert [row for row in spine.doctrine.audit() if not row.ok] == []
        assert spine.doctrine.version() == __version__
        assert connection.execute("select * from doctrine.grant_differences()").fetchall() == []


def test_an_upgrade_goes_on_working(upgraded: tuple[str, str]) -> None:
    with psycopg.connect(upgraded[0]) as connection:
        spine = Spine(connection)
        company = spine.cl.find_company("company1.example")[0]
        assert company.outreach_id is not None
        spine.outreach.pass_gate(company.outreach_id, "people")
        assert spine.outreach.answer("contact", company.outreach_id)["verdict"] == "PASS"
        connection.rollback()


def test_an_upgrade_run_again_changes_nothing(upgraded: tuple[str, str]) -> None:
    dsn, _ = upgraded
    first = dump(dsn)
    install(dsn)
    assert dump(dsn) == first


def test_data_that_a_new_rule_does_not_allow_stops_the_upgrade_whole(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    old(dsn, "0.1.0")
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "select outreach.put_company_target(outreach.init(cl.mint_company('x', 'x.example')), null, %s)",
            ("{first}" * 10,),
        )
    before = dump(dsn)
    with pytest.raises(psycopg.errors.CheckViolation, match="email_method"):
        install(dsn)
    assert dump(dsn) == before


def test_the_steps_lead_from_release_to_release_and_are_all_installed() -> None:
    steps = sorted(path.stem.split("--") for path in UPGRADES.glob("*.sql"))
    assert [start for start, _ in steps] == sorted(releases())
    assert [end for _, end in steps] == [*[start for start, _ in steps][1:], __version__]
    text = (UPGRADES.parent / "install.sql").read_text(encoding="utf-8")
    assert re.findall(r"^\\ir upgrades/(.*)\.sql$", text, flags=re.MULTILINE) == ["--".join(step) for step in steps]
