"""The price of many servers: the journey on one, straight to shards, and through the proxy, with and without PgBouncer.

python py/bench/scale.py [ROUNDS [JOURNEYS A CLIENT]]

Ratios of journeys a second against one plain server of the same round; rounds alternate. All servers are clusters on
this machine and share its cores, so the figures are prices of the way, not gains of more machines. Writes
build/scale.json.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from outreach_spine import Spine, install, scale
from outreach_spine._route import bucket
from outreach_spine.scale import numbers
from scale_clusters import Clusters, clusters, home, pgbouncer, write_map

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
SHARDS = ("s1", "s2", "s3", "s4")
JOURNEY = ROOT / "sql" / "bench" / "journey.ruled.pgbench"
COMPANIES = """
    create schema if not exists bench;
    create table if not exists bench.company (n bigint primary key, sid uuid not null);
"""


@dataclass
class Way:
    """A way to run journeys: databases among which the clients are divided, and the company with which each goes on."""

    name: str
    databases: list[str]
    next: list[int] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def pgbench(dsn: str, clients: int, journeys: int, base: int) -> subprocess.Popen[str]:
    """Start the journeys of some clients."""
    variables = ("-D", f"base={base}", "-D", f"per={journeys}", "-D", "i=-1")
    command = [
        home() / "bin" / "pgbench",
        "-n",
        "-M",
        "prepared",
        "-c",
        clients,
        "-j",
        2,
        "-t",
        journeys,
        *variables,
        "-f",
        JOURNEY,
        dsn,
    ]
    return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def journeys_a_second(way: Way, journeys: int) -> float:
    """Run the journeys of all clients, and return how many a second they were."""
    each = CLIENTS // len(way.databases)
    began = time.perf_counter()
    running = [pgbench(dsn, each, journeys, base) for dsn, base in zip(way.databases, way.next, strict=True)]
    for process in running:
        said, complained = process.communicate()
        if process.returncode or not re.search(rf"processed: {each * journeys}/", said):
            raise RuntimeError(said + complained)
    way.next = [base + each * journeys for base in way.next]
    return CLIENTS * journeys / (time.perf_counter() - began)


def database(made: Clusters, server: str, name: str) -> str:
    """Make a database, and return its connection string."""
    return made.servers[server].fresh_database(name)


def minted(dsn: str, count: int) -> list[UUID]:
    """Mint companies, and return their ids."""
    ids: list[UUID] = []
    with psycopg.connect(dsn, autocommit=True) as connection:
        while len(ids) < count:
            domains = [f"d{os.urandom(8).hex()}.example" for _ in range(min(5000, count - len(ids)))]
            rows = Spine(connection).cl.mint_companies(domains, domains)
            ids += [row.sovereign_company_id for row in rows if row.sovereign_company_id]
    return ids


def fill(dsn: str, ids: list[UUID]) -> int:
    """Number companies from 0 for pgbench's script, and return how many there are."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(COMPANIES)
        with connection.cursor() as cursor, cursor.copy("copy bench.company (n, sid) from stdin") as copy:
            for row in enumerate(ids):
                copy.write_row(row)
        connection.execute("analyze")
    return len(ids)


def ways(made: Clusters, bouncer: Path, companies: int) -> Iterator[Way]:
    """Make the databases of each way, with companies in them."""
    plain = database(made, "s1", "plain")
    install(plain)
    fill(plain, minted(plain, companies))
    yield Way("one server", [plain], [0])
    for count in (1, 2, 4):
        for bounced in (False, True):
            name = f"n{count}{'b' if bounced else ''}"
            proxy = database(made, "proxy", name)
            shards = {
                shard: [
                    database(made, shard, name),
                    *([f"host={bouncer} port=6432 dbname={shard}_{name}"] if bounced else []),
                ]
                for shard in SHARDS[:count]
            }
            path = write_map(made.folder / f"{name}.toml", proxy, shards)
            entries = scale.initialize(path)
            among = "1 shard" if count == 1 else f"{count} shards"
            if not bounced:
                straight = minted(proxy, companies + companies // 2)
                dsns = [entry.dsn for entry in entries.shards]
                for entry in entries.shards:
                    held = numbers(entry.buckets)
                    fill(entry.dsn, [sid for sid in straight if bucket(sid) in held])
                yield Way(f"straight to {among}", dsns, [0] * count)
            fill(proxy, minted(proxy, companies))
            yield Way(f"proxy, {among}{', PgBouncer' if bounced else ''}", [proxy], [0])


def main() -> int:
    """Measure, and write what it came to."""
    console = Console()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    journeys = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with clusters("proxy", *SHARDS) as made, pgbouncer(made, list(SHARDS), ["n1b", "n2b", "n4b"], CLIENTS) as bouncer:
        companies = CLIENTS * journeys * (rounds + 1)
        with console.status("making servers"):
            measured = list(ways(made, bouncer, companies))
        for way in measured:  # connections, caches and plans of a first time are in no ratio
            journeys_a_second(way, journeys)
        for number in track(range(rounds), "rounds", console=console):
            order = measured if number % 2 else measured[::-1]
            rates = {way.name: journeys_a_second(way, journeys) for way in order}
            for way in measured:
                way.ratios.append(rates[way.name] / rates["one server"])
    table = Table(
        "way", "median", "min", "max", title=f"Journeys a second against one server, {CLIENTS} clients, {rounds} rounds"
    )
    for way in measured:
        table.add_row(
            way.name, *(f"{x:.2f}" for x in (statistics.median(way.ratios), min(way.ratios), max(way.ratios)))
        )
    console.print(table)
    path = ROOT / "build" / "scale.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({way.name: way.ratios for way in measured}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
