"""The kill switch against writes and decisions, and status moves against each other."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from psycopg import IsolationLevel
from two_sessions import LEVELS, MIXED, OK, TIMINGS, Arena, Session, Timing, Work, opened_arena, put, rounds, update

from outreach_spine import copy_rows


@pytest.fixture(scope="module")
def module_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    with opened_arena(request) as arena:
        yield arena


@pytest.fixture
def arena(module_arena: Arena) -> Iterator[Arena]:
    yield module_arena
    module_arena.release()


def move(company: uuid.UUID, name: str) -> Work:
    """A status move: pause, resume, fail or reopen."""

    def work(session: Session) -> None:
        getattr(session.spine.outreach, name)(company, f"to {name}")

    return work


def copy_blog(session: Session, company: uuid.UUID) -> None:
    copy_rows(session.connection, ("outreach", "blog"), ("outreach_id", "about_url"), [(company, "https://a.example")])


# What a hub does to a company at which company_target has passed and dol and people have not: its agent, the work, and
# a query that counts what the work has left.
WORK: dict[str, tuple[str, Callable[[Session, uuid.UUID], None], str]] = {
    "put": (
        "company_target_agent",
        lambda s, c: put(s, c, "company_target", other=True),
        "select count(*) from outreach.gate where outreach_id = %s and hub = 'company_target' and version = 2",
    ),
    "put_the_same": (
        "company_target_agent",
        lambda s, c: put(s, c, "company_target"),
        "select count(*) - 1 from outreach.gate where outreach_id = %s and hub = 'company_target' and version = 1",
    ),
    "update": (
        "company_target_agent",
        lambda s, c: update(s, c, "company_target"),
        "select count(*) from outreach.company_target where outreach_id = %s and email_method = '{first}'",
    ),
    "copy": ("blog_agent", copy_blog, "select count(*) from outreach.blog where outreach_id = %s"),
    "pass": (
        "dol_agent",
        lambda s, c: s.spine.outreach.pass_gate(c, "dol"),
        "select count(*) from outreach.gate where outreach_id = %s and hub = 'dol' and verdict = 'PASS'",
    ),
    "fail_gate": (
        "dol_agent",
        lambda s, c: s.spine.outreach.fail_gate(c, "dol", "no such EIN"),
        "select count(*) from outreach.gate where outreach_id = %s and hub = 'dol' and verdict = 'FAIL'",
    ),
}
REFUSAL = {"pause": ("PAUSED", "OSPAU"), "fail": ("FAILED", "OSFLD")}


@pytest.mark.parametrize(
    ("work_name", "timing"),
    [pytest.param(work, *timing.values, id=f"{work}-{timing.id}") for work in WORK for timing in TIMINGS]
    + [pytest.param(work, *timing.values, id=f"{work}-{timing.id}") for work in ("put", "pass") for timing in MIXED],
)
@pytest.mark.parametrize("order", ["move first", "work first"])
@pytest.mark.parametrize("move_name", REFUSAL)
def test_halt_against_work(arena: Arena, work_name: str, move_name: str, order: str, timing: Timing) -> None:
    role, do, left = WORK[work_name]
    status, refusal = REFUSAL[move_name]
    company = arena.claimed(["company_target"], ["dol"])
    halt = move(company, move_name)

    def work(session: Session) -> None:
        do(session, company)

    if order == "move first":
        first, second = arena.session("outreach_agent", timing.first), arena.session(role, timing.second)
        race = arena.race(first, halt, second, work, late=timing.late)
        assert (race.first.code, race.second.code) == (OK, refusal)
    else:
        first, second = arena.session(role, timing.first), arena.session("outreach_agent", timing.second)
        race = arena.race(first, work, second, halt, late=timing.late)
        assert (race.first.code, race.second.code) == (OK, OK)
    assert race.blocked is not timing.late
    assert arena.status(company) == status
    assert arena.rows(left, company) == [(int(order == "work first" and work_name != "put_the_same"),)]
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
def test_pause_that_is_rolled_back_lets_the_write_through(arena: Arena, timing: Timing) -> None:
    company = arena.claimed(["company_target"])
    second = arena.session("company_target_agent", timing.second)
    second.take_snapshot()
    with arena.holding(move(company, "pause"), timing.first) as first:
        future = second.start(lambda s: put(s, company, "company_target", other=True))
        assert arena.until_waiting(future, second, first)
    assert future.result(30).code == OK
    assert (arena.status(company), arena.version(company, "company_target")) == ("ACTIVE", 2)
    arena.assert_sound([company])


@pytest.mark.parametrize("level", LEVELS)
def test_pause_of_one_company_does_not_hold_another(arena: Arena, level: IsolationLevel) -> None:
    paused, free = arena.claimed(["company_target"]), arena.claimed(["company_target"])
    first, second = arena.session("outreach_agent", level), arena.session("company_target_agent", level)
    race = arena.race(first, move(paused, "pause"), second, lambda s: put(s, free, "company_target", other=True))
    assert (race.first.code, race.second.code, race.blocked) == (OK, OK, False)


# Moves against each other: where the company begins, the two moves, what the second comes to, where it ends.
MOVES = [
    ([], "pause", "pause", "OSSTS", "PAUSED"),
    ([], "pause", "fail", OK, "FAILED"),
    ([], "fail", "pause", "OSSTS", "FAILED"),
    ([], "fail", "fail", "OSSTS", "FAILED"),
    (["pause"], "resume", "resume", "OSSTS", "ACTIVE"),
    (["pause"], "resume", "fail", OK, "FAILED"),
    (["pause"], "resume", "pause", OK, "PAUSED"),
    (["pause"], "fail", "resume", "OSSTS", "FAILED"),
    (["fail"], "reopen", "reopen", "OSSTS", "ACTIVE"),
    (["fail"], "reopen", "pause", OK, "PAUSED"),
]


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize(
    ("before", "one", "two", "code", "status"), MOVES, ids=["-".join([*m[0], m[1], m[2]]) for m in MOVES]
)
def test_move_against_move(
    arena: Arena, before: list[str], one: str, two: str, code: str, status: str, timing: Timing
) -> None:
    company = arena.claimed(["company_target"])
    for name in before:
        getattr(arena.spine.outreach, name)(company, "before")
    first, second = (arena.session("outreach_agent", level) for level in (timing.first, timing.second))
    race = arena.race(first, move(company, one), second, move(company, two), late=timing.late)
    assert (race.first.code, race.second.code) == (OK, code)
    assert race.blocked is not timing.late
    assert arena.status(company) == status
    moves = arena.rows(
        "select reason from outreach.event where outreach_id = %s and kind = 'STATUS' order by event_no offset %s",
        company,
        1 + len(before),
    )
    assert [reason for (reason,) in moves] == [f"to {one}"] + ([f"to {two}"] if code == OK else [])
    arena.assert_sound([company])


def test_pause_by_eight(arena: Arena) -> None:
    companies = [arena.claimed() for _ in range(30)]
    sessions = [arena.session("outreach_agent") for _ in range(8)]
    for outcomes in rounds(sessions, len(companies), lambda n, _, s: s.spine.outreach.pause(companies[n], "stop")):
        assert Counter(outcome.code for outcome in outcomes) == {OK: 1, "OSSTS": 7}
    assert arena.rows(
        "select kind, from_state, to_state, count(*) from outreach.event where outreach_id = any(%s) group by 1, 2, 3",
        companies,
    ) == [("STATUS", "INIT", "PAUSED", len(companies))]
    arena.assert_sound(companies)


@pytest.mark.parametrize("level", LEVELS)
def test_moves_and_passes_of_a_crowd(arena: Arena, level: IsolationLevel) -> None:
    company = arena.claimed(written=["company_target"])
    moves = ["pause", "resume", "fail", "reopen", "pause", "resume"]
    sessions = [arena.session("outreach_agent", level) for _ in moves]
    sessions += [arena.session("company_target_agent", level) for _ in range(2)]

    def work(number: int, place: int, session: Session) -> None:
        if place < len(moves):
            move(company, moves[place])(session)
        else:
            put(session, company, "company_target", other=number % 2 == 0)
            session.spine.outreach.pass_gate(company, "company_target")

    done = 0
    for outcomes in rounds(sessions, 15, work):
        assert {outcome.code for outcome in outcomes[: len(moves)]} <= {OK, "OSSTS"}
        assert {outcome.code for outcome in outcomes[len(moves) :]} <= {OK, "OSPAU", "OSFLD"}
        done += sum(outcome.code == OK for outcome in outcomes[: len(moves)])
    assert arena.rows(
        "select count(*) from outreach.event where outreach_id = %s and kind = 'STATUS' and reason ~ '^to '", company
    ) == [(done,)]
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
def test_first_pass_of_two_hubs_at_once_is_one_move(arena: Arena, timing: Timing) -> None:
    company = arena.claimed(written=["company_target", "blog"])
    first, second = arena.session("company_target_agent", timing.first), arena.session("blog_agent", timing.second)
    race = arena.race(
        first,
        lambda s: s.spine.outreach.pass_gate(company, "company_target"),
        second,
        lambda s: s.spine.outreach.pass_gate(company, "blog"),
        late=timing.late,
    )
    assert (race.first.code, race.second.code) == (OK, OK)
    assert arena.rows("select reason from outreach.event where outreach_id = %s and kind = 'STATUS'", company) == [
        ("first PASS: company_target",)
    ]
    arena.assert_sound([company])
