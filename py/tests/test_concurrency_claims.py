"""One company is minted once and claimed once, however many sessions try, in whatever order."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from psycopg import IsolationLevel
from two_sessions import (
    LEVELS,
    OK,
    RC,
    TIMINGS,
    Arena,
    Outcome,
    Race,
    Session,
    Timing,
    Work,
    opened_arena,
    rounds,
)

CROWD = 8


@pytest.fixture(scope="module")
def module_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    with opened_arena(request) as arena:
        yield arena


@pytest.fixture
def arena(module_arena: Arena) -> Iterator[Arena]:
    yield module_arena
    module_arena.release()


def assert_claims(arena: Arena, claims: dict[uuid.UUID, uuid.UUID]) -> None:
    """The registry points at the winners' ids, and the spine has these rows and no others of the companies."""
    companies = list(claims)
    pointers = arena.rows(
        "select sovereign_company_id, outreach_id from cl.company_identity where sovereign_company_id = any(%s)",
        companies,
    )
    spine = arena.rows(
        "select sovereign_company_id, outreach_id from outreach.outreach where sovereign_company_id = any(%s)",
        companies,
    )
    assert dict(pointers) == claims
    assert sorted(spine) == sorted(pointers)


def winners(outcomes: Sequence[Outcome], won: str, lost: str) -> dict[uuid.UUID, uuid.UUID]:
    """The winner's id of each company, of what init_many() has returned to several sessions."""
    assert {outcome.code for outcome in outcomes} == {OK}
    rows = [row for outcome in outcomes for row in outcome.value]
    assert {row.outcome for row in rows} <= {won, lost}
    ids = {row.sovereign_company_id: row.outreach_id for row in rows if row.outcome == won}
    counts = Counter(row.sovereign_company_id for row in rows if row.outcome == won)
    assert counts == dict.fromkeys({row.sovereign_company_id for row in rows}, 1)
    assert all(row.outreach_id == ids[row.sovereign_company_id] for row in rows)
    return ids


def assert_minted(arena: Arena, outcomes: Sequence[Outcome], domains: Sequence[str]) -> None:
    """One session has minted each domain, and all name the same id, the registry's."""
    assert {outcome.code for outcome in outcomes} == {OK}
    rows = [row for outcome in outcomes for row in outcome.value]
    assert Counter(row.company_domain for row in rows if row.outcome == "MINTED") == dict.fromkeys(domains, 1)
    assert {row.outcome for row in rows} <= {"MINTED", "EXISTS"}
    registry = arena.rows(
        "select company_domain, sovereign_company_id from cl.company_identity where company_domain = any(%s)",
        list(domains),
    )
    assert {(row.company_domain, row.sovereign_company_id) for row in rows} == set(registry)
    assert len(registry) == len(domains)


# Double claim.


def test_init_of_one_company_by_eight(arena: Arena) -> None:
    companies = arena.companies(200)
    sessions = [arena.session("outreach_agent") for _ in range(CROWD)]
    claims = {}
    for company, outcomes in zip(
        companies, rounds(sessions, len(companies), lambda n, _, s: s.spine.outreach.init(companies[n])), strict=True
    ):
        assert Counter(outcome.code for outcome in outcomes) == {OK: 1, "OSCLM": CROWD - 1}
        claims[company] = next(outcome.value for outcome in outcomes if outcome.code == OK)
        assert all(str(claims[company]) in str(outcome.value) for outcome in outcomes)
    assert_claims(arena, claims)


@pytest.mark.parametrize("level", LEVELS)
def test_init_of_one_company_by_eight_who_wait_together(arena: Arena, level: IsolationLevel) -> None:
    """Nobody has seen the claim of another when all begin: the row is held until all wait."""
    company = arena.company()
    sessions = [arena.session("outreach_agent", level) for _ in range(CROWD)]
    for session in sessions:
        session.take_snapshot()
    with arena.holding(
        lambda s: s.connection.execute(
            "select from cl.company_identity where sovereign_company_id = %s for update", (company,)
        )
    ) as holder:
        futures = [session.start(lambda s: s.spine.outreach.init(company)) for session in sessions]
        for future, session in zip(futures, sessions, strict=True):
            assert arena.until_waiting(future, session, holder, *sessions)
    outcomes = [future.result(30) for future in futures]
    assert Counter(outcome.code for outcome in outcomes) == {OK: 1, "OSCLM": CROWD - 1}
    assert_claims(arena, {company: next(outcome.value for outcome in outcomes if outcome.code == OK)})


def test_init_many_of_one_array_by_eight(arena: Arena) -> None:
    arrays = [arena.companies(5) for _ in range(60)]
    sessions = [arena.session("outreach_agent") for _ in range(CROWD)]
    for outcomes in rounds(sessions, len(arrays), lambda n, _, s: s.spine.outreach.init_many(arrays[n])):
        assert_claims(arena, winners(outcomes, "MINTED", "ALREADY_CLAIMED"))


