"""Plans do not hang on statistics: made by the first small statements on empty tables, they serve thousands of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

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


def minted(spine: Spine, count: int, label: str) -> list[UUID]:
    domains = [f"{label}{n}.example" for n in range(count)]
    ids = [row.sovereign_company_id for row in spine.cl.mint_companies(domains, domains)]
    return [row.outreach_id for row in spine.outreach.init_many([i for i in ids if i]) if row.outreach_id]


def to_people(connection: psycopg.Connection[Any], ids: list[UUID]) -> None:
    """Take companies to where people decides."""
    spine = Spine(connection)
    nothing = [None] * len(ids)
    columns = ("outreach_id", "domain", "email_method")
    copy_rows(connection, ("outreach", "company_target"), columns, [(i, "a.example", "{first}") for i in ids])
    spine.outreach.pass_gates(ids, "company_target", nothing)
    copy_rows(connection, ("outreach", "dol"), ("outreach_id", "filing_present"), [(i, False) for i in ids])
    spine.outreach.pass_gates(ids, "dol", nothing)
    columns = ("outreach_id", "slot_type", "name", "email")
    copy_rows(connection, ("outreach", "people"), columns, [(i, "CEO", "Ann Roe", "ann@a.example") for i in ids])


def to_execution(connection: psycopg.Connection[Any], ids: list[UUID]) -> None:
    for hub in ("people", "execution"):
        Spine(connection).outreach.pass_gates(ids, hub, [None] * len(ids))


def test_the_first_statements_of_a_session_spoil_no_plan(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    install(dsn)
    with psycopg.connect(dsn, autocommit=True) as before, psycopg.connect(dsn, autocommit=True) as connection:
        # The worst that statistics can say: every table is empty.
        connection.execute("analyze")
        few = minted(Spine(before), 8, "few")
        to_people(before, few)
        # Each statement's plan is made, and kept: by reports and refusals, which come first, then by writes.
        spine = Spine(connection)
        for outreach_id in few:
            spine.outreach.gate_report(outreach_id)
            spine.outreach.why_not(outreach_id)
            spine.outreach.fail_gate(outreach_id, "people", "test")
        for number in range(8):
            one = minted(spine, 1, f"one{number}x")
            to_people(connection, one)
            to_execution(connection, one)
        many = minted(spine, 3000, "many")
        scanned = read_whole(connection)
        to_people(connection, many)
        to_execution(connection, many)
        for outreach_id in many[:200]:
            spine.outreach.put_company_target(outreach_id, "b.example", "{last}")
            spine.outreach.pass_gate(outreach_id, "company_target")
            spine.outreach.gate_report(outreach_id)
            spine.outreach.why_not(outreach_id)
            spine.outreach.upstream_version(outreach_id, "people")
            spine.outreach.fail_gate(outreach_id, "dol", "test")
        assert read_whole(connection) == scanned


TABLES = {"company_identity", "load_line", "outreach", "gate", "company_target", "dol", "people", "event"}
SCAN = re.compile(r"(?:Seq|Index|Index Only|Bitmap Heap) Scan .*?\bon (\w+)")


def reads_without_a_key(plan: str) -> list[str]:
    """Return the nodes of a plan that read a table of companies from end to end."""
    nodes = re.split(r"\n(?= *(?:->|SubPlan|InitPlan|CTE))", plan)
    return [
        node.strip()
        for node in nodes
        if (scan := SCAN.search(node.split("\n")[0]))
        and scan[1] in TABLES
        and not re.search("Index Cond|Recheck Cond", node)
    ]


def test_every_statement_of_a_write_reads_companies_by_key(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    install(dsn)
    plans: list[str] = []
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("analyze")
        connection.execute("load 'auto_explain'")
        connection.execute("set auto_explain.log_min_duration = 0")
        connection.execute("set auto_explain.log_nested_statements = on")
        connection.execute("set client_min_messages = log")
        connection.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
        spine = Spine(connection)
        # More often than a session tries plans before it keeps one; between, statistics of nearly empty tables.
        for number in range(7):
            if number == 3:
                connection.execute("analyze")
            ids = minted(spine, 2, f"few{number}x")
            to_people(connection, ids)
            to_execution(connection, ids)
            load_id = spine.cl.begin_load("few.csv", f"{number:064x}")
            lines = [(load_id, line, "Acme", f"line{number}x{line}.example") for line in range(2, 5)]
            copy_rows(connection, ("cl", "load_line"), ("load_id", "line", "company_name", "website"), lines)
            assert len(spine.cl.mint_lines(load_id, 10)) == 3
            one = spine.cl.mint_company("One", f"one{number}.example")
            outreach_id = spine.outreach.init(one)
            spine.outreach.put_company_target(outreach_id, "a.example", "{first}")
            spine.outreach.pass_gate(outreach_id, "company_target")
            assert spine.cl.find_company(f"one{number}.example")[0].outreach_id == outreach_id
    # Not the statements that PostgreSQL's own foreign keys run.
    ours = [plan for plan in plans if "Query Text" in plan and "FROM ONLY" not in plan]
    assert len(ours) > 500
    assert {node for plan in ours for node in reads_without_a_key(plan)} == set()
