"""Sales Init under crashes: killed workers, terminated backends, injected failures; and a poison job that ends dead."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from handoffs import SOURCE, acting_as, booking, headers, ready, spine_command

from outreach_spine import Spine, install

COMPANIES = 1000
WORKERS = 8


def start_worker(dsn: str, log: Path) -> subprocess.Popen[str]:
    return spine_command("worker", "--dsn", acting_as(dsn, "sales_agent"), "--poll", "0.5", "--log", "json",
                         stdout=log.open("a"), stderr=subprocess.DEVNULL)  # fmt: skip


def deliver(dsn: str, bodies: list[bytes]) -> list[str]:
    """Hand webhooks in as the receiver does, and give the codes."""
    with psycopg.connect(acting_as(dsn, "webhook_agent"), autocommit=True) as connection:
        sales = Spine(connection).sales
        return [
            sales.receive_webhook(SOURCE, [[k, v] for k, v in headers(body).items()], body)[0].code or ""
            for body in bodies
        ]


def injure(dsn: str, condition: str) -> None:
    """Let snapshots fail on a condition."""
    with psycopg.connect(dsn, options="-c outreach_spine.adr=0010", autocommit=True) as connection:
        connection.execute(
            f"""create function sales.injury() returns trigger language plpgsql as $$
            begin if {condition} then raise exception 'injected'; end if; return new; end $$""".encode()
        )
        connection.execute(
            "create trigger injury before insert on sales.snapshot for each row execute function sales.injury()"
        )


def wait_for_workers(watch: psycopg.Connection[Any]) -> None:
    """Wait until the last one that was started listens to signals, too: all are connected."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        connected = watch.execute(
            "select count(*) from pg_stat_activity"
            " where application_name = 'spine worker' and datname = current_database()"
        ).fetchone()
        if connected == (WORKERS,):
            return
        time.sleep(0.1)
    pytest.fail("not all workers came up")


def test_every_company_is_handed_off_once_whatever_crashes(
    make_database: Callable[[], str], tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    dsn = make_database()
    install(dsn)
    companies = ready(dsn, COMPANIES, "crash")
    injure(dsn, "random() < 0.2")
    chance = random.Random(42)
    log = tmp_path / "log"
    workers = [start_worker(dsn, log) for _ in range(WORKERS)]
    kills = terminations = 0

    bodies = [booking(company.query, f"crash-{number}") for number, company in enumerate(companies)] * 3
    chance.shuffle(bodies)
    with ThreadPoolExecutor(4) as pool, psycopg.connect(dsn, autocommit=True) as watch:
        deliveries = [pool.submit(deliver, dsn, bodies[part::4]) for part in range(4)]
        until = time.monotonic() + 150
        while time.monotonic() < until:
            number = chance.randrange(WORKERS)
            workers[number].send_signal(signal.SIGKILL)
            workers[number].wait()
            kills += 1
            terminated = watch.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spine worker'"
                " and datname = current_database() order by random() limit 1"
            )
            terminations += terminated.rowcount
            # Time passes, for what the dead hold and for what waits for its next attempt.
            living = [worker_name(worker) for worker in workers if worker.poll() is None]
            watch.execute(
                "update sales.init_job set lease_until = now(), run_at = now() where state = 'RUNNING'"
                " and worker <> all(%s::text[])",
                (living,),
            )
            watch.execute("update sales.init_job set run_at = now() where state = 'READY' and run_at > now()")
            workers[number] = start_worker(dsn, log)
            time.sleep(0.4)
            done = watch.execute("select count(*) from sales.init_job where state in ('DONE', 'DEAD')").fetchone()
            if all(d.done() for d in deliveries) and done == (COMPANIES,):
                break
        codes = [code for d in deliveries for code in d.result()]

        assert (codes.count("accepted"), codes.count("duplicate")) == (COMPANIES, 2 * COMPANIES)
        assert watch.execute("select state, count(*) from sales.init_job group by 1").fetchall() == [
            ("DONE", COMPANIES)
        ]
        whole = watch.execute(
            """select count(*), count(distinct i.sales_process_id), count(distinct s.sales_process_id)
               from cl.company_identity i
               join sales.sales_process p on (p.sovereign_company_id, p.sales_process_id)
                   = (i.sovereign_company_id, i.sales_process_id)
               join sales.snapshot s on s.sales_process_id = p.sales_process_id and s.outreach_id = i.outreach_id
               join sales.meeting m on m.outreach_id = i.outreach_id"""
        ).fetchone()
        assert whole == (COMPANIES, COMPANIES, COMPANIES)
        assert watch.execute("select count(*) from sales.sales_process").fetchone() == (COMPANIES,)
        attempts = watch.execute("select sum(attempts), max(attempts) from sales.init_job").fetchone()
        wait_for_workers(watch)
    for worker in workers:
        worker.terminate()
    assert [worker.wait(20) for worker in workers] == [0] * WORKERS, "SIGTERM is a clean stop"
    print(f"\n{COMPANIES} companies, {kills} workers killed, {terminations} backends terminated, attempts {attempts}")
    assert kills > 10
    assert attempts is not None
    assert attempts[0] > COMPANIES * 1.1, "failures were injected"


