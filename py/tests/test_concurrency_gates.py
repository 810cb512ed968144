"""A PASS stands on what it was given for, whatever another session does meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from two_sessions import MIXED, OK, SER, TIMINGS, Arena, Session, Timing, Work, opened_arena, put, rounds, update

ORDERS = ["upstream first", "downstream first"]


@pytest.fixture(scope="module")
def module_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    with opened_arena(request) as arena:
        yield arena


@pytest.fixture
def arena(module_arena: Arena) -> Iterator[Arena]:
    yield module_arena
    module_arena.release()


@dataclass(frozen=True)
class Line:
    """Two hubs of which one stands upstream of the other, and how far the company is."""

    upstream: str
    downstream: str
    passed: tuple[str, ...]
    # The downstream hub has written before, so that its gate row exists; else it writes and passes at once.
    written: bool = True

    # Another hub stands between the two.
    is_long: bool = False


LINES = {
    "company_target-dol": Line("company_target", "dol", ("company_target",)),
    "company_target-dol_without_gate": Line("company_target", "dol", ("company_target",), written=False),
    "dol-people": Line("dol", "people", ("company_target", "dol")),
    "company_target-people_without_gate": Line(
        "company_target", "people", ("company_target", "dol"), written=False, is_long=True
    ),
    "people-execution_without_gate": Line("people", "execution", ("company_target", "dol", "people")),
    "company_target-execution_without_gate": Line(
        "company_target", "execution", ("company_target", "dol", "people"), is_long=True
    ),
}


def upstream_work(outreach_id: uuid.UUID, hub: str, how: str) -> Work:
    def work(session: Session) -> None:
        match how:
            case "put":
                put(session, outreach_id, hub, other=True)
            case "update":
                update(session, outreach_id, hub)
            case "fail":
                session.spine.outreach.fail_gate(outreach_id, hub, "bounces")
            case "put and pass":
                put(session, outreach_id, hub, other=True)
                session.spine.outreach.pass_gate(outreach_id, hub)

    return work


def agent(hub: str) -> str:
    return "bit_agent" if hub == "bit_scores" else f"{hub}_agent"


HOW = ["put", "update", "fail", "put and pass"]


@pytest.mark.parametrize(
    ("how", "timing"),
    [pytest.param(how, *timing.values, id=f"{how}-{timing.id}") for how in HOW for timing in TIMINGS]
    + [pytest.param("put", *timing.values, id=f"put-{timing.id}") for timing in MIXED],
)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_upstream_change_against_downstream_pass(
    arena: Arena, line: Line, how: str, order: str, timing: Timing
) -> None:
    must_write = line.downstream != "execution"
    company = arena.claimed(line.passed, [line.downstream] if must_write and line.written else [])
    version = arena.spine.outreach.upstream_version(company, line.downstream)

    def pass_downstream(session: Session) -> None:
        if must_write and not line.written:
            put(session, company, line.downstream)
        session.spine.outreach.pass_gate(company, line.downstream, version)

    upstream_first = order == "upstream first"
    levels = (timing.first, timing.second) if upstream_first else (timing.second, timing.first)
    upstream = arena.session(agent(line.upstream), levels[0])
    downstream = arena.session(agent(line.downstream), levels[1])
    change = upstream_work(company, line.upstream, how)

    if upstream_first:
        race = arena.race(upstream, change, downstream, pass_downstream, late=timing.late)
        changed, passed = race.first, race.second
        assert passed.code == ("OSSTL" if how == "put and pass" and not line.is_long else "OSGAT")
        assert arena.verdict(company, line.downstream) == "OPEN"
    else:
        race = arena.race(downstream, pass_downstream, upstream, change, late=timing.late)
        changed, passed = race.second, race.first
        assert passed.code == OK
        assert arena.verdict(company, line.downstream) == "STALE"
    assert changed.code == OK
    assert arena.verdict(company, line.upstream) == {"put and pass": "PASS", "fail": "FAIL"}.get(how, "STALE")
    assert arena.version(company, line.upstream) == (1 if how == "fail" else 2)
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("order", ORDERS)
def test_upstream_change_against_a_pass_that_was_stale(arena: Arena, order: str, timing: Timing) -> None:
    company = arena.claimed(["company_target", "dol"])
    put(arena, company, "company_target", other=True)
    arena.spine.outreach.pass_gate(company, "company_target")
    assert arena.verdict(company, "dol") == "STALE"

    def change(session: Session) -> None:
        put(session, company, "company_target")

    def pass_dol(session: Session) -> None:
        session.spine.outreach.pass_gate(company, "dol")

    upstream_first = order == "upstream first"
    sessions = [
        (arena.session("company_target_agent", timing.first if upstream_first else timing.second), change),
        (arena.session("dol_agent", timing.second if upstream_first else timing.first), pass_dol),
    ]
    first, second = sessions if upstream_first else sessions[::-1]
    race = arena.race(*first, *second, late=timing.late)
    assert (race.first.code, race.second.code) == (OK, "OSGAT" if upstream_first else OK)
    assert arena.verdict(company, "dol") == "STALE"
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("first_hub", ["company_target", "dol"])
def test_upstream_change_against_downstream_write(arena: Arena, first_hub: str, timing: Timing) -> None:
    """A write stands only where upstream passed when it was made."""
    company = arena.claimed(["company_target"])
    change: Work = upstream_work(company, "company_target", "put")

    def write(session: Session) -> None:
        put(session, company, "dol")

    works = {"company_target": change, "dol": write}
    second_hub = "dol" if first_hub == "company_target" else "company_target"
    first, second = arena.session(agent(first_hub), timing.first), arena.session(agent(second_hub), timing.second)
    race = arena.race(first, works[first_hub], second, works[second_hub], late=timing.late)
    assert (race.first.code, race.second.code) == (OK, "OSGAT" if first_hub == "company_target" else OK)
    assert arena.version(company, "dol") == (0 if first_hub == "company_target" else 1)
    assert arena.rows("select count(*) from outreach.dol where outreach_id = %s", company) == [
        (arena.version(company, "dol"),)
    ]
    arena.assert_sound([company])


OWN = {
    "company_target": ("company_target", (), "put"),
    "company_target-update": ("company_target", (), "update"),
    "dol": ("dol", ("company_target",), "put"),
    "dol-update": ("dol", ("company_target",), "update"),
    "people": ("people", ("company_target", "dol"), "put"),
    "people-update": ("people", ("company_target", "dol"), "update"),
    "blog": ("blog", (), "put"),
    "blog-update": ("blog", (), "update"),
}


@pytest.mark.parametrize("timing", TIMINGS + MIXED)
@pytest.mark.parametrize("order", ["data first", "pass first"])
@pytest.mark.parametrize(("hub", "passed", "how"), OWN.values(), ids=OWN.keys())
def test_own_data_against_own_pass(
    arena: Arena, hub: str, passed: tuple[str, ...], how: str, order: str, timing: Timing
) -> None:
    company = arena.claimed(passed, [hub])

    def take_away(session: Session) -> None:
        (put if how == "put" else update)(session, company, hub, enough=False)

    def decide(session: Session) -> None:
        session.spine.outreach.pass_gate(company, hub)

    works = (take_away, decide) if order == "data first" else (decide, take_away)
    first, second = arena.session(agent(hub), timing.first), arena.session(agent(hub), timing.second)
    race = arena.race(first, works[0], second, works[1], late=timing.late)
    assert (race.first.code, race.second.code) == (OK, "OSCRT" if order == "data first" else OK)
    assert arena.verdict(company, hub) == ("OPEN" if order == "data first" else "STALE")
    assert arena.version(company, hub) == 2
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("hub", ["company_target", "blog"])
def test_first_data_and_pass_against_other_first_data(arena: Arena, hub: str, timing: Timing) -> None:
    """Neither the hub's row nor its gate exists when both begin."""
    company = arena.claimed()

    def put_and_pass(session: Session) -> None:
        put(session, company, hub)
        session.spine.outreach.pass_gate(company, hub)

    def put_less(session: Session) -> None:
        put(session, company, hub, enough=False)

    first, second = arena.session(agent(hub), timing.first), arena.session(agent(hub), timing.second)
    race = arena.race(first, put_and_pass, second, put_less, late=timing.late)
    assert (race.first.code, race.second.code) == (OK, OK)
    assert (arena.verdict(company, hub), arena.version(company, hub)) == ("STALE", 2)
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
def test_other_data_that_meet_the_criterion_too_make_a_pass_stale(arena: Arena, timing: Timing) -> None:
    company = arena.claimed(written=["company_target"])
    first, second = (arena.session("company_target_agent", level) for level in (timing.first, timing.second))
    race = arena.race(
        first,
        lambda s: s.spine.outreach.pass_gate(company, "company_target"),
        second,
        lambda s: put(s, company, "company_target", other=True),
        late=timing.late,
    )
    assert (race.first.code, race.second.code) == (OK, OK)
    assert arena.verdict(company, "company_target") == "STALE"
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("decided_first", ["pass", "fail"])
def test_pass_against_fail(arena: Arena, decided_first: str, timing: Timing) -> None:
    """The later decision stands, and its event says what it followed."""
    company = arena.claimed(["company_target"], ["dol"])

    def decide(session: Session) -> None:
        session.spine.outreach.pass_gate(company, "dol")

    def fail(session: Session) -> None:
        session.spine.outreach.fail_gate(company, "dol", "no such EIN")

    works = (decide, fail) if decided_first == "pass" else (fail, decide)
    first, second = arena.session("dol_agent", timing.first), arena.session("dol_agent", timing.second)
    race = arena.race(first, works[0], second, works[1], late=timing.late)
    assert (race.first.code, race.second.code) == (OK, OK)
    assert arena.verdict(company, "dol") == ("FAIL" if decided_first == "pass" else "PASS")
    arena.assert_sound([company])


