"""One domain, one company: also where it is minted through many connections at once, on many servers."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from outreach_spine import Spine, errors
from outreach_spine.fleet import Fleet
from scale_clusters import Clusters


def found(made: Clusters, domain: str) -> list[tuple[str, uuid.UUID]]:
    """Look for a domain on every shard."""
    rows = []
    for name in ("a", "b"):
        with psycopg.connect(made.dsn(name)) as connection:
            query = "select sovereign_company_id from cl.company_identity where company_domain = %s"
            rows += [(name, row[0]) for row in connection.execute(query, (domain,))]
    return rows


@pytest.mark.parametrize("ways", [("proxy", "proxy"), ("proxy", "direct"), ("direct", "direct")])
def test_a_domain_minted_twice_at_once_is_one_company(
    made: Clusters, proxy: str, domain: Callable[[], str], ways: tuple[str, str]
) -> None:
    for _ in range(10):
        name = domain()
        barrier = threading.Barrier(2)
        outcomes: list[Any] = []

        def mint(
            spine: Spine, name: str = name, barrier: threading.Barrier = barrier, to: list[Any] = outcomes
        ) -> None:
            barrier.wait()
            try:
                to.append(spine.cl.mint_company("Twice", name))
            except errors.DuplicateCompanyError as error:
                to.append(error)

        with contextlib.ExitStack() as stack:
            threads = []
            for way in ways:
                connection: Any = Fleet(proxy) if way == "direct" else psycopg.connect(proxy, autocommit=True)
                threads.append(threading.Thread(target=mint, args=(Spine(stack.enter_context(connection)),)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        ids = [outcome for outcome in outcomes if isinstance(outcome, uuid.UUID)]
        (refusal,) = [outcome for outcome in outcomes if not isinstance(outcome, uuid.UUID)]
        assert len(ids) == 1
        assert str(ids[0]) in (refusal.detail or "")
        assert [row[1] for row in found(made, name)] == ids


def test_the_fence_holds_where_a_call_is_misrouted(made: Clusters, domain: Callable[[], str]) -> None:
    """Whatever a router does wrong, a shard takes no company of another."""
    minted = 0
    for _ in range(8):
        name = domain()
        for shard in ("a", "b"):
            with psycopg.connect(made.dsn(shard), autocommit=True) as connection:
                try:
                    Spine(connection).cl.mint_company("Astray", name)
                    minted += 1
                except errors.BucketElsewhereError:
                    pass
        assert len(found(made, name)) == 1
    assert minted == 8
