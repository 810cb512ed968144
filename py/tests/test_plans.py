"""Plans do not hang on statistics: made by the first small statements on empty tables, they serve thousands of rows."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from outreach_spine import Spine, copy_rows, install

# Tables that no foreign key of ours refers to by row: whatever reads one of them from end to end is a plan of ours.
WATCHED = ("outreach.gate", "outreach.company_target", "outreach.dol", "outreach.people", "outreach.event")


def read_whole(connection: psycopg.Connection[tuple[int]]) -> dict[str, int]:
    """Return how many rows sequential scans have read of each table."""
    connection.execute("select pg_stat_force_next_flush()")
    rows = connection.execute(
        "select schemaname || '.' || relname, seq_tup_read from pg_stat_user_tables where schemaname = 'outreach'"
    )
    return {name: read for name, read in rows if name in WATCHED}  # type: ignore[misc]


def test_the_first_statements_of_a_session_spoil_no_plan(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    install(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        # The worst that statistics can say: every table is empty.
        connection.execute("analyze")
        spine = Spine(connection)

        def minted(count: int, label: str) -> list:
            domains = [f"{label}{n}.example" for n in range(count)]
            ids = [row.sovereign_company_id for row in spine.cl.mint_companies(domains, domains)]
            return [row.outreach_id for row in spine.outreach.init_many([i for i in ids if i])]

        def journey(ids: list, label: str) -> None:
            nothing = [None] * len(ids)
            columns = ("outreach_id", "domain", "email_method")
            copy_rows(connection, ("outreach", "company_target"), columns, [(i, "a.example", "{first}") for i in ids])
            spine.outreach.pass_gates(ids, "company_target", nothing)
            copy_rows(connection, ("outreach", "dol"), ("outreach_id", "filing_present"), [(i, False) for i in ids])
            spine.outreach.pass_gates(ids, "dol", nothing)
            columns = ("outreach_id", "slot_type", "name", "email")
            people = [(i, "CEO", "Ann Roe", f"{label}@a.example") for i in ids]
            copy_rows(connection, ("outreach", "people"), columns, people)
            spine.outreach.pass_gates(ids, "people", nothing)
            spine.outreach.pass_gates(ids, "execution", nothing)

        # Each statement's plan is made, and kept.
        for number in range(8):
            journey(minted(1, f"first{number}x"), "first")
        many = minted(3000, "many")
        before = read_whole(connection)
        journey(many, "many")
        for outreach_id in many[:200]:
            spine.outreach.put_company_target(outreach_id, "b.example", "{last}")
            spine.outreach.pass_gate(outreach_id, "company_target")
        assert read_whole(connection) == before