@pytest.mark.parametrize("timing", TIMINGS)
def test_one_pass_of_two_at_once(arena: Arena, timing: Timing) -> None:
    company = arena.claimed(written=["company_target"])
    first, second = (arena.session("company_target_agent", level) for level in (timing.first, timing.second))
    race = arena.race(
        first,
        lambda s: s.spine.outreach.pass_gate(company, "company_target"),
        second,
        lambda s: s.spine.outreach.pass_gate(company, "company_target"),
        late=timing.late,
    )
    assert (race.first.code, race.second.code) == (OK, OK)
    assert arena.rows(
        "select kind, to_state, count(*) from outreach.event where outreach_id = %s group by 1, 2 order by 1", company
    ) == [("GATE", "PASS", 1), ("STATUS", "ACTIVE", 1)]
    arena.assert_sound([company])


def test_crowd_of_hubs_on_one_company(arena: Arena) -> None:
    """Eight sessions write, pass and fail on four hubs of one company; whatever comes out is sound."""
    company = arena.claimed(["company_target", "dol", "people"])
    hubs = ["company_target", "dol", "people", "execution"] * 2
    sessions = [arena.session(agent(hub)) for hub in hubs]

    def work(number: int, place: int, session: Session) -> None:
        hub = hubs[place]
        if hub != "execution":
            put(session, company, hub, other=(number + place) % 3 == 0)
        session.spine.outreach.pass_gate(company, hub)

    for outcomes in rounds(sessions, 40, work):
        assert {outcome.code for outcome in outcomes} <= {OK, "OSGAT"}
        arena.assert_sound([company])


