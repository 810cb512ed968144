"""Figures beside the ratios: what a rule costs when it is left out, bytes and WAL a company, growth, and the funnel."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import make_conninfo

from bench.measure import Bench, timed

GUARDS = """
do $$
declare
    v_guard record;
begin
    for v_guard in
        select t.tgrelid::regclass as relation, t.tgname
        from pg_trigger as t
        where not t.tgisinternal and t.tgtype & 1 = 1 and t.tgrelid::regclass::text ~ '^(cl|outreach)[.]'
            and t.tgname <> 'person_id_is_minted'
    loop
        execute format('alter table %s disable trigger %I', v_guard.relation, v_guard.tgname);
    end loop;
end
$$
"""
CHECKS = """
do $$
declare
    v_check record;
begin
    for v_check in
        select c.conrelid::regclass as relation, c.conname
        from pg_constraint as c
        where c.contype = 'c' and c.conrelid <> 0 and c.conrelid::regclass::text ~ '^(cl|outreach)[.]'
    loop
        execute format('alter table %s drop constraint %I', v_check.relation, v_check.conname);
    end loop;
end
$$
"""
TYPES = """
do $$
declare
    v_check record;
begin
    for v_check in select c.contypid::regtype as type_name, c.conname from pg_constraint as c where c.contypid <> 0
    loop
        execute format('alter domain %s drop constraint %I', v_check.type_name, v_check.conname);
    end loop;
end
$$
"""
GATES = "; ".join(
    f"alter table outreach.{table} disable trigger gate_guards_insert" for table in ("company_target", "dol", "people")
)
RULES = {
    "gates: every write held against its gate, versions raised": GATES,
    "status moves by table": "alter table outreach.outreach disable trigger status_moves_by_table",
    "guards a row: keys, write-once pointers, versions": GUARDS,
    "mutual foreign keys of registry and spine": (
        "alter table outreach.outreach drop constraint spine_row_is_claimed_in_the_registry;"
        " alter table cl.company_identity drop constraint outreach_id_is_on_the_spine"
    ),
    "foreign keys of gates and events to the spine": (
        "alter table outreach.gate drop constraint gate_is_of_a_company_on_the_spine;"
        " alter table outreach.event drop constraint event_is_of_a_company_on_the_spine"
    ),
    "checks of tables: ids and their buckets, verdicts, events": CHECKS,
    "value types": TYPES,
}


@dataclass(frozen=True)
class Figure:
    """A number with its name and unit."""

    name: str
    value: float
    unit: str


def left_out(bench: Bench, number: int) -> Iterator[Figure]:
    """The journey with each rule left out, against the journey with all: what share of its time the rule takes."""
    drop = "drop database if exists {} with (force)"
    whole = psycopg.conninfo.conninfo_to_dict(bench.dsn)["dbname"]
    first = bench.mint(number * bench.rounds * (len(RULES) + 1))
    bench.connection.close()
    admin = psycopg.connect(make_conninfo(bench.dsn, dbname="postgres"), autocommit=True)
    try:
        admin.execute("create extension if not exists plpgsql")
        for rule, statement in RULES.items():
            copies = {"bench_all": "", "bench_without": statement}
            for name, change in copies.items():
                admin.execute(drop.format(name).encode())
                admin.execute(f"create database {name} template {whole}".encode())
                with psycopg.connect(make_conninfo(bench.dsn, dbname=name), autocommit=True) as copy:
                    for trigger in copy.execute("select evtname from pg_event_trigger").fetchall():
                        copy.execute(f"drop event trigger {trigger[0]}".encode())
                    if change:
                        copy.execute(change.encode())
            shares = []
            for turn in range(bench.rounds):
                base = first + turn * number
                speed = {}
                for name in list(copies)[:: 1 if turn % 2 else -1]:
                    other = Bench.__new__(Bench)
                    other.dsn = make_conninfo(bench.dsn, dbname=name)
                    speed[name] = other.pgbench("journey.ruled.pgbench", 1, number, base)
                shares.append(1 - speed["bench_all"] / speed["bench_without"])
            figure = Figure(rule, statistics.median(shares), "of the journey's time")
            bench.tell(f"{rule}: {figure.value:.1%}")
            yield figure
        for name in copies:
            admin.execute(drop.format(name).encode())
    finally:
        admin.close()
        bench.connection = psycopg.connect(bench.dsn, autocommit=True)


def sizes(bench: Bench, number: int) -> Iterator[Figure]:
    """Bytes that a company's journey leaves in tables and indexes, and in the WAL, with rules and on the floor."""
    size = """
        select sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid)) from pg_class as c
        where c.relnamespace = any(%s::regnamespace[]) and c.relkind = 'r'"""
    for side, schemas in (("with the rules", ["cl", "outreach"]), ("on the floor", ["floor"])):
        first = bench.mint(number)
        script = "journey.ruled.pgbench" if schemas[0] == "cl" else "journey.floor.pgbench"
        bench.run("checkpoint")
        bench.pgbench(script, 1, number // 10, first)
        before = bench.run(size, schemas).fetchone()
        lsn = bench.one("select pg_current_wal_insert_lsn()")
        bench.pgbench(script, 1, number - number // 10, first + number // 10)
        after = bench.run(size, schemas).fetchone()
        wal = float(bench.one("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", lsn))
        assert before is not None
        assert after is not None
        count = number - number // 10
        yield Figure(f"WAL, {side}", wal / count, "bytes a company")
        yield Figure(f"tables, {side}", float(after[0] - before[0]) / count, "bytes a company")
        yield Figure(f"indexes, {side}", float(after[1] - before[1]) / count, "bytes a company")


def growth(whole: Bench, sizes_asked: list[int]) -> Iterator[Figure]:
    """The journey's time at sizes of a database of its own, as a multiple of the first; and funnel() there."""
    name = "bench_growth"
    with psycopg.connect(make_conninfo(whole.dsn, dbname="postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)".encode())
        admin.execute(f"create database {name}".encode())
    bench = Bench(make_conninfo(whole.dsn, dbname=name), whole.rounds, whole.scale, whole.tell, has_floor=False)
    base = 0.0
    for size in sizes_asked:
        missing = size - bench.one("select count(*) from outreach.outreach")
        while missing > 0:
            number = min(missing, 100_000)
            first = bench.mint(number)
            bench.claim(first, number)
            bench.run(
                "insert into outreach.company_target select oid, 'acme.example', '{first}' from bench.company"
                " where n >= %s and n < %s", first, first + number,
            )  # fmt: skip
            missing -= number
        bench.run("vacuum analyze")
        first = bench.mint(1500)
        bench.pgbench("journey.ruled.pgbench", 1, 200, first)
        seconds = statistics.median(
            1 / bench.pgbench("journey.ruled.pgbench", 1, 400, first + 200 + 400 * turn) for turn in range(3)
        )
        base = base or seconds
        yield Figure(f"journey at {size:,} companies", seconds / base, f"times that at {sizes_asked[0]:,}")
        oid = bench.one("select oid from bench.company where oid is not null limit 1")
        report = f"select count(*) from outreach.gate_report('{oid}')"
        funnel = "select * from outreach.funnel()"
        for what, statement in (("gate_report", report), ("funnel", funnel)):
            spent = [timed(lambda statement=statement: bench.run(statement).fetchall()) for _ in range(5)]  # type: ignore[misc]
            yield Figure(f"{what} at {size:,} companies", statistics.median(spent) * 1000, "ms a call, on this machine")