def worker_name(worker: subprocess.Popen[str]) -> str:
    import socket

    return f"{socket.gethostname()}:{worker.pid}"


def test_a_poison_job_ends_dead_and_the_others_go_on(make_database: Callable[[], str], tmp_path: Path) -> None:
    dsn = make_database()
    install(dsn)
    poison, good = ready(dsn, 2, "poison")
    injure(dsn, f"new.outreach_id = '{poison.outreach_id}'")
    assert deliver(dsn, [booking(poison.query, "p"), booking(good.query, "g")]) == ["accepted", "accepted"]
    log = tmp_path / "log"
    worker = start_worker(dsn, log)
    with psycopg.connect(dsn, autocommit=True) as watch:
        spine = Spine(watch)
        for _ in range(200):
            # Time passes: what waits for its next attempt is due.
            watch.execute("update sales.init_job set run_at = now() where state = 'READY'")
            if spine.sales.queue()[0].dead:
                break
            time.sleep(0.1)
        queue = spine.sales.queue()[0]
        assert (queue.done, queue.dead, queue.ready, queue.running) == (1, 1, 0, 0)
        state = spine.sales.handoff_of(poison.outreach_id)[0]
        assert (state.job_state, state.attempts, state.sales_process_id) == ("DEAD", 8, None)
        assert "injected" in (state.last_error or "")
        watch.execute("set outreach_spine.adr = '0010'")
        watch.execute("drop trigger injury on sales.snapshot")
        spine.sales.retry_job(queue.dead_jobs[0])  # type: ignore[index]
        for _ in range(100):
            if spine.sales.handoff_of(poison.outreach_id)[0].job_state == "DONE":
                break
            time.sleep(0.1)
        assert spine.sales.handoff_of(poison.outreach_id)[0].sales_process_id is not None
    worker.terminate()
    assert worker.wait(20) == 0
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert (events.count("failed"), events.count("dead"), events.count("done")) == (7, 1, 2)
    assert events[-1] == "stopped"


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_two_deliveries_at_once_are_one_handoff(database: str, isolation: str) -> None:
    companies = ready(database, 20, isolation.replace(" ", "-"))
    options = f"-c default_transaction_isolation={isolation.replace(' ', chr(92) + ' ')}"

    def once(body: bytes) -> str:
        for _ in range(20):
            try:
                with psycopg.connect(acting_as(database, "webhook_agent", options), autocommit=True) as connection:
                    pairs = [[k, v] for k, v in headers(body).items()]
                    return Spine(connection).sales.receive_webhook(SOURCE, pairs, body)[0].code or ""
            except psycopg.errors.OperationalError as error:
                if not (error.sqlstate or "").startswith("40"):
                    raise
        raise AssertionError("not taken after 20 retries")

    with ThreadPoolExecutor(8) as pool:
        for number, company in enumerate(companies):
            bodies = [booking(company.query, f"{isolation}-{number}-{which}") for which in range(2)] * 4
            codes = sorted(pool.map(once, bodies))
            assert codes == ["accepted", "already_handed_off"] + ["duplicate"] * 6
