"""Two and more real sessions at once: threads, barriers, and a watcher that sees who waits for whom.

Nothing here sleeps for a guessed time. That a session waits for another is read from pg_blocking_pids(); every wait
has an end (statement_timeout, lock_timeout, time limits of futures and barriers), which a test reaches only by failing.
"""

from __future__ import annotations

import itertools
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel, sql
from psycopg.errors import SerializationFailure

from outreach_spine import Spine, SpineError, install
from outreach_spine.errors import translated

OK = "ok"
SECONDS = 30.0
OPTIONS = "-c statement_timeout=20s -c lock_timeout=15s -c deadlock_timeout=50ms -c synchronous_commit=off"
RETRIES = 20

RC, RR, SER = IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE
LEVELS = [pytest.param(level, id=level.name.lower()) for level in (RC, RR, SER)]


@contextmanager
def opened_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    """Open an arena in an installed database of the module's own, or in the installed one that MUTANT_DSN names."""
    dsn = os.environ.get("MUTANT_DSN")
    if not dsn:
        dsn = request.getfixturevalue("make_database")()
        install(dsn)
    with Arena(dsn) as arena:
        yield arena


@dataclass(frozen=True)
class Outcome:
    """What a piece of work came to: OK or the SQLSTATE of its refusal, its value or the refusal's DETAIL."""

    code: str
    value: Any = None
    retries: int = 0


class Session:
    """A session in a role at an isolation level, with a thread of its own to wait in."""

    def __init__(self, dsn: str, role: str | None, settings: dict[str, str]) -> None:
        self.role = role
        self.connection = psycopg.connect(dsn, options=OPTIONS)
        for name, value in settings.items():
            self.connection.execute("select set_config(%s, %s, false)", (name, value))
        if role is not None:
            self.connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        self.connection.commit()
        self.pid = self.connection.info.backend_pid
        self.spine = Spine(self.connection)
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[Outcome] | None = None
        self._is_as_new = not settings

    def end(self) -> bool:
        """Leave no transaction open; tell whether another test may use the session."""
        if self._running is not None and not self._running.done():
            self.connection.cancel()
            wait_for([self._running], SECONDS)
        if not self.connection.closed:
            self.connection.rollback()
        return self._is_as_new and not self.connection.closed

    def close(self) -> None:
        self.end()
        self._thread.shutdown(wait=True)
        self.connection.close()

    def take_snapshot(self) -> None:
        """Begin the transaction, and at REPEATABLE READ and above freeze what it sees."""
        self.connection.execute("select 1")

    def attempt(self, work: Work) -> Outcome:
        """Do the work and commit; after 40001 again in a new transaction, as every client must."""
        for retries in range(RETRIES):
            try:
                value = work(self)
                self.connection.commit()
            except SerializationFailure:
                self.connection.rollback()
            except psycopg.Error as error:
                self.connection.rollback()
                refusal = error if isinstance(error, SpineError) else translated(error)
                if refusal is None:
                    raise
                return Outcome(str(refusal.sqlstate), refusal.detail, retries)
            except BaseException:
                self.connection.rollback()
                raise
            else:
                return Outcome(OK, value, retries)
        raise AssertionError(f"40001 after {RETRIES} tries")

    def start(self, work: Work) -> Future[Outcome]:
        """`attempt` in the session's own thread."""
        self._running = self._thread.submit(self.attempt, work)
        return self._running


Work = Callable[[Session], Any]


@dataclass(frozen=True)
class Timing:
    """When the second session comes: while the first has not committed, or after, with a snapshot from before."""

    first: IsolationLevel
    second: IsolationLevel
    late: bool = False


TIMINGS = [
    pytest.param(Timing(RC, RC), id="read_committed"),
    pytest.param(Timing(RR, RR), id="repeatable_read"),
    pytest.param(Timing(RR, RR, late=True), id="repeatable_read-late"),
    pytest.param(Timing(SER, SER), id="serializable"),
    pytest.param(Timing(SER, SER, late=True), id="serializable-late"),
]
MIXED = [
    pytest.param(Timing(RC, RR), id="read_committed-repeatable_read"),
    pytest.param(Timing(RR, RC), id="repeatable_read-read_committed"),
    pytest.param(Timing(RC, SER), id="read_committed-serializable"),
]