def test_no_change_is_lost_from_the_version(arena: Arena) -> None:
    company = arena.claimed()
    sessions = [arena.session("bit_agent") for _ in range(8)]
    outcomes = rounds(sessions, 10, lambda n, p, s: s.spine.outreach.put_bit_score(company, n * len(sessions) + p))
    assert {outcome.code for row in outcomes for outcome in row} == {OK}
    assert arena.version(company, "bit_scores") == 80


@pytest.mark.parametrize("timing", TIMINGS)
def test_another_company_does_not_wait(arena: Arena, timing: Timing) -> None:
    busy, free = (arena.claimed(["company_target", "dol"], ["people"]) for _ in range(2))

    def change(session: Session) -> None:
        put(session, busy, "company_target", other=True)

    def work(session: Session) -> None:
        session.spine.outreach.pass_gate(free, "people")
        put(session, free, "people", other=True)
        session.spine.outreach.fail_gate(free, "people", "left the company")

    first, second = arena.session("company_target_agent", timing.first), arena.session("people_agent", timing.second)
    race = arena.race(first, change, second, work, late=timing.late)
    assert (race.first.code, race.second.code, race.blocked) == (OK, OK, False)
    # SERIALIZABLE may take two rows of one page for one.
    assert race.second.retries == 0 or timing.second is SER
    arena.assert_sound([busy, free])