def test_init_against_init_many(arena: Arena) -> None:
    arrays = [arena.companies(3) for _ in range(40)]
    sessions = [arena.session("outreach_agent") for _ in range(4)]

    def work(number: int, place: int, session: Session) -> object:
        if place < 2:
            return session.spine.outreach.init(arrays[number][place])
        return session.spine.outreach.init_many(arrays[number])

    for companies, outcomes in zip(arrays, rounds(sessions, len(arrays), work), strict=True):
        singles, sets = outcomes[:2], outcomes[2:]
        assert {outcome.code for outcome in singles} <= {OK, "OSCLM"}
        assert {outcome.code for outcome in sets} == {OK}
        minted = [
            (row.sovereign_company_id, row.outreach_id)
            for outcome in sets
            for row in outcome.value
            if row.outcome == "MINTED"
        ]
        minted += [(companies[place], outcome.value) for place, outcome in enumerate(singles) if outcome.code == OK]
        assert len(minted) == len(companies)
        assert_claims(arena, dict(minted))


def test_mint_of_one_domain_by_eight(arena: Arena) -> None:
    domains = [arena.domain() for _ in range(200)]
    sessions = [arena.session("cl_agent") for _ in range(CROWD)]
    for domain, outcomes in zip(
        domains,
        rounds(sessions, len(domains), lambda n, p, s: s.spine.cl.mint_company(f"{p}", domains[n])),
        strict=True,
    ):
        assert Counter(outcome.code for outcome in outcomes) == {OK: 1, "OSDUP": CROWD - 1}
        winner = next(outcome.value for outcome in outcomes if outcome.code == OK)
        assert all(str(winner) in str(outcome.value) for outcome in outcomes)
        assert arena.rows("select sovereign_company_id from cl.company_identity where company_domain = %s", domain) == [
            (winner,)
        ]


def test_mint_many_of_one_array_by_eight(arena: Arena) -> None:
    arrays = [[arena.domain() for _ in range(5)] for _ in range(60)]
    sessions = [arena.session("cl_agent") for _ in range(CROWD)]
    for domains, outcomes in zip(
        arrays,
        rounds(sessions, len(arrays), lambda n, p, s: s.spine.cl.mint_companies([f"{p}"] * 5, arrays[n])),
        strict=True,
    ):
        assert_minted(arena, outcomes, domains)


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_second_mint_waits_for_the_first(arena: Arena, ending: str, timing: Timing) -> None:
    domain = arena.domain()
    first, second = arena.session("cl_agent", timing.first), arena.session("cl_agent", timing.second)

    def mint(session: Session) -> uuid.UUID:
        return session.spine.cl.mint_company("Company", domain)

    if ending == "commit":
        race = arena.race(first, mint, second, mint, late=timing.late)
        assert (race.first.code, race.second.code, race.blocked) == (OK, "OSDUP", not timing.late)
        assert str(race.first.value) in str(race.second.value)
    else:
        second.take_snapshot()
        mint(first)
        future = second.start(mint)
        assert arena.until_waiting(future, second, first)
        first.connection.rollback()
        assert future.result(30).code == OK


# Two sessions, several companies, each in its own order.


def overlapping(items: list[uuid.UUID] | list[str], overlap: str) -> tuple[list, list]:  # type: ignore[type-arg]
    """Two arrays in opposite order, that hold the same or only a part of the same."""
    half = len(items) // 3
    first, second = (items, items) if overlap == "all" else (items[: 2 * half], items[half:])
    return list(first), list(reversed(second))


@pytest.mark.parametrize("overlap", ["all", "part"])
@pytest.mark.parametrize("level", LEVELS)
def test_init_many_in_opposite_order(arena: Arena, level: IsolationLevel, overlap: str) -> None:
    arrays = [overlapping(arena.companies(300), overlap) for _ in range(8)]
    sessions = [arena.session("outreach_agent", level) for _ in range(2)]
    for outcomes in rounds(sessions, len(arrays), lambda n, p, s: s.spine.outreach.init_many(arrays[n][p])):
        assert_claims(arena, winners(outcomes, "MINTED", "ALREADY_CLAIMED"))


@pytest.mark.parametrize("overlap", ["all", "part"])
@pytest.mark.parametrize("level", LEVELS)
def test_mint_many_in_opposite_order(arena: Arena, level: IsolationLevel, overlap: str) -> None:
    arrays = [overlapping([arena.domain() for _ in range(300)], overlap) for _ in range(8)]
    sessions = [arena.session("cl_agent", level) for _ in range(2)]

    def mint(number: int, place: int, session: Session) -> object:
        domains = arrays[number][place]
        return session.spine.cl.mint_companies([f"{place}"] * len(domains), domains)

    for array, outcomes in zip(arrays, rounds(sessions, len(arrays), mint), strict=True):
        assert_minted(arena, outcomes, list(dict.fromkeys(array[0] + array[1])))


