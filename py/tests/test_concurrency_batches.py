"""Many companies at a time: whole statements in any order never deadlock with each other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest
from psycopg import IsolationLevel
from two_sessions import LEVELS, OK, WRITE, Arena, Session, opened_arena, put, rounds

from outreach_spine import copy_rows

ROUNDS = 6
MANY = 120


@pytest.fixture(scope="module")
def module_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    with opened_arena(request) as arena:
        yield arena


@pytest.fixture
def arena(module_arena: Arena) -> Iterator[Arena]:
    yield module_arena
    module_arena.release()


def copy_company_target(session: Session, ids: Sequence[uuid.UUID]) -> None:
    copy_rows(
        session.connection,
        ("outreach", "company_target"),
        ("outreach_id", "domain", "email_method"),
        [(i, "example.com", "{first}") for i in ids],
    )


def copy_blog(session: Session, ids: Sequence[uuid.UUID]) -> None:
    copy_rows(
        session.connection, ("outreach", "blog"), ("outreach_id", "about_url"), [(i, "https://a.example") for i in ids]
    )


def insert_company_target(session: Session, ids: Sequence[uuid.UUID]) -> None:
    session.connection.execute(
        """insert into outreach.company_target (outreach_id, domain, email_method)
        select i.id, 'example.com', '{first}' from unnest(%s) with ordinality as i (id, ord) order by i.ord""",
        (list(ids),),
    )


def insert_blog(session: Session, ids: Sequence[uuid.UUID]) -> None:
    session.connection.execute(
        """insert into outreach.blog (outreach_id, about_url)
        select i.id, 'https://a.example' from unnest(%s) with ordinality as i (id, ord) order by i.ord""",
        (list(ids),),
    )


def pass_all(session: Session, hub: str, ids: Sequence[uuid.UUID]) -> set[str]:
    return {row.outcome for row in session.spine.outreach.pass_gates(ids, hub, [None] * len(ids))}


def two_hubs(arena: Arena, level: IsolationLevel = IsolationLevel.READ_COMMITTED) -> list[Session]:
    return [arena.session("company_target_agent", level), arena.session("blog_agent", level)]


HUBS = ("company_target", "blog")


@pytest.mark.parametrize("level", LEVELS)
def test_two_hubs_put_and_pass_one_company_at_once(arena: Arena, level: IsolationLevel) -> None:
    companies = arena.claimed_many(40)

    def work(number: int, place: int, session: Session) -> None:
        put(session, companies[number], HUBS[place])
        session.spine.outreach.pass_gate(companies[number], HUBS[place])

    for outcomes in rounds(two_hubs(arena, level), len(companies), work):
        assert {outcome.code for outcome in outcomes} == {OK}
    assert all(arena.verdict(company, hub) == "PASS" for company in companies for hub in HUBS)
    arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "write", [(copy_company_target, copy_blog), (insert_company_target, insert_blog)], ids=["copy", "insert"]
)
def test_two_hubs_write_and_pass_many_in_opposite_order(
    arena: Arena, write: Sequence[Callable[[Session, Sequence[uuid.UUID]], None]], level: IsolationLevel
) -> None:
    """Each writes its rows in one statement, then passes them in another, in one transaction."""
    sets = [arena.claimed_many(MANY) for _ in range(ROUNDS)]

    def work(number: int, place: int, session: Session) -> set[str]:
        ids = sets[number] if place == 0 else sets[number][::-1]
        write[place](session, ids)
        return pass_all(session, HUBS[place], ids[::-1])

    for companies, outcomes in zip(sets, rounds(two_hubs(arena, level), ROUNDS, work), strict=True):
        assert [(outcome.code, outcome.value) for outcome in outcomes] == [(OK, {"PASS"})] * 2
        arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
def test_one_hub_passes_many_in_opposite_order(arena: Arena, level: IsolationLevel) -> None:
    sets = [arena.claimed_many(MANY) for _ in range(ROUNDS)]
    writer = arena.session("company_target_agent")
    for companies in sets:
        copy_company_target(writer, companies)
        writer.connection.commit()
    sessions = [arena.session("company_target_agent", level) for _ in range(2)]

    def work(number: int, place: int, session: Session) -> set[str]:
        return pass_all(session, "company_target", sets[number] if place == 0 else sets[number][::-1])

    for companies, outcomes in zip(sets, rounds(sessions, ROUNDS, work), strict=True):
        assert [(outcome.code, outcome.value) for outcome in outcomes] == [(OK, {"PASS"})] * 2
        passes = "select count(*) from outreach.event where outreach_id = any(%s) and to_state = 'PASS'"
        assert arena.rows(passes, companies) == [(MANY,)]
        arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
def test_one_hub_changes_while_the_next_passes_many(arena: Arena, level: IsolationLevel) -> None:
    """company_target updates all, dol passes all in another order: each company's PASS is of what stands."""
    companies = arena.claimed_many(MANY)
    setup = arena.session()
    copy_company_target(setup, companies)
    assert pass_all(setup, "company_target", companies) == {"PASS"}
    setup.connection.execute(
        "insert into outreach.dol (outreach_id, filing_present) select unnest(%s), false", (companies,)
    )
    setup.connection.commit()
    sessions = [arena.session("company_target_agent", level), arena.session("dol_agent", level)]

    def work(number: int, place: int, session: Session) -> set[str]:
        if place == 1:
            return pass_all(session, "dol", companies[::-1])
        session.connection.execute(
            "update outreach.company_target set email_method = %s where outreach_id = any(%s)",
            ("{first}{l}" if number % 2 else "{f}{last}", companies),
        )
        return pass_all(session, "company_target", companies)

    for outcomes in rounds(sessions, ROUNDS, work):
        assert [outcome.code for outcome in outcomes] == [OK, OK]
        assert [outcome.value for outcome in outcomes] == [{"PASS"}, {"PASS"}]
        arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
def test_write_meets_pass_in_the_middle(arena: Arena, level: IsolationLevel) -> None:
    """Each reads the spine by another plan: one in the order of the ids, one as the rows lie on disk."""
    companies = arena.against_the_order("outreach.outreach", "outreach_id", arena.claimed_many(40))
    arena.admin.execute(WRITE["company_target"].encode(), (companies,))
    writer = arena.session("blog_agent", level, enable_seqscan="off", enable_bitmapscan="off")
    passer = arena.session("company_target_agent", level, enable_indexscan="off", enable_bitmapscan="off")
    with arena.holding(lambda s: s.spine.outreach.pause(companies[1], "in the middle")) as holder:
        writing = writer.start(lambda s: insert_blog(s, companies))
        passing = passer.start(lambda s: pass_all(s, "company_target", companies[::-1]))
        assert arena.until_waiting(writing, writer, holder, passer)
        assert arena.until_waiting(passing, passer, holder, writer)
    assert (writing.result(30).code, passing.result(30).value) == (OK, {"PASS"})
    arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
def test_puts_one_by_one_in_one_order(arena: Arena, level: IsolationLevel) -> None:
    """A transaction that calls put_*() company by company locks them one by one: all must take them in one order."""
    sets = [arena.claimed_many(15) for _ in range(ROUNDS)]

    def work(number: int, place: int, session: Session) -> set[str]:
        for company in sets[number]:
            put(session, company, HUBS[place])
        return pass_all(session, HUBS[place], sets[number][::-1])

    for companies, outcomes in zip(sets, rounds(two_hubs(arena, level), ROUNDS, work), strict=True):
        assert [(outcome.code, outcome.value) for outcome in outcomes] == [(OK, {"PASS"})] * 2
        arena.assert_sound(companies)
