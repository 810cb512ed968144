"""Many servers as one: calls go straight to the shard of their company, and what asks them all goes through the proxy.

>>> with Fleet("host=proxy.example dbname=spine user=enrichment") as fleet:
...     spine = Spine(fleet)
...     outreach_id = spine.outreach.init(spine.cl.mint_company("Acme", "acme.com"))
"""

from __future__ import annotations

import asyncio
import select
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, LiteralString, Self
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from outreach_spine._call import Parameters, async_call, call
from outreach_spine._route import (
    BucketMap,
    MapRow,
    Part,
    Route,
    bucket,
    elements_of,
    found,
    is_direct,
    is_splittable,
    not_done,
    parts,
)
from outreach_spine.async_client import AsyncSpine
from outreach_spine.errors import BucketElsewhereError, ShardUnavailableError
from outreach_spine.routes import ROUTES
from outreach_spine.sync_client import Spine

# What a server says that is down, coming up, going down, full or cut off.
UNAVAILABLE = ("08", "53", "57P")
MAP = "select * from doctrine.bucket_map()"
AGAIN_SECONDS = 0.02


def is_unavailable(error: psycopg.Error) -> bool:
    """Tell whether an error says that a server does not answer."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(UNAVAILABLE)


def unavailable(shard: MapRow, error: psycopg.Error) -> ShardUnavailableError:
    """Return the exception for a shard that does not answer."""
    said = str(error).strip().partition("\n")[0]
    return ShardUnavailableError(f"shard {shard.shard} (buckets {shard.buckets}) does not answer", said)


def route_of(query: str) -> Route:
    """Return the route of the function that a query calls."""
    return ROUTES[query.partition("(")[0].rpartition(" ")[2]]


def is_stale(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> bool:
    """Tell, without asking the server, whether an idle connection has something to say: then it was probably closed."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def check(connection: psycopg.Connection[Any]) -> None:
    """Raise where a pooled connection was closed."""
    if is_stale(connection):
        ConnectionPool.check_connection(connection)


async def async_check(connection: psycopg.AsyncConnection[Any]) -> None:
    """Raise where a pooled connection was closed."""
    if is_stale(connection):
        await AsyncConnectionPool.check_connection(connection)


class Login:
    """Who connects: everything of the proxy's connection string but where the proxy is."""

    def __init__(self, proxy: str, options: dict[str, Any]) -> None:
        defaults: dict[str, Any] = {"application_name": "spine", "connect_timeout": 2}
        self.proxy = make_conninfo(proxy, **defaults | options)
        where = ("host", "hostaddr", "port", "dbname")
        self.who: dict[str, Any] = {k: v for k, v in conninfo_to_dict(self.proxy).items() if k not in where}

    def at(self, shard: MapRow) -> str:
        """Return the connection string for a shard."""
        return make_conninfo(shard.dsn, **self.who)


