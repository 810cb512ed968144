"""What many servers answer is what one server answers: rows in order, refusals with their values, times as meant."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from outreach_spine import Spine, SpineError, errors
from outreach_spine.fleet import Fleet


@pytest.fixture(params=["proxy", "direct"])
def spine(request: pytest.FixtureRequest, proxy: str) -> Iterator[Spine]:
    with contextlib.ExitStack() as stack:
        if request.param == "proxy":
            yield Spine(stack.enter_context(psycopg.connect(proxy, autocommit=True)))
        else:
            yield Spine(stack.enter_context(Fleet(proxy)))


def test_batches_answer_in_order(spine: Spine, domain: Callable[[], str]) -> None:
    domains: list[str | None] = [domain() for _ in range(40)]
    domains[7] = domains[31] = None
    domains[20] = domains[3]
    domains[25] = "https://not.a.domain"
    minted = spine.cl.mint_companies([f"Company {n}" for n in range(40)], domains)
    assert [row.company_domain for row in minted] == domains
    outcomes = ["MINTED"] * 40
    outcomes[20], outcomes[25] = "EXISTS", "INVALID"
    assert [row.outcome for row in minted] == outcomes
    assert minted[20].sovereign_company_id == minted[3].sovereign_company_id
    # A company without a domain is told by its name only: the right row has its id.
    for n in (7, 31):
        assert spine.cl.find_company(str(minted[n].sovereign_company_id))[0].company_name == f"Company {n}"

    ids = [row.sovereign_company_id for n, row in enumerate(minted) if row.sovereign_company_id and n != 20]
    ids.insert(5, uuid.uuid4())
    claimed = spine.outreach.init_many(ids)
    assert [row.sovereign_company_id for row in claimed] == ids
    assert [n for n, row in enumerate(claimed) if row.outcome == "UNKNOWN_SID"] == [5]
    assert {row.outcome for row in spine.outreach.init_many(ids)} == {"ALREADY_CLAIMED", "UNKNOWN_SID"}

    outreach_ids = [row.outreach_id for row in claimed if row.outreach_id]
    for outreach_id in outreach_ids[::2]:
        spine.outreach.put_company_target(outreach_id, "x.example", "{first}")
    passed = spine.outreach.pass_gates(outreach_ids, "company_target", [None] * len(outreach_ids))
    assert [row.outreach_id for row in passed] == outreach_ids
    assert [row.outcome for row in passed] == ["OSCRT" if n % 2 else "PASS" for n in range(len(outreach_ids))]


def test_arrays_that_one_server_refuses_are_refused_whole(spine: Spine, domain: Callable[[], str]) -> None:
    sids = [spine.cl.mint_company("Company", domain()) for _ in range(4)]
    refused: list[tuple[Callable[[], Any], str]] = [
        (lambda: spine.outreach.init_many([*sids, sids[0]]), "22023"),
        (lambda: spine.outreach.init_many([*sids, None]), "22004"),  # type: ignore[list-item]
        (lambda: spine.outreach.init_many(None), "22004"),  # type: ignore[arg-type]
        (lambda: spine.cl.mint_companies(["a", "b"], [domain()]), "22023"),
        (lambda: spine.cl.mint_companies(["a"], None), "22004"),  # type: ignore[arg-type]
        (lambda: spine.outreach.pass_gates([], "nothing", []), "OSHUB"),
    ]
    for call, sqlstate in refused:
        with pytest.raises(psycopg.Error) as caught:
            call()
        assert caught.value.sqlstate == sqlstate
    # Nothing of it was done.
    assert {row.outcome for row in spine.outreach.init_many(sids)} == {"MINTED"}
    assert spine.outreach.init_many([]) == []


def test_refusals_are_ours_with_their_values(spine: Spine, domain: Callable[[], str]) -> None:
    name = domain()
    sid = spine.cl.mint_company("Company", name)
    outreach_id = spine.outreach.init(sid)
    nobody = uuid.UUID(int=sid.int ^ (1 << 100))
    expected: list[tuple[Callable[[], Any], type[SpineError], str]] = [
        (lambda: spine.cl.mint_company("Company", name), errors.DuplicateCompanyError,
         f"company_domain {name}: sovereign_company_id {sid}"),
        (lambda: spine.outreach.init(sid), errors.AlreadyClaimedError,
         f"sovereign_company_id {sid}: outreach_id {outreach_id}"),
        (lambda: spine.outreach.init(nobody), errors.UnknownCompanyError, f"sovereign_company_id {nobody}"),
        (lambda: spine.outreach.why_not(nobody), errors.UnknownOutreachIdError, f"outreach_id {nobody}"),
        (lambda: spine.outreach.put_dol(outreach_id, None, False, None), errors.GateClosedError,
         f"outreach_id {outreach_id}, hub dol: waits for company_target"),
        (lambda: spine.cl.find_company(domain()), errors.UnknownCompanyError, ""),
        (lambda: spine.outreach.revoke_link_key("k0", "gone"), errors.LinkRefusedError, "kid k0: no such key"),
        (lambda: spine.doctrine.route("nothing of the kind"), errors.RoutingStoppedError, ""),
    ]  # fmt: skip
    for call, error, detail in expected:
        with pytest.raises(error) as caught:
            call()
        assert "REMOTE" not in str(caught.value)
        assert not (caught.value.message or "").startswith(("PL/Proxy", "cl.", "outreach."))
        assert caught.value.hint
        assert "Remote" not in (caught.value.hint or "")
        assert (caught.value.detail or "").startswith(detail)


def test_a_company_is_found_by_all_that_names_it(spine: Spine, domain: Callable[[], str]) -> None:
    name = domain()
    sid = spine.cl.mint_company("Company", name)
    outreach_id = spine.outreach.init(sid)
    for reference in (name, f"https://www.{name.upper()}:443/about", str(sid), str(outreach_id)):
        assert spine.cl.find_company(reference)[0].sovereign_company_id == sid


def test_sums_are_of_all_shards(spine: Spine, companies: Callable[[int], list[Any]]) -> None:
    before = spine.outreach.funnel()[0].companies or 0
    companies(30)
    assert spine.outreach.funnel()[0].companies == before + 30
    assert len(spine.outreach.rotate_link_key().split()) == 2
    assert spine.sales.queue()[0].dead_jobs == []


@pytest.mark.parametrize("style", ["ISO, MDY", "SQL, DMY", "German", "Postgres, DMY"])
def test_times_are_as_meant_in_any_style(proxy: str, companies: Callable[[int], list[Any]], style: str) -> None:
    """Times travel to the shard as text: with day and month the other way round a link would be valid or not."""
    (outreach_id,) = companies(1)
    with psycopg.connect(proxy, autocommit=True) as connection:
        spine = Spine(connection)
        spine.outreach.put_company_target(outreach_id, "x.example", "{first}")
        spine.outreach.pass_gate(outreach_id, "company_target")
        spine.outreach.put_dol(outreach_id, None, False, None)
        spine.outreach.pass_gate(outreach_id, "dol")
        spine.outreach.put_person(outreach_id, "CEO", "Ann Roe", "ann@x.example")
        spine.outreach.pass_gate(outreach_id, "people")
        spine.outreach.pass_gate(outreach_id, "execution")
        link = spine.outreach.calendar_link(outreach_id, "https://cal.example/meet").partition("?")[2]
        connection.execute("select set_config('datestyle', %s, false)", (style,))
        now = datetime.now(UTC)
        asked = {
            at: connection.execute(
                "select code from outreach.verify_link(%s, %s::text::timestamptz)", (link, at)
            ).fetchone()
            for at in (now.isoformat(), datetime(now.year + 1, 2, 3, tzinfo=UTC).isoformat())
        }
        assert list(asked.values()) == [("ok",), ("link_expired",)]
        created_at = "select extract(epoch from created_at) from cl.find_company(%s)"
        row = connection.execute(created_at, (str(outreach_id),)).fetchone()
        assert row is not None
        with psycopg.connect(proxy) as other:
            assert other.execute(created_at, (str(outreach_id),)).fetchone() == row


def test_webhooks_go_to_the_company_of_their_link(proxy: str, companies: Callable[[int], list[Any]]) -> None:
    """A forged one too: what finds the shard verifies nothing."""
    with psycopg.connect(proxy, autocommit=True) as connection:
        sales = Spine(connection).sales
        sales.add_webhook_source("everywhere", "calcom", "secret-of-sixteen")
        assert {sales.receive_webhook("everywhere", [], b"{}")[0].code for _ in range(20)} == {"bad_signature"}
        assert sales.claim_job("nobody") == []
