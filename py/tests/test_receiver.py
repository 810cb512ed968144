"""The HTTP receiver, over real HTTP, with the real database: also in a storm of replays, and without its database."""

from __future__ import annotations

import http.client
import json
import socket
import tempfile
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from handoffs import SOURCE, acting_as, booking, headers, post, ready, serving

from outreach_spine import install
from outreach_spine.embedded import Server
from throwaway_cluster import newest_home


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    with serving(acting_as(database, "webhook_agent")) as address:
        yield address


def deliver(address: str, body: bytes, extra: dict[str, str] | None = None) -> tuple[int, str]:
    status, answer, _ = post(f"{address}/webhooks/{SOURCE}", body, headers(body) if extra is None else extra)
    return status, answer.get("code", "")


def test_a_booking_and_what_becomes_of_it(database: str, address: str) -> None:
    company, other = ready(database, 2, "receiver")
    body = booking(company.query, "receiver-1")
    assert deliver(address, body) == (202, "accepted")
    assert deliver(address, body) == (200, "duplicate")
    assert deliver(address, booking(company.query, "receiver-2")) == (200, "already_handed_off")
    assert deliver(address, booking(company.query, "receiver-1", "BOOKING_CANCELLED")) == (200, "cancelled_before_init")
    forged = other.query.replace("sig=", "sig=A")
    assert deliver(address, booking(forged, "receiver-3")) == (200, "link_invalid")
    assert deliver(address, booking(other.query, "receiver-4", "PING")) == (200, "ignored_type")


def test_nothing_is_told_to_whom_does_not_sign(address: str) -> None:
    body = b"{}"
    status, answer, _ = post(f"{address}/webhooks/{SOURCE}", body, {"X-Cal-Signature-256": "0" * 64})
    assert (status, answer["code"], sorted(answer)) == (401, "bad_signature", ["code", "delivery_id"])
    assert post(f"{address}/webhooks/unknown", body, headers(body))[0] == 401
    assert post(f"{address}/webhooks/{SOURCE}", body, {})[0] == 401
    assert post(f"{address}/webhooks/a%00b", body, headers(body))[:2] == (400, {"code": "bad_request"})


def test_sizes_methods_and_health(database: str, address: str) -> None:
    full = b"x" * (256 * 1024)
    assert deliver(address, full) == (200, "quarantined")
    with psycopg.connect(database) as connection:
        counts = "select count(*) from sales.webhook_delivery"
        before = connection.execute(counts).fetchone()
        assert deliver(address, full + b"x") == (413, "too_large")
        connection.rollback()
        assert connection.execute(counts).fetchone() == before, "the database was not asked"
    with urllib.request.urlopen(f"{address}/healthz") as answer:
        assert (answer.status, json.loads(answer.read())) == (200, {"code": "ok"})
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(f"{address}/webhooks/{SOURCE}")


def test_a_sender_who_hangs_up_leaves_no_trace(database: str, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(acting_as(database, "webhook_agent")) as address:
        place = urlsplit(address)
        for _ in range(3):
            with socket.create_connection((place.hostname, place.port)) as sender:
                sender.sendall(b"POST /webhooks/cal HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            assert answer.status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_a_standby_is_answered_with_try_again(database: str) -> None:
    (company,) = ready(database, 1, "standby")
    body = booking(company.query, "standby-1")
    with serving(acting_as(database, "webhook_agent", "-c default_transaction_read_only=on")) as address:
        assert deliver(address, body) == (503, "try_again")


def test_a_storm_of_replays_is_one_handoff(database: str, address: str) -> None:
    (company,) = ready(database, 1, "storm")
    body = booking(company.query, "storm-1")
    outcomes: Counter[tuple[int, str]] = Counter()
    lock = threading.Lock()
    host = urlsplit(address).netloc

    def storm() -> None:
        connection = http.client.HTTPConnection(host, timeout=60)
        for _ in range(1000 // 16 + 1):
            connection.request("POST", f"/webhooks/{SOURCE}", body, headers(body))
            answer = connection.getresponse()
            code = json.loads(answer.read())["code"]
            with lock:
                outcomes[answer.status, code] += 1

    threads = [threading.Thread(target=storm) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {(202, "accepted"): 1, (200, "duplicate"): 16 * (1000 // 16 + 1) - 1}
    with psycopg.connect(database) as connection:
        jobs = connection.execute("select count(*) from sales.init_job where outreach_id = %s", (company.outreach_id,))
        assert jobs.fetchone() == (1,)


def test_a_lock_is_answered_with_try_again(database: str) -> None:
    (company,) = ready(database, 1, "lock")
    body = booking(company.query, "lock-1")
    impatient = acting_as(database, "webhook_agent", "-c lock_timeout=100ms")
    with serving(impatient) as address, psycopg.connect(database) as connection:
        connection.execute("lock table sales.webhook_source in access exclusive mode")
        status, answer, fields = post(f"{address}/webhooks/{SOURCE}", body, headers(body))
        assert (status, answer, fields["retry-after"]) == (503, {"code": "try_again"}, "5")
        connection.rollback()
        assert deliver(address, body) == (202, "accepted")


def test_without_its_database_it_says_try_again_and_the_retry_succeeds() -> None:
    with tempfile.TemporaryDirectory(prefix="spine-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "own", newest_home())
        server.start()
        try:
            dsn = server.fresh_database("receiver")
            install(dsn)
            (company,) = ready(dsn, 1, "stopped")
            body = booking(company.query, "stopped-1")
            with serving(acting_as(dsn, "webhook_agent")) as address:
                assert deliver(address, b"{}") == (200, "quarantined")
                server.halt()
                status, answer, fields = post(f"{address}/webhooks/{SOURCE}", body, headers(body))
                assert (status, answer, fields["retry-after"]) == (503, {"code": "try_again"}, "5")
                with pytest.raises(urllib.error.HTTPError, match="503"):
                    urllib.request.urlopen(f"{address}/healthz")
                server.start()
                assert deliver(address, body) == (202, "accepted")
        finally:
            server.stop()