def together(arena: Arena, hold: Work, sessions: Sequence[Session], work: Sequence[Work]) -> list[Outcome]:
    """Let both run into what a third holds, each as far as its own order leads; then let go."""
    with arena.holding(hold) as holder:
        futures = [session.start(task) for session, task in zip(sessions, work, strict=True)]
        for future, session in zip(futures, sessions, strict=True):
            assert arena.until_waiting(future, session, holder, *sessions)
    return [future.result(30) for future in futures]


def test_mint_many_meets_in_the_middle(arena: Arena) -> None:
    """Each would have inserted one end of the other's array, were the order the array's."""
    domains = sorted(arena.domain() for _ in range(3))
    sessions = [arena.session("cl_agent") for _ in range(2)]
    outcomes = together(
        arena,
        lambda s: s.spine.cl.mint_company("Company", domains[1]),
        sessions,
        [
            lambda s: s.spine.cl.mint_companies(["A"] * 3, domains),
            lambda s: s.spine.cl.mint_companies(["B"] * 3, domains[::-1]),
        ],
    )
    assert_minted(arena, outcomes, domains)


def test_init_many_meets_in_the_middle(arena: Arena) -> None:
    """Each reads the registry by another plan: one in the order of the ids, one as the rows lie on disk."""
    companies = arena.against_the_order("cl.company_identity", "sovereign_company_id", arena.companies(40))
    sessions = [
        arena.session("outreach_agent", enable_indexscan="off", enable_bitmapscan="off"),
        arena.session("outreach_agent", enable_seqscan="off", enable_bitmapscan="off"),
    ]
    outcomes = together(
        arena,
        lambda s: s.connection.execute(
            "select from cl.company_identity where sovereign_company_id = %s for update", (companies[1],)
        ),
        sessions,
        [lambda s: s.spine.outreach.init_many(companies)] * 2,
    )
    assert_claims(arena, winners(outcomes, "MINTED", "ALREADY_CLAIMED"))


def one_after_the_other(race: Race) -> list[Outcome]:
    return [race.first, race.second]


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("overlap", ["all", "part"])
def test_init_many_against_an_uncommitted_one(arena: Arena, overlap: str, timing: Timing) -> None:
    arrays = overlapping(arena.companies(30), overlap)
    first, second = (arena.session("outreach_agent", level) for level in (timing.first, timing.second))
    race = arena.race(
        first,
        lambda s: s.spine.outreach.init_many(arrays[0]),
        second,
        lambda s: s.spine.outreach.init_many(arrays[1]),
        late=timing.late,
    )
    assert race.blocked is not timing.late
    # Above READ COMMITTED the loser must begin again: what it has seen is not what stands.
    assert (race.second.retries > 0) is (timing.second is not RC)
    assert {row.outcome for row in race.first.value} == {"MINTED"}
    assert_claims(arena, winners(one_after_the_other(race), "MINTED", "ALREADY_CLAIMED"))


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("overlap", ["all", "part"])
def test_mint_many_against_an_uncommitted_one(arena: Arena, overlap: str, timing: Timing) -> None:
    arrays = overlapping([arena.domain() for _ in range(30)], overlap)
    first, second = arena.session("cl_agent", timing.first), arena.session("cl_agent", timing.second)
    race = arena.race(
        first,
        lambda s: s.spine.cl.mint_companies(["A"] * len(arrays[0]), arrays[0]),
        second,
        lambda s: s.spine.cl.mint_companies(["B"] * len(arrays[1]), arrays[1]),
        late=timing.late,
    )
    assert race.blocked is not timing.late
    assert {row.outcome for row in race.first.value} == {"MINTED"}
    assert_minted(arena, one_after_the_other(race), list(dict.fromkeys(arrays[0] + arrays[1])))


@pytest.mark.parametrize("timing", TIMINGS)
def test_claim_that_is_rolled_back_leaves_the_company_to_the_next(arena: Arena, timing: Timing) -> None:
    companies = arena.companies(3)
    second = arena.session("outreach_agent", timing.second)
    second.take_snapshot()
    with arena.holding(lambda s: s.spine.outreach.init_many(companies), timing.first) as first:
        future = second.start(lambda s: s.spine.outreach.init_many(companies[::-1]))
        assert arena.until_waiting(future, second, first)
    assert_claims(arena, winners([future.result(30)], "MINTED", "ALREADY_CLAIMED"))
