"""One proxy and two shards for all tests of many servers; what takes servers away or adds them makes its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from outreach_spine import Spine, scale
from scale_clusters import Clusters, clusters


@pytest.fixture(scope="session")
def made() -> Iterator[Clusters]:
    with clusters("proxy", "a", "b") as made:
        scale.initialize(made.write_map(["a", "b"]))
        yield made


@pytest.fixture(scope="session")
def proxy(made: Clusters) -> str:
    return made.dsn("proxy")


@pytest.fixture
def connect(proxy: str) -> Iterator[Callable[..., psycopg.Connection[Any]]]:
    """Opens connections to the proxy, as the superuser or acting as a role; closes them in the end."""
    opened: list[psycopg.Connection[Any]] = []

    def opener(role: str | None = None, dsn: str = proxy, **options: Any) -> psycopg.Connection[Any]:
        extra = {} if role is None else {"options": f"-c role={role}"}
        connection = psycopg.connect(dsn, autocommit=True, **extra, **options)
        opened.append(connection)
        return connection

    yield opener
    for connection in opened:
        connection.close()


@pytest.fixture
def domain() -> Callable[[], str]:
    """Gives domains that nobody has had."""
    return lambda: f"{uuid.uuid4().hex}.example"


@pytest.fixture
def companies(connect: Callable[..., Any], domain: Callable[[], str]) -> Callable[[int], list[uuid.UUID]]:
    """Mints and claims companies through the proxy; gives their outreach_ids."""

    def make(count: int) -> list[uuid.UUID]:
        spine = Spine(connect())
        minted = spine.cl.mint_companies([f"Company {n}" for n in range(count)], [domain() for _ in range(count)])
        claimed = spine.outreach.init_many([row.sovereign_company_id for row in minted if row.sovereign_company_id])
        return [row.outreach_id for row in claimed if row.outreach_id]

    return make