class Fleet:
    """The shards behind a proxy, each with a pool of connections. Spine(fleet) has the same methods as on a connection.

    Every call is a transaction of its own; `transaction` gives more. `patience`: how long a call waits for a bucket
    that moves to another server. `options`: of the connections, as psycopg.connect takes them (user, sslmode ...).
    """

    def __init__(
        self, proxy: str, *, connections: int = 8, timeout: float = 2.0, patience: float = 5.0, **options: Any
    ) -> None:
        self._login = Login(proxy, options)
        self._connections, self._timeout, self._patience = connections, timeout, patience
        self._pools: dict[str, ConnectionPool] = {}
        self._lock = threading.Lock()
        self._map: BucketMap | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _pool(self, conninfo: str) -> ConnectionPool:
        with self._lock:
            if conninfo not in self._pools:
                self._pools[conninfo] = ConnectionPool(
                    conninfo, min_size=0, max_size=self._connections, timeout=self._timeout,
                    reconnect_timeout=self._timeout, kwargs={"autocommit": True}, check=check, open=True,
                )  # fmt: skip
            return self._pools[conninfo]

    @property
    def bucket_map(self) -> BucketMap:
        """The map as it was last seen."""
        return self._map or self.refresh()

    def refresh(self) -> BucketMap:
        """Fetch the map from the proxy."""
        rows = self._at_proxy(MAP, (), MapRow)
        self._map = BucketMap(rows[0].version, tuple(rows))
        return self._map

    def _newer(self, than: BucketMap) -> None:
        """Wait, not longer than `patience`, for a map that is newer than the one by which a call went astray."""
        until = time.monotonic() + self._patience
        while self.refresh().version == than.version and time.monotonic() < until:
            time.sleep(AGAIN_SECONDS)

    def _at_proxy(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        try:
            with self._pool(self._login.proxy).connection() as connection:
                return call(connection, query, parameters, row)
        except psycopg.OperationalError as error:
            if isinstance(error, ShardUnavailableError) or not is_unavailable(error):
                raise
            raise ShardUnavailableError("the proxy does not answer", str(error).strip()) from error

    @contextmanager
    def _at(self, shard: MapRow) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._pool(self._login.at(shard)).connection() as connection:
                yield connection
        except psycopg.OperationalError as error:
            if not is_unavailable(error):
                raise
            with suppress(ShardUnavailableError):
                self.refresh()  # another server may have taken its place
            raise unavailable(shard, error) from error

    @contextmanager
    def transaction(self, company: UUID) -> Iterator[Spine]:
        """Open a transaction on the server of a company, `company` being any of its ids. Nothing in it is repeated."""
        try:
            with self._at(self.bucket_map.shard(bucket(company))) as connection, connection.transaction():
                yield Spine(connection)
        except BucketElsewhereError:
            self.refresh()
            raise

    def call(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        """Call a stored function where its company is; once more where the company has moved meanwhile."""
        route = route_of(query)
        seen = self.bucket_map
        if route.route == "SPLIT" and is_splittable(route, parameters):
            return self._split(route, query, parameters, row)
        try:
            return self._one(route, query, parameters, row)
        except BucketElsewhereError:
            self._newer(seen)
        return self._one(route, query, parameters, row)

    def _one(self, route: Route, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        if not is_direct(route):
            return self._at_proxy(query, parameters, row)
        with self._at(self.bucket_map.shard(found(route, parameters))) as connection:
            return call(connection, query, parameters, row)

    def _split(self, route: Route, query: LiteralString, parameters: Parameters, row: Any) -> list[Any]:
        def run(part: Part) -> list[Any] | psycopg.Error:
            try:
                with self._at(part.shard) as connection:
                    return call(connection, query, part.parameters, row)
            except (BucketElsewhereError, ShardUnavailableError) as error:
                return error

        rows: dict[int, Any] = {}
        elements = elements_of(route, parameters)
        for is_last in (False, True):
            seen = self.bucket_map
            batch = parts(route, seen, parameters, elements)
            answers = self._run(run, batch)
            elements = settled(route, row, rows, batch, answers, is_last=is_last)
            if not elements:
                break
            self._newer(seen)
        return [rows[element] for element in sorted(rows)]

    @staticmethod
    def _run(run: Callable[[Part], Any], batch: list[Part]) -> list[Any]:
        if len(batch) == 1:
            return [run(batch[0])]
        with ThreadPoolExecutor(len(batch)) as threads:
            return list(threads.map(run, batch))


def settled(
    route: Route, row: type[Any], rows: dict[int, Any], batch: list[Part], answers: list[Any], *, is_last: bool
) -> list[int]:
    """Put what was answered into `rows`, and return the elements whose company has moved and that go once more."""
    again: list[int] = []
    for part, answer in zip(batch, answers, strict=True):
        if isinstance(answer, BucketElsewhereError) and not is_last:
            again += part.elements
        elif isinstance(answer, psycopg.Error):
            rows |= zip(part.elements, not_done(route, row, part, answer.sqlstate or "08006"), strict=True)
        else:
            rows |= zip(part.elements, answer, strict=True)
    return again


class AsyncFleet:
    """As Fleet, awaited; to be opened with `async with`. Spine's methods are those of AsyncSpine(fleet)."""

    def __init__(
        self, proxy: str, *, connections: int = 8, timeout: float = 2.0, patience: float = 5.0, **options: Any
    ) -> None:
        self._login = Login(proxy, options)
        self._connections, self._timeout, self._patience = connections, timeout, patience
        self._pools: dict[str, AsyncConnectionPool] = {}
        self._map: BucketMap | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.close()
        self._pools.clear()

    async def _pool(self, conninfo: str) -> AsyncConnectionPool:
        if conninfo not in self._pools:
            self._pools[conninfo] = pool = AsyncConnectionPool(
                conninfo, min_size=0, max_size=self._connections, timeout=self._timeout,
                reconnect_timeout=self._timeout, kwargs={"autocommit": True}, check=async_check, open=False,
            )  # fmt: skip
            await pool.open()
        return self._pools[conninfo]

    async def bucket_map(self) -> BucketMap:
        """Return the map as it was last seen."""
        return self._map or await self.refresh()

    async def refresh(self) -> BucketMap:
        """Fetch the map from the proxy."""
        rows = await self._at_proxy(MAP, (), MapRow)
        self._map = BucketMap(rows[0].version, tuple(rows))
        return self._map

    async def _newer(self, than: BucketMap) -> None:
        until = time.monotonic() + self._patience
        while (await self.refresh()).version == than.version and time.monotonic() < until:
            await asyncio.sleep(AGAIN_SECONDS)

    async def _at_proxy(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        try:
            async with (await self._pool(self._login.proxy)).connection() as connection:
                return await async_call(connection, query, parameters, row)
        except psycopg.OperationalError as error:
            if isinstance(error, ShardUnavailableError) or not is_unavailable(error):
                raise
            raise ShardUnavailableError("the proxy does not answer", str(error).strip()) from error

    @asynccontextmanager
    async def _at(self, shard: MapRow) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        try:
            async with (await self._pool(self._login.at(shard))).connection() as connection:
                yield connection
        except psycopg.OperationalError as error:
            if not is_unavailable(error):
                raise
            with suppress(ShardUnavailableError):
                await self.refresh()
            raise unavailable(shard, error) from error

    @asynccontextmanager
    async def transaction(self, company: UUID) -> AsyncIterator[AsyncSpine]:
        """Open a transaction on the server of a company, `company` being any of its ids. Nothing in it is repeated."""
        shard = (await self.bucket_map()).shard(bucket(company))
        try:
            async with self._at(shard) as connection, connection.transaction():
                yield AsyncSpine(connection)
        except BucketElsewhereError:
            await self.refresh()
            raise

    async def call(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        """Call a stored function where its company is; once more where the company has moved meanwhile."""
        route = route_of(query)
        seen = await self.bucket_map()
        if route.route == "SPLIT" and is_splittable(route, parameters):
            return await self._split(route, query, parameters, row)
        try:
            return await self._one(route, query, parameters, row)
        except BucketElsewhereError:
            await self._newer(seen)
        return await self._one(route, query, parameters, row)

    async def _one(
        self, route: Route, query: LiteralString, parameters: Parameters, row: type[Any] | None
    ) -> list[Any]:
        if not is_direct(route):
            return await self._at_proxy(query, parameters, row)
        async with self._at((await self.bucket_map()).shard(found(route, parameters))) as connection:
            return await async_call(connection, query, parameters, row)

    async def _split(self, route: Route, query: LiteralString, parameters: Parameters, row: Any) -> list[Any]:
        async def run(part: Part) -> list[Any] | psycopg.Error:
            try:
                async with self._at(part.shard) as connection:
                    return await async_call(connection, query, part.parameters, row)
            except (BucketElsewhereError, ShardUnavailableError) as error:
                return error

        rows: dict[int, Any] = {}
        elements = elements_of(route, parameters)
        for is_last in (False, True):
            seen = await self.bucket_map()
            batch = parts(route, seen, parameters, elements)
            answers = await asyncio.gather(*map(run, batch))
            elements = settled(route, row, rows, batch, answers, is_last=is_last)
            if not elements:
                break
            await self._newer(seen)
        return [rows[element] for element in sorted(rows)]
