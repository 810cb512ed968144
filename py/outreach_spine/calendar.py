"""A simulated calendar for the demo: posts a booking over HTTP on loopback, as cal.com does, to its own receiver."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import uvicorn

from outreach_spine.receiver import receiver


@contextmanager
def receiving(dsn: str) -> Iterator[str]:
    """Run the receiver in a thread on a free port of loopback, and give its address."""
    config = uvicorn.Config(receiver(dsn, connections=2), host="127.0.0.1", port=0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def booking(link: str, booking_id: str, invitee: str) -> bytes:
    """Return the body of a BOOKING_CREATED: the parameters of our link come back as its metadata."""
    now = datetime.now(UTC)
    body = {
        "triggerEvent": "BOOKING_CREATED",
        "createdAt": now.isoformat(),
        "payload": {
            "uid": booking_id,
            "startTime": (now + timedelta(days=3)).isoformat(),
            "attendees": [{"email": invitee}],
            "metadata": {name: values[0] for name, values in parse_qs(link.partition("?")[2]).items()},
        },
    }
    return json.dumps(body).encode()


def post(address: str, secret: str, body: bytes) -> tuple[int, str]:
    """Sign a body, post it, and return status and code."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(address, body, {"X-Cal-Signature-256": signature})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.status, json.loads(answer.read())["code"]
