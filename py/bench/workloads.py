"""The workloads: each against the same writes without rules, in one run."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.measure import BATCH, ROOT, Bench, Result, alternating, slices, timed
from outreach_spine import copy_rows


def pgbench_pair(bench: Bench, script: str, clients: int, number: int, *, claimed: bool = False) -> Any:
    """Return a round: `number` companies by `clients`, with rules and without."""
    per_client = max(number // clients, 4)
    total = per_client * clients

    def one_round(number_of_round: int) -> tuple[float, float]:
        first = bench.mint(total)
        if claimed:
            bench.claim(first, total)
        bench.run("checkpoint")
        return alternating(
            number_of_round,
            lambda: total / bench.pgbench(f"{script}.ruled.pgbench", clients, per_client, first),
            lambda: total / bench.pgbench(f"{script}.floor.pgbench", clients, per_client, first),
        )

    return one_round, total


def init(bench: Bench) -> Iterator[Result]:
    """outreach.init, a call a company."""
    for clients in (1, 8, 32):
        one_round, total = pgbench_pair(bench, "init", clients, bench.sized(4_000))
        yield bench.compare(f"init, {clients} clients", "0.95", one_round, total)


@contextmanager
def slow_socket(dsn: str, delay: float) -> Iterator[str]:
    """A relay on loopback that holds each message to the server back for `delay` seconds; gives the DSN to use."""
    host, port = conninfo_to_dict(dsn)["host"], conninfo_to_dict(dsn).get("port", "5432")
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, target: socket.socket, hold: float) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if hold:
                    time.sleep(hold)
                target.sendall(data)
            target.close()

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            for arguments in ((client, server, delay), (server, client, 0.0)):
                threading.Thread(target=pump, args=arguments, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield make_conninfo(
            dsn, host="127.0.0.1", port=listener.getsockname()[1], sslmode="disable", gssencmode="disable"
        )
    finally:
        listener.close()


def four_statements(connection: psycopg.Connection[Any], company: UUID) -> None:
    """Send the doctrine's four steps as a client does: verify, mint, register, verify."""
    outreach_id = UUID(int=(uuid4().int & ~0xFFF) | (company.int & 0xFFF))
    outreach_id = UUID(hex=f"{int(time.time() * 1000):012x}7{outreach_id.hex[13:]}")
    with connection.transaction():
        row = connection.execute(
            "select outreach_id from floor.company_identity where sovereign_company_id = %s for update", (company,)
        ).fetchone()
        if row is None or row[0] is not None:
            raise RuntimeError("claimed")
        connection.execute(
            "insert into floor.outreach (outreach_id, sovereign_company_id) values (%s, %s)", (outreach_id, company)
        )
        updated = connection.execute(
            "update floor.company_identity set outreach_id = %s"
            " where sovereign_company_id = %s and outreach_id is null",
            (outreach_id, company),
        )
        if updated.rowcount != 1:
            raise RuntimeError("not registered")
        connection.execute("select outreach_id from floor.company_identity where sovereign_company_id = %s", (company,))


def by_hand(connection: psycopg.Connection[Any], companies: Sequence[UUID]) -> None:
    """Claim companies one by one, as a client does."""
    for company in companies:
        four_statements(connection, company)


def init_by_client(bench: Bench) -> Iterator[Result]:
    """One call of init against the four statements that a client sends."""
    number = bench.sized(500)

    def one_round(dsn: str) -> Any:
        def run(number_of_round: int) -> tuple[float, float]:
            ids = bench.ids("sid", bench.mint(number), number)
            with psycopg.connect(dsn, autocommit=True) as connection:
                statement = "select outreach.init(%s)"
                return alternating(
                    number_of_round,
                    lambda: timed(lambda: [connection.execute(statement, (i,)).fetchone() for i in ids]),
                    lambda: timed(lambda: by_hand(connection, ids)),
                )

        return run

    yield bench.compare("init against four statements, Unix socket", "2.00", one_round(bench.dsn), number)
    with slow_socket(bench.dsn, 0.001) as dsn:
        yield bench.compare("init against four statements, 1 ms a round trip", "4.00", one_round(dsn), number)


