"""Calls of stored functions, and the translation of their refusals. The only place that executes anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString, TypeVar

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
    """Raise the registry's exception for an SQLSTATE of class OS; leave PostgreSQL's own as psycopg raises them."""
    try:
        yield
    except psycopg.Error as error:
        spine_error = translated(error)
        if spine_error is None:
            raise
        raise spine_error from error


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


class Hub:
    """The stored functions of one schema, called through a connection that stays the caller's."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def _value(self, query: LiteralString, parameters: Parameters) -> Any:
        with refusals(), self._connection.cursor(row_factory=scalar_row) as cursor:
            return cursor.execute(query, parameters).fetchone()

    def _values(self, query: LiteralString, parameters: Parameters) -> list[Any]:
        with refusals(), self._connection.cursor(row_factory=scalar_row) as cursor:
            return cursor.execute(query, parameters).fetchall()

    def _rows(self, row: type[Row], query: LiteralString, parameters: Parameters) -> list[Row]:
        with refusals(), self._connection.cursor(row_factory=class_row(row)) as cursor:
            return cursor.execute(query, parameters).fetchall()


class AsyncHub:
    """The stored functions of one schema, awaited through a connection that stays the caller's."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def _value(self, query: LiteralString, parameters: Parameters) -> Any:
        async with async_refusals(), self._connection.cursor(row_factory=scalar_row) as cursor:
            return await (await cursor.execute(query, parameters)).fetchone()

    async def _values(self, query: LiteralString, parameters: Parameters) -> list[Any]:
        async with async_refusals(), self._connection.cursor(row_factory=scalar_row) as cursor:
            return await (await cursor.execute(query, parameters)).fetchall()

    async def _rows(self, row: type[Row], query: LiteralString, parameters: Parameters) -> list[Row]:
        async with async_refusals(), self._connection.cursor(row_factory=class_row(row)) as cursor:
            return await (await cursor.execute(query, parameters)).fetchall()


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
