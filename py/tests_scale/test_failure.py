"""One shard stopped: its companies are refused so that one tries again, others are served, nothing is half told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from outreach_spine import AsyncSpine, Spine, calendar, errors, scale
from outreach_spine._route import domain_bucket
from outreach_spine.fleet import AsyncFleet, Fleet
from scale_clusters import Clusters, clusters


@pytest.fixture(scope="module")
def made() -> Iterator[Clusters]:
    with clusters("proxy", "a", "b") as made:
        scale.initialize(made.write_map(["a", "b"]))
        yield made


@pytest.fixture(scope="module")
def proxy(made: Clusters) -> str:
    return made.dsn("proxy")


@pytest.fixture(params=["proxy", "direct"])
def spine(request: pytest.FixtureRequest, proxy: str) -> Iterator[Spine]:
    with contextlib.ExitStack() as stack:
        if request.param == "proxy":
            yield Spine(stack.enter_context(psycopg.connect(proxy, autocommit=True)))
        else:
            yield Spine(stack.enter_context(Fleet(proxy)))


def on(shard: str) -> str:
    """A fresh domain that lies on a shard."""
    while True:
        name = f"{uuid.uuid4().hex}.example"
        if (domain_bucket(name) < 2048) == (shard == "a"):
            return name


@contextlib.contextmanager
def stopped(made: Clusters, name: str, *spines: Spine) -> Iterator[None]:
    made.servers[name].halt()
    try:
        yield
    finally:
        made.servers[name].start()
    for spine in spines:
        settle(spine)


def settle(spine: Spine) -> None:
    """A connection of the proxy that a restart has cut off is found out by a call that fails, and made again."""
    for shard in "ab":
        with contextlib.suppress(errors.ShardUnavailableError):
            spine.cl.mint_company("Settled", on(shard))


def test_its_companies_are_to_be_tried_again_and_others_are_served(made: Clusters, spine: Spine) -> None:
    sid = spine.cl.mint_company("On b", on("b"))
    outreach_id = spine.outreach.init(sid)
    with stopped(made, "b", spine):
        for call in (
            lambda: spine.cl.mint_company("On b", on("b")),
            lambda: spine.outreach.pause(outreach_id, "wait"),
            lambda: spine.outreach.gate_report(outreach_id),
        ):
            with pytest.raises(errors.ShardUnavailableError) as caught:
                call()
            assert isinstance(caught.value, psycopg.OperationalError)
            assert caught.value.sqlstate == "08006"
            assert "Try again" in caught.value.hint
        for _ in range(3):
            other = spine.outreach.init(spine.cl.mint_company("On a", on("a")))
            assert len(spine.outreach.gate_report(other)) == 6
    spine.outreach.pause(outreach_id, "wait")


def test_batches_tell_row_by_row_what_was_done(made: Clusters, spine: Spine) -> None:
    domains = [on("ab"[n % 2]) for n in range(10)]
    names = [f"Company {n}" for n in range(10)]
    with stopped(made, "b", spine):
        minted = spine.cl.mint_companies(names, domains)
        assert [row.company_domain for row in minted] == domains
        assert [row.outcome for row in minted] == ["MINTED", "08006"] * 5
        assert [row.sovereign_company_id is None for row in minted] == [False, True] * 5
    # The same again: what was done is there, what was not is done.
    minted = spine.cl.mint_companies(names, domains)
    assert [row.outcome for row in minted] == ["EXISTS", "MINTED"] * 5
    sids = [row.sovereign_company_id for row in minted if row.sovereign_company_id]
    with stopped(made, "a", spine):
        claimed = spine.outreach.init_many(sids)
        assert [row.sovereign_company_id for row in claimed] == sids
        assert [row.outcome for row in claimed] == ["08006", "MINTED"] * 5
    claimed = spine.outreach.init_many(sids)
    assert [row.outcome for row in claimed] == ["MINTED", "ALREADY_CLAIMED"] * 5
    outreach_ids = [row.outreach_id for row in claimed if row.outreach_id]
    for outreach_id in outreach_ids:
        spine.outreach.put_bit_score(outreach_id, 50)
    with stopped(made, "a", spine):
        passed = spine.outreach.pass_gates(outreach_ids, "bit_scores", [None] * 10)
        assert [(row.outreach_id, row.outcome) for row in passed] == list(
            zip(outreach_ids, ["08006", "PASS"] * 5, strict=True)
        )
    assert {row.outcome for row in spine.outreach.pass_gates(outreach_ids, "bit_scores", [None] * 10)} == {"PASS"}


def test_batches_tell_it_to_who_awaits(made: Clusters, proxy: str) -> None:
    domains = [on("ab"[n % 2]) for n in range(6)]

    async def mint() -> list[str | None]:
        async with AsyncFleet(proxy) as fleet:
            return [row.outcome for row in await AsyncSpine(fleet).cl.mint_companies(["Company"] * 6, domains)]

    async def one() -> None:
        async with AsyncFleet(proxy) as fleet:
            await AsyncSpine(fleet).cl.mint_company("Company", domains[1])

    with stopped(made, "b"):
        assert asyncio.run(mint()) == ["MINTED", "08006"] * 3
        with pytest.raises(errors.ShardUnavailableError, match="shard b"):
            asyncio.run(one())
    assert asyncio.run(mint()) == ["EXISTS", "MINTED"] * 3


def test_reports_name_what_is_missing(made: Clusters, proxy: str, spine: Spine) -> None:
    before = spine.outreach.funnel()[0].companies or 0
    spine.outreach.init(spine.cl.mint_company("On a", on("a")))
    with stopped(made, "b", spine):
        for report in (spine.outreach.funnel, spine.sales.queue):
            with pytest.raises(errors.ShardUnavailableError) as caught:
                report()
            assert caught.value.detail == "b (buckets {[2048,4096)})"
        # Whoever wants an answer all the same says so, and is told what it lacks.
        said: list[str] = []
        with psycopg.connect(proxy, options="-c outreach_spine.partial_reports=on") as connection:
            connection.add_notice_handler(lambda notice: said.append(f"{notice.severity}: {notice.message_primary}"))
            part = Spine(connection).outreach.funnel()
        assert 0 < (part[0].companies or 0) <= before + 1
        assert said == ["WARNING: the answer is without what these shards hold: b (buckets {[2048,4096)})"]
    assert spine.outreach.funnel()[0].companies == before + 1


def test_a_job_is_claimed_where_there_is_one(made: Clusters, spine: Spine) -> None:
    with stopped(made, "b", spine), pytest.raises(errors.ShardUnavailableError):
        spine.sales.claim_job("a worker")  # none on a, and b is not known
    assert spine.sales.claim_job("a worker") == []


def test_the_receiver_answers_503_with_retry_after(made: Clusters, proxy: str) -> None:
    def body(outreach_id: uuid.UUID) -> bytes:
        link = {"sid": str(outreach_id), "oid": str(outreach_id), "exp": "1", "kid": "k", "sig": "s" * 43}
        return json.dumps({"payload": {"metadata": link}}).encode()

    def post(address: str, outreach_id: uuid.UUID) -> tuple[int, str | None]:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{address}/webhooks/calendar", body(outreach_id), timeout=10)
        return caught.value.code, caught.value.headers["Retry-After"]

    on_a, on_b = (uuid.UUID(f"01a20dfe-f4fc-7943-8df3-f54685ff3{bucket}") for bucket in ("000", "fff"))
    with calendar.receiving(make_conninfo(proxy, options="-c role=webhook_agent")) as address:
        with stopped(made, "b"):
            assert post(address, on_b) == (503, "5")
            assert post(address, on_a) == (401, None)
        assert post(address, on_b) in [(401, None), (503, "5")]
        assert post(address, on_b) == (401, None)


def test_a_fleet_needs_the_proxy_for_the_map_and_the_sums_only(made: Clusters, proxy: str) -> None:
    with Fleet(proxy) as fleet:
        spine = Spine(fleet)
        assert len(fleet.bucket_map.shards) == 2
        with stopped(made, "proxy"):
            outreach_id = spine.outreach.init(spine.cl.mint_company("No proxy", on("a")))
            assert len(spine.outreach.gate_report(outreach_id)) == 6
            with pytest.raises(errors.ShardUnavailableError, match="the proxy does not answer"):
                spine.outreach.funnel()
        assert spine.outreach.funnel()


def test_status_and_check_say_who_does_not_answer(made: Clusters, proxy: str) -> None:
    with stopped(made, "b"):
        _, standings = scale.standings(proxy)
        assert [(row.shard, row.problem is None) for row in standings] == [("a", True), ("b", False)]
        assert [what for what, ok, _ in scale.check(proxy) if not ok] == ["shard b answers"]
    assert [what for what, ok, _ in scale.check(proxy) if not ok] == []


def test_connections_that_a_restart_has_closed_are_made_again(made: Clusters, proxy: str, spine: Spine) -> None:
    """A fleet sees it before it calls; through the proxy one call fails, which says so."""
    assert spine.cl.mint_company("Before", on("a"))
    with stopped(made, "a"):
        pass
    with contextlib.ExitStack() as stack:
        if isinstance(spine.connection, psycopg.Connection):
            stack.enter_context(pytest.raises(errors.ShardUnavailableError))
        spine.cl.mint_company("At once", on("a"))
    assert spine.cl.mint_company("After", on("a"))
