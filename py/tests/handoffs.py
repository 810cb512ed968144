"""Companies that are ready for the handoff, and a calendar that books them, as cal.com does."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from outreach_spine import Spine

SECRET = "a secret of sixteen or more"
SOURCE = "cal"


@dataclass(frozen=True)
class Ready:
    """A company whose execution has passed, with its link."""

    sovereign_company_id: UUID
    outreach_id: UUID
    query: str


def ready(dsn: str, count: int, name: str) -> list[Ready]:
    """Take companies to the execution PASS, as the superuser, who is every agent."""
    with psycopg.connect(dsn) as connection:
        spine = Spine(connection)
        spine.sales.add_webhook_source(SOURCE, "calcom", SECRET)
        domains = [f"{name}{number}.example" for number in range(count)]
        ids = [row.sovereign_company_id for row in spine.cl.mint_companies(domains, domains)]
        claims = spine.outreach.init_many([sid for sid in ids if sid])
        outreach_ids = [row.outreach_id for row in claims if row.outreach_id]
        nothing = [None] * count
        for hub, statement in (
            ("company_target", "insert into outreach.company_target select i, %s, '{first}' from unnest(%s::uuid[]) i"),
            (
                "dol",
                "insert into outreach.dol (filing_present, outreach_id) select %s = '', i from unnest(%s::uuid[]) i",
            ),
            (
                "people",
                "insert into outreach.people (slot_type, name, email, outreach_id)"
                " select 'CEO', 'Ann Roe', 'ann@' || %s, i from unnest(%s::uuid[]) i",
            ),
            ("execution", ""),
        ):
            if statement:
                connection.execute(statement.encode(), ("acme.example", outreach_ids))
            spine.outreach.pass_gates(outreach_ids, hub, nothing)
        rows = []
        for sid, oid in zip(ids, outreach_ids, strict=True):
            assert sid is not None
            link = spine.outreach.calendar_link(oid, "https://cal.example/ann", None)
            rows.append(Ready(sid, oid, link.partition("?")[2]))
        return rows


def booking(query: str, booking_id: str, event: str = "BOOKING_CREATED") -> bytes:
    """Return what the calendar posts."""
    metadata = {name: values[0] for name, values in parse_qs(query).items()}
    payload = {
        "uid": booking_id,
        "startTime": "2026-12-24T10:00:00Z",
        "attendees": [{"email": "ann@acme.example"}],
        "metadata": metadata,
    }
    body = {"triggerEvent": event, "createdAt": datetime.now(UTC).isoformat(), "payload": payload}
    return json.dumps(body).encode()


def headers(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Return the headers with which cal.com signs."""
    return {"X-Cal-Signature-256": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def acting_as(dsn: str, role: str, *options: str) -> str:
    """Return the DSN of a session that is a role."""
    return make_conninfo(dsn, options=" ".join([f"-c role={role}", *options]))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def spine_command(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start the command line."""
    command = [str(Path(sys.executable).with_name("spine")), *arguments]
    return subprocess.Popen(command, text=True, **options)


def lower(fields: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in fields.items()}


def post(url: str, body: bytes, extra: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Return status, answer and headers."""
    request = urllib.request.Request(url, body, extra)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read()), lower(answer.headers)
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}, lower(error.headers)


@contextmanager
def serving(dsn: str) -> Iterator[str]:
    """Run `spine serve` on a free port, and give its address."""
    port = free_port()
    process = spine_command("serve", "--dsn", dsn, "--port", str(port))
    try:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
