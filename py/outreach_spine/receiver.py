"""The HTTP receiver: hands raw bodies and headers to sales.receive_webhook(), and its status and code back.

It knows no rule: what is signed, repeated or expired is judged by the database. Only what would reach the database too
large, or cannot reach it now, is answered here.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from outreach_spine.async_client import AsyncSpine

MAX_BODY = 256 * 1024
RETRY_AFTER_SECONDS = 5
# Locks and serialization (40, 55P03), shutdown and lost connections (08, 57), standbys (25006), full servers (53),
# companies on the way to another server (OSMAP).
# The same delivery may be taken later.
LATER = ("08", "25006", "40", "53", "55P03", "57", "OSMAP")

log = logging.getLogger(__name__)


def _answer(status: int, code: str, **more: str) -> JSONResponse:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else None
    return JSONResponse({"code": code} | more, status, headers)


def is_transient(error: psycopg.Error) -> bool:
    """Tell whether the same call may succeed a little later."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(LATER)


async def _body(request: Request) -> bytes | None:
    """Return the raw body, or None as soon as it is over MAX_BODY."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def receiver(dsn: str, *, connections: int = 8, timeout: float = 3.0) -> Starlette:
    """Return the ASGI app: POST /webhooks/{source} and GET /healthz. The login of `dsn` must be a webhook_agent."""
    pool = AsyncConnectionPool(
        dsn,
        min_size=1,
        max_size=connections,
        timeout=timeout,
        open=False,
        check=AsyncConnectionPool.check_connection,
        kwargs={"application_name": "spine serve"},
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.open()
        yield
        await pool.close()

    async def webhook(request: Request) -> JSONResponse:
        try:
            body = await _body(request)
        except ClientDisconnect:
            return _answer(400, "bad_request")
        if body is None:
            return _answer(413, "too_large")
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in request.headers.raw]
        try:
            async with pool.connection() as connection:
                row = (
                    await AsyncSpine(connection).sales.receive_webhook(request.path_params["source"], headers, body)
                )[0]
        except PoolTimeout:
            return _answer(503, "try_again")
        except psycopg.DataError:
            return _answer(400, "bad_request")
        except psycopg.Error as error:
            log.warning("webhook not taken: %s", error)
            return _answer(503, "try_again") if is_transient(error) else _answer(500, "error")
        return _answer(row.http_status or 500, row.code or "error", **(row.detail or {}))

    async def healthz(_: Request) -> JSONResponse:
        try:
            async with pool.connection():
                return _answer(200, "ok")
        except (PoolTimeout, psycopg.Error):
            return _answer(503, "try_again")

    return Starlette(
        routes=[
            Route("/webhooks/{source}", webhook, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
        ],
        lifespan=lifespan,
    )