@dataclass(frozen=True)
class Race:
    """How a race of two ended; blocked: the second had to wait for the first."""

    first: Outcome
    second: Outcome
    blocked: bool


class Arena:
    """Opens sessions on one database, sees who waits, and makes companies."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.admin = psycopg.connect(dsn, autocommit=True, options=OPTIONS)
        self.spine = Spine(self.admin)
        self._numbers = itertools.count()
        self._stock: dict[tuple[tuple[str, ...], tuple[str, ...]], list[uuid.UUID]] = {}
        self._free: list[Session] = []
        self._busy: list[Session] = []

    def __enter__(self) -> Arena:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self._free + self._busy:
            session.close()
        self.admin.close()

    def session(self, role: str | None = None, level: IsolationLevel = RC, **settings: str) -> Session:
        """A session for this test; one that an earlier test has left, where no settings are asked for."""
        session = None if settings else next((s for s in self._free if s.role == role), None)
        if session is None:
            session = Session(self.dsn, role, settings)
        else:
            self._free.remove(session)
        self._busy.append(session)
        session.connection.isolation_level = level
        return session

    def release(self) -> None:
        """End what the test has left open; keep the sessions that are as new for the next."""
        for session in self._busy:
            if session.end():
                self._free.append(session)
            else:
                session.close()
        self._busy.clear()

    def waits(self, session: Session, *others: Session) -> bool:
        """Whether the session waits for a lock of one of the others."""
        row = self.admin.execute(
            "select pg_blocking_pids(%s) && %s::integer[]", (session.pid, [other.pid for other in others])
        ).fetchone()
        return row is not None and bool(row[0])

    def until_waiting(self, future: Future[Outcome], session: Session, *others: Session) -> bool:
        """Wait until the session waits for one of the others (True), or has done without (False)."""
        limit = threading.Event()
        timer = threading.Timer(SECONDS, limit.set)
        timer.start()
        try:
            while not limit.is_set():
                if self.waits(session, *others):
                    return True
                if wait_for([future], timeout=0.001).done:
                    return False
        finally:
            timer.cancel()
        raise AssertionError(f"the session neither ended nor waited within {SECONDS:.0f} s")

    def race(self, first: Session, first_work: Work, second: Session, second_work: Work, *, late: bool = False) -> Race:
        """Let the first work, and the second meet it with a snapshot from before the first's commit.

        Both end committed or refused; a 40001 is tried again.
        """
        second.take_snapshot()
        value = first_work(first)
        future = None if late else second.start(second_work)
        blocked = future is not None and self.until_waiting(future, second, first)
        try:
            first.connection.commit()
            first_outcome = Outcome(OK, value)
        except SerializationFailure:
            first.connection.rollback()
            first_outcome = None
        future = future or second.start(second_work)
        second_outcome = future.result(SECONDS)
        return Race(first_outcome or first.attempt(first_work), second_outcome, blocked)

    @contextmanager
    def holding(self, work: Work, level: IsolationLevel = RC) -> Iterator[Session]:
        """Hold the locks of some work for the length of the block, then undo it."""
        holder = self.session(level=level)
        work(holder)
        try:
            yield holder
        finally:
            holder.connection.rollback()

    # Companies.

    def domain(self) -> str:
        return f"c{next(self._numbers)}-{uuid.uuid4().hex[:8]}.example.com"

    def company(self) -> uuid.UUID:
        return self.spine.cl.mint_company("Company", self.domain())

    def companies(self, count: int) -> list[uuid.UUID]:
        rows = self.spine.cl.mint_companies(["Company"] * count, [self.domain() for _ in range(count)])
        return [row.sovereign_company_id for row in rows if row.sovereign_company_id is not None]

    def claimed(self, passed: Sequence[str] = (), written: Sequence[str] = ()) -> uuid.UUID:
        """A company on the spine, with hubs that have passed, in waterfall order, and hubs that have only written."""
        stock = self._stock.setdefault((tuple(passed), tuple(written)), [])
        if not stock:
            stock += self.claimed_many(20)
            for hub in [*passed, *written]:
                self.admin.execute(WRITE[hub].encode(), (stock,))
                if hub in passed:
                    self.spine.outreach.pass_gates(stock, hub, [None] * len(stock))
        return stock.pop()

    def claimed_many(self, count: int) -> list[uuid.UUID]:
        rows = self.spine.outreach.init_many(self.companies(count))
        return sorted(row.outreach_id for row in rows if row.outreach_id is not None)

    def against_the_order(self, table: str, key: str, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        """Three of the rows, as they lie on disk, whose ids fall: a scan of the disk and one of the index disagree."""
        lying = [i for (i,) in self.rows(f"select {key} from {table} where {key} = any(%s) order by ctid", list(ids))]
        return list(next(three for three in itertools.combinations(lying, 3) if three[0] > three[1] > three[2]))

    # What must be true at the end.

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.admin.execute(query.encode(), parameters).fetchall()

    def verdict(self, outreach_id: uuid.UUID, hub: str) -> str:
        found = self.rows("select verdict from outreach.gate where outreach_id = %s and hub = %s", outreach_id, hub)
        return found[0][0] if found else "OPEN"

    def version(self, outreach_id: uuid.UUID, hub: str) -> int:
        found = self.rows("select version from outreach.gate where outreach_id = %s and hub = %s", outreach_id, hub)
        return found[0][0] if found else 0

    def status(self, outreach_id: uuid.UUID) -> str:
        return str(self.rows("select status from outreach.outreach where outreach_id = %s", outreach_id)[0][0])

    def assert_sound(self, outreach_ids: Sequence[uuid.UUID]) -> None:
        """Every PASS stands on upstream and data as they are, and the log tells how it came to what is."""
        for rule, query in SOUND.items():
            assert self.rows(query, list(outreach_ids)) == [], rule


SOUND = {
    "a PASS whose upstream is not at PASS, or at another version": """
        select g.outreach_id, g.hub, g.upstream_version
        from outreach.gate as g
            inner join doctrine.prerequisite as p on p.hub = g.hub
            left join outreach.gate as u on u.outreach_id = g.outreach_id and u.hub = p.requires
        where g.outreach_id = any(%s) and g.verdict = 'PASS'
        group by g.outreach_id, g.hub, g.upstream_version
        having bool_or(u.verdict is distinct from 'PASS') or sum(u.version) is distinct from g.upstream_version""",
    "a PASS on data that do not meet the criterion": """
        select g.outreach_id, g.hub
        from outreach.gate as g
        where g.outreach_id = any(%s) and g.verdict = 'PASS' and not case g.hub
            when 'company_target' then exists (
                select from outreach.company_target as c
                where c.outreach_id = g.outreach_id and c.domain is not null and c.email_method is not null)
            when 'dol' then exists (
                select from outreach.dol as d
                where d.outreach_id = g.outreach_id
                    and (not d.filing_present or d.ein is not null and d.form_5500 is not null))
            when 'blog' then exists (
                select from outreach.blog as b
                where b.outreach_id = g.outreach_id and (b.about_url is not null or b.news_url is not null))
            when 'bit_scores' then exists (select from outreach.bit_scores as s where s.outreach_id = g.outreach_id)
            else exists (select from outreach.people as p where p.outreach_id = g.outreach_id and p.email is not null)
        end""",
    "a PASS of other data than those that stand": """
        select g.outreach_id, g.hub, g.version, l.version
        from outreach.gate as g
            left join lateral (
                select e.version, e.to_state
                from outreach.event as e
                where e.outreach_id = g.outreach_id and e.kind = 'GATE' and e.hub = g.hub
                order by e.event_no desc
                limit 1
            ) as l on true
        where g.outreach_id = any(%s) and g.verdict = 'PASS' and l.version is distinct from g.version""",
    "an event that does not begin where the one before ended": """
        select e.outreach_id, e.kind, e.hub, e.from_state, e.before
        from (
            select l.*, lag(l.to_state, 1, case l.kind when 'STATUS' then 'INIT' else 'OPEN' end)
                over (partition by l.outreach_id, l.kind, l.hub order by l.event_no) as before
            from outreach.event as l
            where l.outreach_id = any(%s)
        ) as e
        where e.from_state is distinct from e.before""",
    "a verdict or status that is not the last event's": """
        select s.outreach_id, s.kind, s.hub, s.state, l.to_state
        from (
            select o.outreach_id, 'STATUS' as kind, null as hub, o.status::text as state, 'INIT' as origin
            from outreach.outreach as o
            union all
            select g.outreach_id, 'GATE', g.hub, g.verdict, 'OPEN' from outreach.gate as g
        ) as s
            left join lateral (
                select e.to_state
                from outreach.event as e
                where e.outreach_id = s.outreach_id and e.kind = s.kind and e.hub is not distinct from s.hub
                order by e.event_no desc
                limit 1
            ) as l on true
        where s.outreach_id = any(%s) and s.state is distinct from coalesce(l.to_state, s.origin)""",
}


def rounds(sessions: Sequence[Session], count: int, work: Callable[[int, int, Session], Any]) -> list[list[Outcome]]:
    """Let all sessions do work(round, place, session) at once, round by round; return the outcomes of each round."""
    barrier = threading.Barrier(len(sessions))

    def run(place: int, session: Session) -> list[Outcome]:
        outcomes = []
        try:
            for number in range(count):
                barrier.wait(SECONDS)
                outcomes.append(session.attempt(lambda s, number=number: work(number, place, s)))
        except BaseException:
            barrier.abort()
            raise
        return outcomes

    with ThreadPoolExecutor(len(sessions)) as threads:
        futures = [threads.submit(run, place, session) for place, session in enumerate(sessions)]
        wait_for(futures)
    errors = [error for future in futures if (error := future.exception()) is not None]
    # A broken barrier is only what the others saw of the first one's error.
    for error in sorted(errors, key=lambda e: isinstance(e, threading.BrokenBarrierError)):
        raise error
    return [list(outcomes) for outcomes in zip(*(future.result() for future in futures), strict=True)]


# What the hubs write: a first version, another, and one that no longer meets the criterion.

FORM = {"year": 2024}
# As put() writes it first.
WRITE = {
    "company_target": """insert into outreach.company_target (outreach_id, domain, email_method)
        select unnest(%s), 'example.com', '{first}.{last}'""",
    "dol": """insert into outreach.dol (outreach_id, ein, filing_present, form_5500)
        select unnest(%s), '98-7654321', true, '{"year": 2024}'""",
    "people": """insert into outreach.people (outreach_id, slot_type, name, email)
        select unnest(%s), 'CEO', 'Ann Example', 'ann@example.com'""",
    "blog": """insert into outreach.blog (outreach_id, about_url)
        select unnest(%s), 'https://example.com/about'""",
}


def put(by: Session | Arena, outreach_id: uuid.UUID, hub: str, *, other: bool = False, enough: bool = True) -> None:
    """Write a hub's rows through its function."""
    api = by.spine.outreach
    match hub:
        case "company_target":
            api.put_company_target(
                outreach_id, "example.com", ("{f}{last}" if other else "{first}.{last}") if enough else None
            )
        case "dol":
            api.put_dol(outreach_id, "12-3456789" if other else "98-7654321", True, FORM if enough else None)
        case "people":
            api.put_person(
                outreach_id, "CEO", "Ann Other" if other else "Ann Example", "ann@example.com" if enough else None
            )
        case "blog":
            api.put_blog(outreach_id, f"https://example.com/{'us' if other else 'about'}" if enough else None, None)
        case "bit_scores":
            api.put_bit_score(outreach_id, 80 if other else 30)
        case _:
            raise AssertionError(hub)


UPDATE = {
    "company_target": "update outreach.company_target set email_method = {} where outreach_id = %s",
    "dol": "update outreach.dol set form_5500 = {} where outreach_id = %s",
    "people": "update outreach.people set email = {} where outreach_id = %s",
    "blog": "update outreach.blog set about_url = {} where outreach_id = %s",
}
UPDATE_VALUE = {
    "company_target": "{first}",
    "dol": '{"year": 2025}',
    "people": "ann.other@example.com",
    "blog": "https://example.com/else",
}


def update(by: Session, outreach_id: uuid.UUID, hub: str, *, enough: bool = True) -> None:
    """Write a hub's rows by UPDATE."""
    query = sql.SQL(UPDATE[hub]).format(sql.Literal(UPDATE_VALUE[hub] if enough else None))
    by.connection.execute(query, (outreach_id,))