def init_many(bench: Bench) -> Iterator[Result]:
    """init_many in arrays of 10,000."""
    number = bench.sized(100_000)

    def one_round(number_of_round: int) -> tuple[float, float]:
        ids = bench.ids("sid", bench.mint(number), number)
        bench.run("checkpoint")

        def run(statement: str) -> float:
            return timed(lambda: [bench.run(statement, part) for part in slices(ids)])

        return alternating(
            number_of_round,
            lambda: run("select count(*) from outreach.init_many(%s::uuid[])"),
            lambda: run("select floor.init_many(%s::uuid[])"),
        )

    yield bench.compare(f"init_many, {number:,} companies", "0.85", one_round, number)


def listings() -> list[tuple[str, str]]:
    """Return the names and websites of the listings file, or of the example that ships with the project."""
    path = Path(os.environ.get("LISTINGS", ROOT.parent / "shared" / "data" / "listings.csv.gz"))
    if not path.exists():
        path = next((ROOT / "examples").glob("*.csv*"))
    raw = path.read_bytes()
    with io.StringIO((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()) as file:
        rows = csv.DictReader(file)
        fields = rows.fieldnames or []
        name = next(f for f in fields if "name" in f.lower())
        site = next(f for f in fields if "site" in f.lower() or "domain" in f.lower())
        return [(row[name], row[site]) for row in rows]


# What a load makes: the spine's rows first, since the registry's key looks at them at once.
MADE = [
    (
        "outreach", "outreach_id, sovereign_company_id, created_at",
        "select outreach_id, sovereign_company_id, created_at from outreach.outreach where created_at >= %s",
    ),
    (
        "company_identity", "sovereign_company_id, company_name, company_domain, outreach_id, created_at",
        "select sovereign_company_id, company_name, company_domain, outreach_id, created_at from cl.company_identity"
        " where created_at >= %s",
    ),
]  # fmt: skip


def load(bench: Bench) -> Iterator[Result]:
    """A whole list: COPY to staging, mint_companies, init_many. The floor: COPY of the same rows, staged and made."""
    lines = listings()

    def one_round(number_of_round: int) -> tuple[float, float]:
        with psycopg.connect(bench.dsn, autocommit=True) as connection:
            connection.execute("create temporary table staging (n serial, name text, site text)")
            before = bench.one("select clock_timestamp()")
            suffix = f".r{number_of_round}.example"

            def ruled() -> None:
                copy_rows(connection, ("pg_temp", "staging"), ("name", "site"), lines)
                last = 0
                while True:
                    row = connection.execute(
                        f"""with part as (
                            select max(s.n) as last, array_agg(s.name order by s.n) as names,
                                array_agg(nullif(doctrine.canonical_domain(s.site), '') || %s order by s.n) as domains
                            from (select * from staging where n > %s and site <> '' order by n limit {BATCH}) as s
                        )
                        select p.last, array_agg(distinct m.sovereign_company_id) filter (where m.outcome = 'MINTED')
                        from part as p, cl.mint_companies(coalesce(p.names, '{{}}'), coalesce(p.domains, '{{}}')) as m
                        group by p.last""",
                        (suffix, last),
                    ).fetchone()
                    if row is None:
                        return
                    last = row[0]
                    connection.execute("select count(*) from outreach.init_many(%s::uuid[])", (row[1],))

            spent = timed(ruled)
            made = {
                table: (columns.split(", "), connection.execute(query.encode(), (before,)).fetchall())
                for table, columns, query in MADE
            }

            def floor() -> None:
                copy_rows(connection, ("pg_temp", "staging"), ("name", "site"), lines)
                with connection.transaction():
                    for table, (columns, rows) in made.items():
                        copy_rows(connection, ("floor", table), columns, rows)

            return spent, timed(floor)

    yield bench.compare(f"load of {len(lines):,} listings", "0.50", one_round, len(lines))


def gated_copy(bench: Bench) -> Iterator[Result]:
    """COPY into a sub-hub's table, through its gate."""
    number = bench.sized(100_000)
    columns = ("outreach_id", "domain", "email_method")

    def one_round(number_of_round: int) -> tuple[float, float]:
        first = bench.mint(number)
        bench.claim(first, number)

        def run(schema: str, column: str) -> float:
            rows = [(i, "acme.example", "{first}.{last}") for i in bench.ids(column, first, number)]
            bench.run("checkpoint")
            return timed(lambda: copy_rows(bench.connection, (schema, "company_target"), columns, rows))

        return alternating(number_of_round, lambda: run("outreach", "oid"), lambda: run("floor", "floor_oid"))

    yield bench.compare(f"gated COPY of {number:,} rows", "0.70", one_round, number)


def put_and_pass(bench: Bench) -> Iterator[Result]:
    """put_company_target, then pass_gate."""
    one_round, total = pgbench_pair(bench, "put_and_pass", 8, bench.sized(4_000), claimed=True)
    yield bench.compare("put, then pass_gate, 8 clients", "0.70", one_round, total)


# What a first PASS writes: the gate, the spine, two events.
PASSES = [
    "update floor.gate as g set verdict = 'PASS', upstream_version = 0, decided_by = session_user,"
    " decided_at = clock_timestamp() from bench.company as c"
    " where g.outreach_id = c.floor_oid and g.hub = 'company_target' and c.n >= %s and c.n < %s",
    "update floor.outreach as s set status = 'ACTIVE', updated_at = clock_timestamp() from bench.company as c"
    " where s.outreach_id = c.floor_oid and c.n >= %s and c.n < %s",
    "insert into floor.event (outreach_id, kind, hub, from_state, to_state, version)"
    " select floor_oid, 'GATE', 'company_target', 'OPEN', 'PASS', 1 from bench.company where n >= %s and n < %s",
    "insert into floor.event (outreach_id, kind, from_state, to_state, reason)"
    " select floor_oid, 'STATUS', 'INIT', 'ACTIVE', 'first PASS' from bench.company where n >= %s and n < %s",
]


def pass_gates(bench: Bench) -> Iterator[Result]:
    """pass_gates in arrays of 10,000 against one update of the gate rows, and against all that it writes."""
    number = bench.sized(100_000)

    def one_round(number_of_round: int) -> tuple[float, float]:
        first = bench.mint(number)
        bench.claim(first, number)
        ids = bench.ids("oid", first, number)
        copy_rows(
            bench.connection, ("outreach", "company_target"), ("outreach_id", "domain", "email_method"),
            [(i, "acme.example", "{first}") for i in ids],
        )  # fmt: skip
        bench.run(
            "insert into floor.gate (outreach_id, hub, version) select floor_oid, 'company_target', 1"
            " from bench.company where n >= %s and n < %s", first, first + number,
        )  # fmt: skip
        bench.run("checkpoint")
        versions = [0] * BATCH
        return alternating(
            number_of_round,
            lambda: timed(
                lambda: [
                    bench.run(
                        "select count(*) from outreach.pass_gates(%s::uuid[], 'company_target', %s::bigint[])",
                        part, versions[: len(part)],
                    )
                    for part in slices(ids)
                ]
            ),
            lambda: timed(lambda: [bench.run(statement, first, first + number) for statement in floor]),
        )  # fmt: skip

    name = f"pass_gates for {number:,} companies"
    floor = PASSES[:1]
    yield bench.compare(name, "0.70", one_round, number)
    floor = PASSES
    yield bench.compare(f"{name}, against the same four rows of each", "none", one_round, number)


def journey(bench: Bench) -> Iterator[Result]:
    """The way of a company from init to the execution PASS: 8 calls, 21 row writes."""
    one_round, total = pgbench_pair(bench, "journey", 8, bench.sized(2_000))
    yield bench.compare("journey, init to execution PASS, 8 clients", "0.80", one_round, total)


def race(bench: Bench) -> Iterator[Result]:
    """64 clients who all want the same companies, against 64 who want each their own."""
    per_client = bench.sized(200)

    def one_round(number_of_round: int) -> tuple[float, float]:
        hot, own = bench.mint(per_client), bench.mint(64 * per_client)
        count = "select count(*) from outreach.outreach"
        before = bench.one(count)
        total = 64 * per_client
        racing = total / bench.pgbench("race.ruled.pgbench", 64, per_client, hot)
        if (won := bench.one(count) - before) != per_client:
            raise RuntimeError(f"{won} winners for {per_client} companies")
        return racing, total / bench.pgbench("race.floor.pgbench", 64, per_client, own)

    yield bench.compare("64 clients racing for the same companies", "0.80", one_round, 64 * per_client)


ALL = [init, init_by_client, init_many, load, gated_copy, put_and_pass, pass_gates, journey, race]
