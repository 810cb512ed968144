"""The fence stays where it is when a server is installed again, or restored from a dump."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import psycopg
import pytest
from dumps import dump

from outreach_spine import Spine, install
from outreach_spine.errors import BucketElsewhereError

SERVED = "{[0,2048)}"


@pytest.fixture(scope="module")
def fenced(make_database: Callable[[], str]) -> str:
    """A server with companies in all buckets, which serves the lower half."""
    dsn = make_database()
    install(dsn)
    with psycopg.connect(dsn, options="-c outreach_spine.adr=0018") as connection:
        Spine(connection).cl.mint_companies(["x"] * 100, [f"c{number}.example" for number in range(100)])
        connection.execute("select doctrine.serve_buckets(%s)", (SERVED,))
    return dsn


def state(dsn: str) -> tuple[str, int, int, list[str]]:
    """What is served, how many companies lie here, how many others are refused, and what the audit says."""
    with psycopg.connect(dsn) as connection:
        spine = Spine(connection)
        refused = 0
        for number in range(100):
            try:
                spine.cl.find_company(f"c{number}.example")
            except BucketElsewhereError:
                refused += 1
                connection.rollback()
        row = connection.execute("select doctrine.served_buckets()::text, count(*) from cl.company_identity").fetchone()
        assert row is not None
        return (*row, refused, [law.rule or "" for law in spine.doctrine.audit() if not law.ok])


def test_an_install_over_a_fence_changes_nothing(fenced: str) -> None:
    before, said = dump(fenced), state(fenced)
    assert (said[0], said[1], said[3]) == (SERVED, 100, [])
    assert 20 < said[2] < 80
    install(fenced)
    assert dump(fenced) == before
    assert state(fenced) == said


def test_a_restore_brings_the_fence_and_what_lies_outside(fenced: str, make_database: Callable[[], str]) -> None:
    target = make_database()
    subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", target],
        input=dump(fenced),
        text=True,
        check=True,
        capture_output=True,
    )
    assert state(target) == state(fenced)
    assert dump(target) == dump(fenced)


def test_a_client_gets_the_refusal_with_its_way_out(fenced: str) -> None:
    with psycopg.connect(fenced) as connection, pytest.raises(BucketElsewhereError) as refusal:
        Spine(connection).cl.mint_companies(["x"] * 100, [f"d{number}.example" for number in range(100)])
    assert refusal.value.sqlstate == "OSMAP"
    assert SERVED in (refusal.value.detail or "")
    assert refusal.value.hint == "Fetch the bucket map anew, and ask the server that it names."
