"""Links and their keys, between two sessions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
from handoffs import SOURCE, booking, headers, ready
from psycopg import IsolationLevel
from two_sessions import LEVELS, OK, Arena, Session

from outreach_spine import Spine, install

RC = IsolationLevel.READ_COMMITTED


@pytest.fixture
def arena(make_database: Callable[[], str]) -> Iterator[Arena]:
    dsn = make_database()
    install(dsn)
    with Arena(dsn) as arena:
        yield arena


def rotate(session: Session) -> None:
    session.spine.outreach.rotate_link_key()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("keys", [0, 1])
def test_two_rotations_make_two_keys_of_which_one_signs(arena: Arena, level: IsolationLevel, keys: int) -> None:
    first, second = (arena.session("outreach_agent", level) for _ in range(2))
    for _ in range(keys):
        assert first.attempt(rotate).code == OK
    race = arena.race(first, rotate, second, rotate)
    assert race.blocked
    assert (race.first.code, race.second.code, race.second.retries) == (OK, OK, 0 if level is RC else 1)
    (counts,) = arena.rows("select count(*), count(*) filter (where sign_until is null) from doctrine.link_key")
    assert counts == (keys + 2, 1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("move", "code"), [("pause", "OSPAU"), ("fail", "OSFLD"), ("fail_gate", "OSLNK"), ("put_person", "OSLNK")]
)
def test_a_link_that_waits_for_a_move_is_refused_by_it(
    arena: Arena, level: IsolationLevel, move: str, code: str
) -> None:
    (company,) = ready(arena.dsn, 1, "linkrace")

    def moves(session: Session) -> None:
        arguments = {"fail_gate": ("execution", "test"), "put_person": ("CEO", "Bob Roe", "bob@acme.example")}
        getattr(session.spine.outreach, move)(company.outreach_id, *arguments.get(move, ("test",)))

    def link(session: Session) -> None:
        session.spine.outreach.calendar_link(company.outreach_id, "https://cal.example", None)

    agent = {"fail_gate": "execution_agent", "put_person": "people_agent"}.get(move, "outreach_agent")
    race = arena.race(arena.session(agent), moves, arena.session("execution_agent", level), link)
    assert race.blocked
    assert (race.first.code, race.second.code, race.second.retries) == (OK, code, 0 if level is RC else 1)


def test_a_lock_that_anybody_may_take_stops_no_revocation(arena: Arena) -> None:
    with psycopg.connect(arena.dsn) as bystander, psycopg.connect(arena.dsn) as agent:
        kid = Spine(agent).outreach.rotate_link_key()
        agent.commit()
        bystander.execute("set role blog_agent")
        bystander.execute("select pg_advisory_lock(hashtextextended('doctrine.link_key', 0))")
        agent.execute("set local lock_timeout = '2s'")
        Spine(agent).outreach.revoke_link_key(kid, "leaked")


@pytest.mark.parametrize("level", LEVELS)
def test_two_moves_of_one_booking_leave_the_later_one(arena: Arena, level: IsolationLevel) -> None:
    (company,) = ready(arena.dsn, 1, "moves")

    def delivers(booking_id: str, event: str, previous: str | None = None) -> Callable[[Session], str | None]:
        told = json.loads(booking(company.query, booking_id, event))
        told["payload"]["rescheduleUid"] = previous
        body = json.dumps(told).encode()
        pairs = [[name, value] for name, value in headers(body).items()]
        return lambda session: session.spine.sales.receive_webhook(SOURCE, pairs, body)[0].code

    first, second = (arena.session("webhook_agent", level) for _ in range(2))
    assert first.attempt(delivers("a", "BOOKING_CREATED")).value == "accepted"
    earlier = delivers("b", "BOOKING_RESCHEDULED", "a")
    later = delivers("c", "BOOKING_RESCHEDULED", "a")
    race = arena.race(first, earlier, second, later)
    assert race.blocked
    assert (race.first.value, race.second.value) == ("rescheduled", "rescheduled")
    assert arena.rows("select booking_id::text, state from sales.booking order by booking_id") == [
        ("a", "CANCELLED"),
        ("b", "CANCELLED"),
        ("c", "BOOKED"),
    ]
