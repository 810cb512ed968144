"""Calls of stored functions, and the translation of their refusals. The only place that executes anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, LiteralString, Protocol, TypeVar, runtime_checkable

import psycopg
from psycopg import sql
from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Jsonb

from outreach_spine.errors import translated

Row = TypeVar("Row")
Parameters = Sequence[object]


def jsonb(value: Any) -> Jsonb | None:
    """Wrap a value for a jsonb argument; None stays NULL."""
    return None if value is None else Jsonb(value)


@contextmanager
def refusals() -> Iterator[None]:
    """Raise the registry's exception for an SQLSTATE of class OS; leave PostgreSQL's own as psycopg raises them.

    What PL/Proxy says of a shard that does not answer becomes ShardUnavailableError.
    """
    try:
        yield
    except psycopg.Error as error:
        own_error = translated(error)
        if own_error is None:
            raise
        raise own_error from error


@asynccontextmanager
async def async_refusals() -> AsyncIterator[None]:
    """Do as `refusals`, around awaited calls."""
    with refusals():
        yield


def _copy_statement(table: tuple[str, str], columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(*table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def listen(connection: psycopg.Connection[Any], channel: str) -> None:
    """Ask for the notifications of a channel, which stored functions send as hints."""
    connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))


@runtime_checkable
class Caller(Protocol):
    """What calls stored functions in the place of one connection: a Fleet."""

    def call(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        """Call, and return the rows; with `row` None, values."""


@runtime_checkable
class AsyncCaller(Protocol):
    """What calls stored functions in the place of one asynchronous connection: an AsyncFleet."""

    async def call(self, query: LiteralString, parameters: Parameters, row: type[Any] | None) -> list[Any]:
        """Call, and return the rows; with `row` None, values."""


def call(
    connection: psycopg.Connection[Any], query: LiteralString, parameters: Parameters, row: type[Any] | None
) -> list[Any]:
    """Call a stored function on a connection."""
    factory: Any = scalar_row if row is None else class_row(row)
    with refusals(), connection.cursor(row_factory=factory) as cursor:
        return cursor.execute(query, parameters).fetchall()


async def async_call(
    connection: psycopg.AsyncConnection[Any], query: LiteralString, parameters: Parameters, row: type[Any] | None
) -> list[Any]:
    """Call a stored function on an asynchronous connection."""
    factory: Any = scalar_row if row is None else class_row(row)
    async with async_refusals(), connection.cursor(row_factory=factory) as cursor:
        return await (await cursor.execute(query, parameters)).fetchall()


class Hub:
    """The stored functions of one schema, called through a connection that stays the caller's, or through a Fleet."""

    def __init__(self, connection: psycopg.Connection[Any] | Caller) -> None:
        self._call: Callable[[LiteralString, Parameters, type[Any] | None], list[Any]] = (
            connection.call if isinstance(connection, Caller) else partial(call, connection)
        )

    def _value(self, query: LiteralString, parameters: Parameters) -> Any:
        values = self._call(query, parameters, None)
        return values[0] if values else None

    def _values(self, query: LiteralString, parameters: Parameters) -> list[Any]:
        return self._call(query, parameters, None)

    def _rows(self, row: type[Row], query: LiteralString, parameters: Parameters) -> list[Row]:
        return self._call(query, parameters, row)


class AsyncHub:
    """The stored functions of one schema, awaited through a connection that stays the caller's, or an AsyncFleet."""

    def __init__(self, connection: psycopg.AsyncConnection[Any] | AsyncCaller) -> None:
        self._call: Callable[[LiteralString, Parameters, type[Any] | None], Awaitable[list[Any]]] = (
            connection.call if isinstance(connection, AsyncCaller) else partial(async_call, connection)
        )

    async def _value(self, query: LiteralString, parameters: Parameters) -> Any:
        values = await self._call(query, parameters, None)
        return values[0] if values else None

    async def _values(self, query: LiteralString, parameters: Parameters) -> list[Any]:
        return await self._call(query, parameters, None)

    async def _rows(self, row: type[Row], query: LiteralString, parameters: Parameters) -> list[Row]:
        return await self._call(query, parameters, row)


def copy_rows(
    connection: psycopg.Connection[Any],
    table: tuple[str, str],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """COPY rows into a table that the agent may write, `("outreach", "company_target")` for instance."""
    with refusals(), connection.cursor() as cursor, cursor.copy(_copy_statement(table, columns)) as copy:
        for row in rows:
            copy.write_row(row)


async def async_copy_rows(
    connection: psycopg.AsyncConnection[Any],
    table: tuple[str, str],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """COPY rows into a table that the agent may write, through an asynchronous connection."""
    async with (
        async_refusals(),
        connection.cursor() as cursor,
        cursor.copy(_copy_statement(table, columns)) as copy,
    ):
        for row in rows:
            await copy.write_row(row)
