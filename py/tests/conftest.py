"""A real PostgreSQL for the tests: DATABASE_URL names a server and a superuser on it; each module gets a database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from outreach_spine import install


@pytest.fixture(scope="session")
def server() -> str:
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.fail("DATABASE_URL must name a PostgreSQL server and a superuser on it (make test starts one)")
    return url


@pytest.fixture(scope="session")
def make_database(server: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases, and drops them in the end."""
    made: list[str] = []

    def make() -> str:
        name = f"spine_test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        made.append(name)
        return make_conninfo(server, dbname=name)

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def database(make_database: Callable[[], str]) -> str:
    """An installed database of the module's own."""
    dsn = make_database()
    install(dsn)
    return dsn


@pytest.fixture
def connect(database: str) -> Iterator[Callable[..., psycopg.Connection[Any]]]:
    """Opens connections, as the superuser or acting as a role; closes them in the end."""
    opened: list[psycopg.Connection[Any]] = []

    def opener(role: str | None = None, **options: Any) -> psycopg.Connection[Any]:
        extra = {} if role is None else {"options": f"-c role={role}"}
        connection = psycopg.connect(database, **extra, **options)
        opened.append(connection)
        return connection

    yield opener
    for connection in opened:
        connection.close()
