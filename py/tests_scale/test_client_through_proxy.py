"""The client's own tests, through the proxy.

Left out, since a proxy cannot: the caller's transaction (each call commits at once), COPY (there are no tables), and
the name of a constraint that was broken (PL/Proxy does not hand it on).
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
import test_client
from test_client import (  # noqa: F401
    PG_PROC,
    test_a_refusal_carries_what_the_database_said,
    test_arguments_are_those_of_pg_proc,
    test_every_call_resolves,
    test_one_exception_for_each_error_code,
    test_one_method_for_each_function_and_no_other,
    test_results_are_those_of_pg_proc,
)

from outreach_spine import Spine


@pytest.fixture(scope="module")
def database(proxy: str) -> str:
    return proxy


@pytest.fixture(scope="module")
def procs(proxy: str) -> list[Any]:
    """What agents may call at the proxy, but what is the proxy's own: the map, and what the bodies of sums call."""
    own = {"bucket_map", "refuse", "require_argument"}
    with psycopg.connect(proxy, row_factory=psycopg.rows.namedtuple_row) as connection:
        return [row for row in connection.execute(PG_PROC) if row.name not in own]


@pytest.fixture(autouse=True)
def functions_of_one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is of one server is refused at the proxy, and says so."""
    allowed = re.compile(test_client.REFUSED_FOR_THE_VALUE.pattern + "|0A000")
    monkeypatch.setattr(test_client, "REFUSED_FOR_THE_VALUE", allowed)


def test_postgresql_s_own_errors_stay_its_own(connect: Any) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="domain_name_is_canonical"):
        Spine(connect("cl_agent")).cl.mint_company("Acme", "https://acme.com")
