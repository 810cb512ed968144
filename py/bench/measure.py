"""What a benchmark is made of: a database with companies by number, pgbench, and ratios of rounds that alternate."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from outreach_spine import install

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "sql" / "bench"
BATCH = 10_000
MINT = """
with minted as (
    select m.ord, m.sovereign_company_id as sid
    from cl.mint_companies(%(domains)s, %(domains)s)
        with ordinality as m (company_domain, sovereign_company_id, outcome, ord)
),
twin as (
    insert into bench.company (n, sid) select %(first)s + m.ord - 1, m.sid from minted as m returning sid
)
select count(*) from twin
"""
TWIN = """
insert into floor.company_identity
select i.* from cl.company_identity as i inner join bench.company as c on c.sid = i.sovereign_company_id where c.n >= %s
"""


@dataclass(frozen=True)
class Result:
    """A workload's ratios: the speed with rules as a share of the speed without, or whatever `unit` says."""

    name: str
    goal: str
    ratios: list[float]
    rate: float | None = None
    unit: str = ""

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)


@dataclass
class Bench:
    """A database to measure in, its companies numbered from 0."""

    dsn: str
    rounds: int
    scale: float
    tell: Callable[[str], None]
    has_floor: bool = True
    companies: int = 0
    connection: psycopg.Connection[Any] = field(init=False)

    def __post_init__(self) -> None:
        install(self.dsn)
        self.connection = psycopg.connect(self.dsn, autocommit=True)
        self.run((SCRIPTS / "floor.sql").read_text(encoding="utf-8"))

    def run(self, statement: str, *parameters: Any) -> psycopg.Cursor[Any]:
        """Execute a statement of the benchmark."""
        return self.connection.execute(statement.encode(), parameters or None)

    def one(self, statement: str, *parameters: Any) -> Any:
        """Return the one value of a statement."""
        row = self.run(statement, *parameters).fetchone()
        assert row is not None
        return row[0]

    def sized(self, number: int) -> int:
        """Return how many of something the scale asks for."""
        return max(int(number * self.scale), 100)

    def mint(self, number: int) -> int:
        """Mint companies, the same ones in the registry and in its twin; return the number of the first."""
        first = self.companies
        for start in range(first, first + number, BATCH):
            domains = [f"company{n}.example" for n in range(start, min(start + BATCH, first + number))]
            self.connection.execute(MINT, {"domains": domains, "first": start})
        if self.has_floor:
            self.run(TWIN, first)
        self.companies += number
        self.run("analyze bench.company")
        return first

    def claim(self, first: int, number: int) -> None:
        """Claim companies, with the rules and on the floor."""
        for start in range(first, first + number, BATCH):
            self.run(
                "update bench.company as c set oid = o.outreach_id from outreach.init_many(array("
                "select sid from bench.company where n >= %s and n < %s)) as o where c.sid = o.sovereign_company_id",
                start, min(start + BATCH, first + number),
            )  # fmt: skip
            if self.has_floor:
                self.run(
                    "select floor.init_many(array(select sid from bench.company where n >= %s and n < %s))",
                    start, min(start + BATCH, first + number),
                )  # fmt: skip
        if not self.has_floor:
            return
        self.run(
            "update bench.company as c set floor_oid = s.outreach_id from floor.outreach as s"
            " where c.sid = s.sovereign_company_id and c.n >= %s and c.n < %s",
            first, first + number,
        )  # fmt: skip

    def ids(self, column: str, first: int, number: int) -> list[UUID]:
        """Return the ids of companies."""
        rows = self.run(
            f"select {column} from bench.company where n >= %s and n < %s order by n", first, first + number
        )
        return [row[0] for row in rows]

    def pgbench(self, script: str, clients: int, per_client: int, base: int) -> float:
        """Run a script, each client `per_client` companies of its own; return the transactions a second."""
        command = [
            "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--transactions={per_client}",
            f"--jobs={min(clients, 2)}", "-D", "i=-1", "-D", f"base={base}", "-D", f"per={per_client}",
            "--file", str(SCRIPTS / script), make_conninfo(self.dsn),
        ]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
        found = re.search(r"tps = ([0-9.]+)", result.stdout)
        if result.returncode or not found or f"processed: {clients * per_client}/" not in result.stdout:
            raise RuntimeError(result.stdout + result.stderr)
        return float(found.group(1))

    def compare(
        self, name: str, goal: str, one_round: Callable[[int], tuple[float, float]], rate_of: float = 0
    ) -> Result:
        """Run the rounds; each gives the seconds with rules and without, in an order that alternates."""
        pairs = [one_round(number) for number in range(self.rounds)]
        result = Result(
            name, goal, [floor / ruled for ruled, floor in pairs],
            rate_of / statistics.median(ruled for ruled, _ in pairs) if rate_of else None,
        )  # fmt: skip
        self.tell(f"{name}: {result.median:.2f} ({min(result.ratios):.2f} to {max(result.ratios):.2f}), goal {goal}")
        return result


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternating(number: int, ruled: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float]:
    """Do both, the one first in even rounds and the other in odd ones."""
    if number % 2:
        without = floor()
        return ruled(), without
    return ruled(), floor()


def slices(items: Sequence[Any], size: int = BATCH) -> list[Sequence[Any]]:
    """Return the items in arrays of a size."""
    return [items[start : start + size] for start in range(0, len(items), size)]
