"""The client's own tests, by direct routing: as on one server, but for COPY, which needs a company's transaction."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import test_client
from hypothesis import given
from hypothesis import strategies as st
from test_client import (  # noqa: F401
    SAMPLES,
    test_a_refusal_carries_what_the_database_said,
    test_postgresql_s_own_errors_stay_its_own,
)

from outreach_spine import AsyncSpine, Spine, async_copy_rows, errors
from outreach_spine._call import AsyncCaller, Caller
from outreach_spine._route import BUCKET_FUNCTIONS
from outreach_spine.fleet import AsyncFleet, Fleet
from outreach_spine.routes import ROUTES
from scale_clusters import Clusters


@pytest.fixture
def connect(proxy: str) -> Iterator[Callable[..., Fleet]]:
    """Opens fleets in the place of connections."""
    opened: list[Fleet] = []

    def opener(role: str | None = None) -> Fleet:
        opened.append(Fleet(proxy, **({} if role is None else {"options": f"-c role={role}"})))
        return opened[-1]

    yield opener
    for fleet in opened:
        fleet.close()


@pytest.fixture(scope="module")
def procs(made: Clusters) -> list[Any]:
    with psycopg.connect(made.dsn("a"), row_factory=psycopg.rows.namedtuple_row) as connection:
        return connection.execute(test_client.PG_PROC).fetchall()


def test_every_function_has_a_route(procs: list[Any]) -> None:
    assert sorted(ROUTES) == sorted(f"{p.schema}.{p.name}" for p in procs)


def test_fleets_call_in_the_place_of_connections(connect: Callable[..., Fleet], proxy: str) -> None:
    assert isinstance(connect(), Caller)
    assert isinstance(AsyncFleet(proxy), AsyncCaller)
    with psycopg.connect(proxy) as connection:
        assert not isinstance(connection, Caller)


@pytest.mark.parametrize("is_async", [False, True])
def test_every_call_resolves(procs: list[Any], proxy: str, is_async: bool) -> None:
    calls = {(p.schema, p.name): dict(zip(p.arguments, (SAMPLES[t] for t in p.types), strict=True)) for p in procs}
    refusals: dict[str, str] = {}

    async def call_all() -> None:
        async with AsyncFleet(proxy, patience=0.1) as fleet:
            for (schema, name), arguments in calls.items():
                try:
                    await getattr(getattr(AsyncSpine(fleet), schema), name)(**arguments)
                except psycopg.Error as error:
                    refusals[name] = error.sqlstate or ""

    if is_async:
        asyncio.run(call_all())
    else:
        with Fleet(proxy, patience=0.1) as fleet:
            for (schema, name), arguments in calls.items():
                try:
                    getattr(getattr(Spine(fleet), schema), name)(**arguments)
                except psycopg.Error as error:
                    refusals[name] = error.sqlstate or ""
    allowed = re.compile(test_client.REFUSED_FOR_THE_VALUE.pattern + "|0A000")
    assert {n: s for n, s in refusals.items() if not allowed.fullmatch(s)} == {}


def test_a_transaction_on_a_company_s_server(connect: Callable[..., Fleet], domain: Callable[[], str]) -> None:
    fleet = connect()
    spine = Spine(fleet)
    outreach_id = spine.outreach.init(spine.cl.mint_company("In one", domain()))

    def refused() -> None:
        with fleet.transaction(outreach_id) as inside:
            inside.outreach.put_company_target(outreach_id, "x.example", "{first}")
            inside.outreach.put_person(outreach_id, "CEO", "Ann", None)

    with pytest.raises(errors.GateClosedError):
        refused()
    with fleet.transaction(outreach_id) as inside:
        assert inside.outreach.upstream_version(outreach_id, "dol") == 0
        with inside.connection.pipeline():
            inside.outreach.put_blog(outreach_id, "https://x.example", None)
            inside.outreach.put_bit_score(outreach_id, 7)


def test_async_transaction_and_copy(proxy: str, domain: Callable[[], str]) -> None:
    async def walk() -> list[str | None]:
        async with AsyncFleet(proxy) as fleet:
            spine = AsyncSpine(fleet)
            outreach_id = await spine.outreach.init(await spine.cl.mint_company("Async", domain()))
            async with fleet.transaction(outreach_id) as inside:
                rows = [(outreach_id, "async.example", "{first}")]
                columns = ("outreach_id", "domain", "email_method")
                await async_copy_rows(inside.connection, ("outreach", "company_target"), columns, rows)
                await inside.outreach.pass_gate(outreach_id, "company_target")
            return [row.outcome for row in await spine.outreach.init_many([uuid.UUID(int=2), uuid.UUID(int=4095)])]

    assert asyncio.run(walk()) == ["UNKNOWN_SID", "UNKNOWN_SID"]


@pytest.fixture(scope="module")
def session(proxy: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(proxy) as connection:
        yield connection


@given(st.uuids(), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_buckets_are_the_database_s(session: psycopg.Connection[Any], company: uuid.UUID, domain: str) -> None:
    row = session.execute("select doctrine.bucket(%s), doctrine.domain_bucket(%s)", (company, domain)).fetchone()
    found = BUCKET_FUNCTIONS["doctrine.bucket"](company), BUCKET_FUNCTIONS["doctrine.domain_bucket"](domain)
    assert row == found
