"""The price of the rules: `init` and a gated COPY against the same writes without rules, in one run, alternating.

python py/bench.py DSN [rounds]     DSN: an empty database of a superuser
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from outreach_spine import copy_rows, install

INITS = 2_000
ROWS = 100_000
BATCH = 10_000
FLOOR = Path(__file__).resolve().parent.parent / "sql" / "bench" / "floor.sql"
MINT = "select sovereign_company_id from cl.mint_companies(%s::text[], %s::text[])"


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def minted(connection: psycopg.Connection[Any], number: int, label: str) -> list[Any]:
    """Mint companies, the same ones in the registry and in its twin; return their ids."""
    ids: list[Any] = []
    for start in range(0, number, BATCH):
        domains = [f"{label}{n}.example" for n in range(start, min(start + BATCH, number))]
        ids += [row[0] for row in connection.execute(MINT, (domains, domains))]
    connection.execute(
        "insert into floor.company_identity select * from cl.company_identity where sovereign_company_id = any(%s)",
        (ids,),
    )
    return ids


def init_each(connection: psycopg.Connection[Any], schema: str, ids: Sequence[Any]) -> None:
    """Claim companies one by one, a transaction each."""
    for company in ids:
        connection.execute(f"select {schema}.init(%s)".encode(), (company,))


def init_round(connection: psycopg.Connection[Any], label: str) -> tuple[float, float]:
    """Return the seconds of INITS claims by outreach.init, and of the same writes on the floor."""
    ids = minted(connection, INITS, label)
    half = INITS // 4
    ruled = floor = 0.0
    for start in range(0, INITS, half):
        ruled += timed(lambda start=start: init_each(connection, "outreach", ids[start : start + half]))  # type: ignore[misc]
        floor += timed(lambda start=start: init_each(connection, "floor", ids[start : start + half]))  # type: ignore[misc]
    return ruled, floor


def copy_round(connection: psycopg.Connection[Any], label: str) -> tuple[float, float]:
    """Return the seconds of a gated COPY of ROWS company_target rows, and of the same COPY ungated."""
    ids = minted(connection, ROWS, label)
    claimed = [
        row[0]
        for start in range(0, ROWS, BATCH)
        for row in connection.execute(
            "select outreach_id from outreach.init_many(%s::uuid[])", (ids[start : start + BATCH],)
        )
    ]
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute("insert into floor.outreach select * from outreach.outreach on conflict do nothing")
    rows = [(outreach_id, "acme.example", "{first}.{last}") for outreach_id in claimed]
    columns = ("outreach_id", "domain", "email_method")
    seconds = []
    for schema in ("outreach", "floor") if label.endswith("0") else ("floor", "outreach"):
        connection.execute("checkpoint")
        seconds.append(
            timed(lambda schema=schema: copy_rows(connection, (schema, "company_target"), columns, rows))  # type: ignore[misc]
        )
    return (seconds[0], seconds[1]) if label.endswith("0") else (seconds[1], seconds[0])


def main() -> int:
    """Run the rounds, and print the ratios."""
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    install(sys.argv[1])
    table = Table(title="Speed as a share of the same writes without rules (1.00 = the rules cost nothing)")
    for heading in ("workload", "median", "min", "max", "rounds"):
        table.add_column(heading, justify="right")
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        connection.execute(FLOOR.read_text(encoding="utf-8").encode())
        for name, one_round in (
            (f"outreach.init, {INITS:,} calls", init_round),
            (f"gated COPY, {ROWS:,} rows", copy_round),
        ):
            ratios = []
            for number in range(rounds):
                ruled, floor = one_round(connection, f"{one_round.__name__.replace('_', '')}{number}x{number % 2}")
                ratios.append(floor / ruled)
            figures = (statistics.median(ratios), min(ratios), max(ratios))
            table.add_row(name, *(f"{figure:.2f}" for figure in figures), str(rounds))
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
