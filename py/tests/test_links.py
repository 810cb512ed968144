"""Links by hypothesis: whatever is made of an issued link, what is accepted was issued by us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import psycopg
import pytest
from handoffs import Ready, ready
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach_spine import Spine

NAMES = ("sid", "oid", "exp", "kid", "sig")


@pytest.fixture(scope="module")
def issued(database: str) -> list[Ready]:
    return ready(database, 3, "link")


@pytest.fixture(scope="module")
def spine(database: str) -> Iterator[Spine]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield Spine(connection)


def parts(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
edits = st.lists(
    st.tuples(
        st.sampled_from(["swap", "mix", "cut", "put", "drop", "twice", "case", "space"]), st.integers(0, 400), text
    ),
    min_size=1,
    max_size=4,
)


def forge(query: str, other: str, steps: list[tuple[str, int, str]]) -> str:
    """Change a link step by step."""
    for kind, place, extra in steps:
        fields = query.split("&")
        at = place % len(fields)
        spot = place % (len(query) + 1)
        match kind:
            case "swap":
                values = parts(query)
                values["sid"], values["oid"] = values.get("oid", ""), values.get("sid", "")
                query = "&".join(f"{k}={v}" for k, v in values.items())
            case "mix":
                fields[at] = other.split("&")[at % 5]
                query = "&".join(fields)
            case "cut":
                query = query[:spot] + query[spot + 1 :]
            case "put":
                query = query[:spot] + extra + query[spot:]
            case "drop":
                query = "&".join(fields[:at] + fields[at + 1 :])
            case "twice":
                query = "&".join([*fields, fields[at]])
            case "case":
                fields[at] = fields[at].swapcase()
                query = "&".join(fields)
            case "space":
                fields[at] += " "
                query = "&".join(fields)
    return query


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=edits, which=st.integers(0, 2))
def test_an_accepted_link_is_one_that_was_issued(
    issued: list[Ready], spine: Spine, steps: list[tuple[str, int, str]], which: int
) -> None:
    query = forge(issued[which].query, issued[(which + 1) % 3].query, steps)
    row = spine.outreach.verify_link(query, None)[0]
    if row.valid:
        ours = {tuple(parts(company.query)[name] for name in NAMES) for company in issued}
        assert tuple(value for name in NAMES for key, value in split(query) if key == name) in ours
    else:
        assert row.code == "link_invalid"


def split(query: str) -> list[tuple[str, str]]:
    return [(part.partition("=")[0], part.partition("=")[2]) for part in query.removeprefix("?").split("&")]


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=text, order=st.permutations(range(5)), extra=st.lists(text.filter(lambda t: "&" not in t), max_size=3))
def test_anything_is_answered_and_order_and_extras_do_not_matter(
    issued: list[Ready], spine: Spine, query: str, order: list[int], extra: list[str]
) -> None:
    assert spine.outreach.verify_link(query, None)[0].code == "link_invalid"
    fields = issued[0].query.split("&")
    mixed = "&".join([*(fields[i] for i in order), *(f"x-{word}" for word in extra)])
    row = spine.outreach.verify_link(mixed, None)[0]
    assert (row.valid, row.outreach_id) == (True, issued[0].outreach_id)


def test_a_token_is_the_same_link(issued: list[Ready], spine: Spine) -> None:
    values: dict[str, Any] = parts(issued[0].query)
    token = "v1.{kid}.{sid}.{oid}.{exp}.{sig}".format(**values)
    assert spine.outreach.verify_link(token, None)[0].valid
    for cut in range(len(token)):
        assert not spine.outreach.verify_link(token[:cut], None)[0].valid


@pytest.mark.parametrize(("query", "error"), [("sid=\0", psycopg.DataError), ("sid=\ud800", UnicodeError)])
def test_what_is_no_text_does_not_leave_the_client(spine: Spine, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        spine.outreach.verify_link(query, None)


def test_bytes_that_are_no_text_are_refused_by_the_server(database: str) -> None:
    with psycopg.connect(database, client_encoding="latin1", autocommit=True) as connection:
        connection.execute("set client_encoding = 'utf8'")
        for raw in (b"sid=\xff", b"sid=\xc0\x80", b"sid=\xed\xa0\x80"):
            result = connection.pgconn.exec_params(b"select code from outreach.verify_link($1)", [raw])
            assert result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"22021"
