"""The fence around a server's buckets: no write that began before gets past it, at any isolation level, by any way."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import IsolationLevel
from two_sessions import LEVELS, OK, RC, RR, SER, Arena, Session, Work, opened_arena, put, rounds, update

from outreach_spine import copy_rows

ALL = "{[0,4096)}"


@pytest.fixture(scope="module")
def module_arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    with opened_arena(request) as arena:
        yield arena


@pytest.fixture
def arena(module_arena: Arena) -> Iterator[Arena]:
    yield module_arena
    module_arena.release()
    assert fence(module_arena, ALL) == OK


def serve(buckets: str) -> Work:
    def work(session: Session) -> None:
        session.connection.execute("select set_config('outreach_spine.adr', '0018', true)")
        session.connection.execute("select doctrine.serve_buckets(%s)", (buckets,))

    return work


def without(*companies: uuid.UUID) -> str:
    """All buckets but those of the companies, as a multirange."""
    left = sorted({company.int & 4095 for company in companies})
    pairs = zip([0, *(n + 1 for n in left)], [*left, 4096], strict=True)
    return "{" + ",".join(f"[{a},{b})" for a, b in pairs if a < b) + "}"


def fence(arena: Arena, buckets: str) -> str:
    return arena.session().attempt(serve(buckets)).code


def execute(query: str) -> Callable[[Session, uuid.UUID], object]:
    return lambda session, company: session.connection.execute(query.encode(), [company] * query.count("%s"))


# Ways to write on a company on the spine, of which company_target has passed: the role, and the work.
WRITES: dict[str, tuple[str | None, Callable[[Session, uuid.UUID], object]]] = {
    "put": ("company_target_agent", lambda s, c: put(s, c, "company_target", other=True)),
    "put the same": ("company_target_agent", lambda s, c: put(s, c, "company_target")),
    "put the first": ("blog_agent", lambda s, c: put(s, c, "blog")),
    "update": ("company_target_agent", lambda s, c: update(s, c, "company_target")),
    "insert": ("blog_agent", execute("insert into outreach.blog (outreach_id) values (%s)")),
    "insert, or nothing": (
        "company_target_agent",
        execute("insert into outreach.company_target (outreach_id) values (%s) on conflict do nothing"),
    ),
    "merge": (
        "blog_agent",
        execute(
            "merge into outreach.blog as b using (select %s::uuid as id) as s on b.outreach_id = s.id"
            " when not matched then insert (outreach_id) values (s.id)"
        ),
    ),
    "copy": (
        "blog_agent",
        lambda s, c: copy_rows(s.connection, ("outreach", "blog"), ("outreach_id", "about_url"), [(c, None)]),
    ),
    "pass": ("dol_agent", lambda s, c: s.spine.outreach.pass_gate(c, "dol")),
    "fail": ("dol_agent", lambda s, c: s.spine.outreach.fail_gate(c, "dol", "no such EIN")),
    "pause": ("outreach_agent", lambda s, c: s.spine.outreach.pause(c, "stop")),
    "mint": ("cl_agent", lambda s, c: mint_elsewhere(s, c)),
    "update of the registry, by a superuser": (
        None,
        execute("update cl.company_identity set company_name = 'x' where outreach_id = %s"),
    ),
    "update of a gate, by a superuser": (
        None,
        execute("update outreach.gate set version = version + 1 where outreach_id = %s"),
    ),
    "insert as a replica": (
        None,
        lambda s, c: (
            s.connection.execute("set local session_replication_role = replica"),
            s.connection.execute("insert into outreach.blog (outreach_id) values (%s)", (c,)),
        ),
    ),
}


def mint_elsewhere(session: Session, company: uuid.UUID) -> None:
    """Mint a company whose domain lies in the bucket of another."""
    row = session.connection.execute(
        """select d.domain
        from generate_series(1, 100000) as n
            cross join lateral (select format('m%%s-%%s.example', n, gen_random_uuid())) as d (domain)
        where doctrine.domain_bucket(d.domain) = doctrine.bucket(%s)
        limit 1""",
        (company,),
    ).fetchone()
    assert row is not None
    session.spine.cl.mint_company("Company", row[0])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("way", WRITES)
def test_a_write_that_began_before_the_fence_does_not_get_past_it(
    arena: Arena, way: str, level: IsolationLevel
) -> None:
    role, write = WRITES[way]
    company = arena.claimed(["company_target"], ["dol"])
    before = arena.rows("select * from outreach.gate where outreach_id = %s order by hub", company)
    writer = arena.session(role, level)
    writer.take_snapshot()
    assert fence(arena, without(company)) == OK
    outcome = writer.attempt(lambda s: write(s, company))
    assert (outcome.code, outcome.retries) == ("OSMAP", 0)
    assert arena.rows("select * from outreach.gate where outreach_id = %s order by hub", company) == before
    # The same, where the fence is gone: it was the fence.
    assert fence(arena, ALL) == OK
    assert writer.attempt(lambda s: write(s, company)).code == OK


@pytest.mark.parametrize("level", LEVELS)
def test_a_session_that_has_written_before_finds_the_fence(arena: Arena, level: IsolationLevel) -> None:
    company, other = arena.claimed(), arena.claimed()
    writer = arena.session("company_target_agent", level)
    for number in range(8):  # as often as makes a plan stay
        assert writer.attempt(lambda s, n=number: put(s, company, "company_target", other=n % 2 == 0)).code == OK
    assert fence(arena, without(company)) == OK
    assert writer.attempt(lambda s: put(s, company, "company_target", other=True)).code == "OSMAP"
    assert writer.attempt(lambda s: put(s, other, "company_target")).code == OK


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("way", ["put", "copy", "mint", "pass", "put the same"])
def test_the_fence_waits_for_a_writer_that_is_open(arena: Arena, way: str, level: IsolationLevel) -> None:
    role, write = WRITES[way]
    company = arena.claimed(["company_target"], ["dol"])
    writer, server = arena.session(role, level), arena.session()
    write(writer, company)
    future = server.start(serve(without(company)))
    assert arena.until_waiting(future, server, writer)
    writer.connection.commit()
    assert future.result(30).code == OK
    assert arena.rows("select doctrine.served_buckets()::text") == [(without(company),)]
    assert writer.attempt(lambda s: write(s, company)).code == "OSMAP"


def test_the_fence_gives_way_to_a_writer_that_locks_against_it(arena: Arena) -> None:
    """A batch that mints and then claims locks the registry before the spine; the fence locks the spine first."""
    writer, server = arena.session(), arena.session()
    company = writer.spine.cl.mint_company("Company", arena.domain())
    future = server.start(serve("{[0,4095)}"))
    assert arena.until_waiting(future, server, writer)
    claimed = writer.spine.outreach.init(company)
    writer.connection.commit()
    assert future.result(30).code == OK
    assert arena.status(claimed) == "INIT"


def test_a_fence_that_is_not_let_through_says_so_and_leaves_nothing(arena: Arena) -> None:
    writer, server = arena.session("company_target_agent"), arena.session()
    company = arena.claimed()
    put(writer, company, "company_target")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        serve("{[0,4095)}")(server)
    server.connection.rollback()
    writer.connection.commit()
    assert arena.rows("select doctrine.served_buckets()::text") == [(ALL,)]


@pytest.mark.parametrize("level", LEVELS)
def test_a_snapshot_from_before_the_fence_reads_what_was_true_then(arena: Arena, level: IsolationLevel) -> None:
    company = arena.claimed(["company_target"])
    reader = arena.session("report_agent", level)
    reader.take_snapshot()
    assert fence(arena, without(company)) == OK
    code = reader.attempt(lambda s: s.spine.outreach.gate_report(company)).code
    assert code == ("OSMAP" if level is RC else OK)
    assert reader.attempt(lambda s: s.spine.outreach.gate_report(company)).code == "OSMAP"


DELETE = "delete from outreach.event where outreach_id = %s"


@pytest.mark.parametrize("level", [RR, SER])
def test_a_snapshot_of_a_fence_that_is_gone_deletes_nothing(arena: Arena, level: IsolationLevel) -> None:
    company = arena.claimed(["company_target"])
    assert fence(arena, without(company)) == OK
    deleter = arena.session(None, level)
    deleter.take_snapshot()
    assert fence(arena, ALL) == OK
    assert deleter.attempt(lambda s: s.connection.execute(DELETE, (company,))).code == "OSIMM"
    # Nor one of a fence that stands.
    assert fence(arena, without(company)) == OK
    assert deleter.attempt(lambda s: s.connection.execute(DELETE, (company,))).code == "OSIMM"
    arena.assert_sound([company])


def test_a_server_does_not_serve_again_what_is_being_deleted(arena: Arena) -> None:
    company = arena.claimed(["company_target"])
    assert fence(arena, without(company)) == OK
    deleter, server = arena.session(), arena.session()
    deleter.connection.execute(DELETE, (company,))
    future = server.start(serve(ALL))
    assert arena.until_waiting(future, server, deleter)
    deleter.connection.rollback()
    assert future.result(30).code == OK
    assert deleter.attempt(lambda s: s.connection.execute(DELETE, (company,))).code == "OSIMM"


def test_a_purge_takes_all_of_a_company_and_nothing_of_another(arena: Arena) -> None:
    gone, kept = arena.claimed(["company_target"], ["dol"]), arena.claimed(["company_target"], ["dol"])
    assert fence(arena, without(gone)) == OK

    def purge(session: Session) -> object:
        session.connection.execute("select set_config('outreach_spine.adr', '0018', true)")
        row = session.connection.execute("select doctrine.purge_unserved(1000)").fetchone()
        return None if row is None else row[0]

    reader = arena.session("report_agent", RR)
    reader.take_snapshot()
    outcome = arena.session().attempt(purge)
    assert outcome.code == OK
    assert outcome.value is not None
    assert outcome.value >= 1
    assert arena.session().attempt(purge).value == 0
    for table in ("outreach.outreach", "outreach.gate", "outreach.event", "outreach.company_target", "outreach.dol"):
        query = f"select outreach_id = %s, count(*) from {table} where outreach_id = any(%s) group by 1"
        assert [found for found, _ in arena.rows(query, kept, [gone, kept])] == [True], table
    assert arena.session("report_agent").attempt(lambda s: s.spine.outreach.why_not(gone)).code == "OSMAP"
    arena.assert_sound([kept])


@pytest.mark.parametrize("level", [RC, RR])
def test_a_crowd_of_writers_stops_at_the_fence(arena: Arena, level: IsolationLevel) -> None:
    gone, kept = arena.claimed(["company_target"]), arena.claimed(["company_target"])
    sessions = [arena.session("company_target_agent", level) for _ in range(4)]
    seen: list[int] = []
    up = threading.Event()

    def raise_the_fence() -> None:
        assert fence(arena, without(gone)) == OK
        seen.append(arena.version(gone, "company_target"))
        up.set()

    thread = threading.Thread(target=raise_the_fence)

    def work(number: int, place: int, session: Session) -> None:
        if number == 5 and place == 0 and thread.ident is None:  # a 40001 works again
            thread.start()
        put(session, gone if place % 2 else kept, "company_target", other=number % 2 == 0)

    codes = [{outcome.code for outcome in outcomes} for outcomes in rounds(sessions, 60, work)]
    thread.join(30)
    assert up.is_set()
    assert codes[0] == {OK}
    assert codes[-1] <= {OK, "OSMAP"}
    # What is versioned after the fence was written after it.
    assert seen == [arena.version(gone, "company_target")]
    assert arena.session("company_target_agent").attempt(lambda s: put(s, gone, "company_target")).code == "OSMAP"
    arena.assert_sound([gone, kept])
