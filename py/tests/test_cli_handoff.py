"""The handoff on the command line: link, handoff, serve and worker, as a person runs them."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from handoffs import SOURCE, Ready, acting_as, booking, free_port, headers, post, ready, serving, spine_command
from test_cli import spine

from outreach_spine import Spine, install


@pytest.fixture
def dsn(make_database: Callable[[], str]) -> str:
    dsn = make_database()
    install(dsn)
    return dsn


@pytest.fixture
def company(dsn: str) -> Ready:
    return ready(dsn, 1, "cli")[0]


def read_terminal(descriptor: int, until: str, seconds: float = 30) -> str:
    """Return what a program has written to its terminal, as soon as a text stands in it."""
    text = ""
    end = time.monotonic() + seconds
    while until not in text and time.monotonic() < end:
        if select.select([descriptor], [], [], 0.2)[0]:
            text += os.read(descriptor, 65536).decode(errors="replace")
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
    assert until in plain, plain
    return plain


def test_link_by_id_is_one_line_that_verifies(dsn: str, company: Ready) -> None:
    agent = acting_as(dsn, "execution_agent")
    result = spine("link", str(company.outreach_id), "--base-url", "https://cal.example/ann", "--days", "2", dsn=agent)
    assert result.returncode == 0, result.stderr
    (line,) = result.stdout.splitlines()
    with psycopg.connect(dsn) as connection:
        row = Spine(connection).outreach.verify_link(line.partition("?")[2], None)[0]
    assert (row.valid, row.outreach_id) == (True, company.outreach_id)
    assert 0 < int(re.findall(r"exp=(\d+)", line)[0]) - time.time() <= 2 * 86400 + 1


def test_link_by_domain_and_refusals(dsn: str, company: Ready) -> None:
    assert spine("link", "cli0.example", "--base-url", "https://cal.example", dsn=dsn).returncode == 0
    too_long = spine("link", "cli0.example", "--base-url", "https://cal.example", "--days", "31", dsn=dsn)
    assert (too_long.returncode, "22023" in too_long.stderr) == (1, True)
    with psycopg.connect(dsn) as connection:
        spine_ = Spine(connection)
        spine_.cl.mint_company("Unclaimed", "unclaimed.example")
        spine_.outreach.pause(company.outreach_id, "test")
    assert spine("link", "unclaimed.example", "--base-url", "https://cal.example", dsn=dsn).returncode == 1
    paused = spine("link", "cli0.example", "--base-url", "https://cal.example", dsn=dsn)
    assert (paused.returncode, "OSPAU" in paused.stderr, "hint:" in paused.stderr) == (1, True, True)


def test_handoff_tells_where_it_stands(dsn: str, company: Ready) -> None:
    before = spine("handoff", "cli0.example", dsn=dsn)
    assert before.returncode == 0, before.stderr
    assert "No booking was accepted yet." in before.stdout
    body = booking(company.query, "cli-1")
    with psycopg.connect(dsn) as connection:
        sales = Spine(connection).sales
        sales.receive_webhook(SOURCE, [[k, v] for k, v in headers(body).items()], body)
    booked = spine("handoff", str(company.outreach_id), dsn=dsn)
    assert booked.returncode == 0, booked.stderr
    assert "READY" in booked.stdout


def test_worker_shows_a_status_line_and_stops_cleanly(dsn: str, company: Ready) -> None:
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    agent = acting_as(dsn, "sales_agent")
    process = spine_command("worker", "--dsn", agent, "--poll", "0.2", stdout=theirs, stderr=theirs, env=environment)
    try:
        read_terminal(ours, "waiting: 0 done, 0 failed, 0 dead")
        body = booking(company.query, "cli-2")
        with psycopg.connect(dsn) as connection:
            sales = Spine(connection).sales
            sales.receive_webhook(SOURCE, [[k, v] for k, v in headers(body).items()], body)
        read_terminal(ours, "1 done, 0 failed, 0 dead")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)
    done = spine("handoff", str(company.outreach_id), dsn=dsn)
    assert "DONE" in done.stdout


def test_worker_refuses_an_unknown_log(dsn: str) -> None:
    result = spine("worker", "--log", "xml", dsn=dsn)
    assert (result.returncode, "Traceback" in result.stderr) == (2, False)


def test_serve_answers_and_stops_cleanly(dsn: str, company: Ready) -> None:
    body = booking(company.query, "cli-3")
    with serving(acting_as(dsn, "webhook_agent")) as address:
        assert post(f"{address}/webhooks/{SOURCE}", body, headers(body))[0] == 202


def test_serve_says_what_is_in_its_way(dsn: str, tmp_path: Path) -> None:
    port = free_port()
    first = spine_command("serve", "--dsn", dsn, "--port", str(port), stderr=sys.stderr)
    try:
        for _ in range(100):
            try:
                assert post(f"http://127.0.0.1:{port}/webhooks/x", b"{}", {})[0] == 401
                break
            except OSError:
                time.sleep(0.1)
        second = spine("serve", "--dsn", dsn, "--port", str(port))
        assert second.returncode != 0
        assert "address already in use" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        first.terminate()
        assert first.wait(20) in {0, -signal.SIGTERM}
