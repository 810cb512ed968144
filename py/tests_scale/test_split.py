"""A server is added while all are in use: nothing lost, doubled or misplaced, reports right, and how long it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from outreach_spine import Spine, errors, scale
from outreach_spine._route import bucket
from outreach_spine.cli import app
from outreach_spine.fleet import Fleet
from scale_clusters import Account, Clusters, Load, account, clusters, write_map


@pytest.fixture(scope="module")
def made() -> Iterator[Clusters]:
    with clusters("proxy", "a", "b") as made:
        scale.initialize(made.write_map(["a", "b"]))
        yield made


@pytest.fixture(scope="module")
def proxy(made: Clusters) -> str:
    return made.dsn("proxy")


def parted(made: Clusters, target: str, buckets: str, source: str = "a") -> scale.Split:
    where = f"host={made.folder / target} dbname=spine"
    moved, server = scale.buckets_of(buckets), made.placed(target)
    return scale.split(made.dsn("proxy"), source, target, where, moved, server=server)


class Reader:
    """Asks for the funnel all the time: companies may only become more, and the number is never short."""

    def __init__(self, proxy: str) -> None:
        self.proxy, self.counts, self.moving, self.errors = proxy, [0], 0, [0][:0]
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        with psycopg.connect(self.proxy, autocommit=True) as connection:
            funnel = Spine(connection).outreach.funnel
            while not self.stop.is_set():
                try:
                    self.counts.append(funnel()[0].companies or 0)
                except errors.BucketElsewhereError:
                    self.moving += 1


def test_a_split_that_fails_is_taken_back(made: Clusters, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its last step, when the new server is promoted and serves already."""
    serve = scale.serve

    def fails(shard: psycopg.Connection[Any], buckets: Any) -> list[Any]:
        rows = serve(shard, buckets)
        if scale.buckets_text(buckets) == "0-99":
            raise scale.ScaleError("the proxy is gone")
        return rows

    with Load(proxy, writers=1) as load:
        time.sleep(0.5)
        with monkeypatch.context() as patch:
            patch.setattr(scale, "serve", fails)
            with pytest.raises(scale.ScaleError, match="the proxy is gone"):
                parted(made, "x", "0-99")
        before = len(load.done)
        time.sleep(1)
    made.servers.pop("x").stop()
    assert load.errors == []
    assert len(load.done) > before
    assert account(proxy, load.done) == Account(len(load.done), 0, 0, 0)
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []


def test_a_split_killed_between_fence_and_flip_is_mended_by_init(made: Clusters, proxy: str) -> None:
    """Such a split leaves buckets that nobody serves."""
    with scale.opened(made.dsn("a")) as source:
        scale.serve(source, scale.buckets_of("0-1023"))
    assert "shard a serves what the map gives it" in [law for law, ok, _ in scale.check(proxy) if not ok]
    scale.initialize(made.write_map(["a", "b"]))
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []


def test_a_split_under_load(made: Clusters, proxy: str, capsys: pytest.CaptureFixture[str]) -> None:
    reader = Reader(proxy)
    with Load(proxy) as load, Fleet(proxy) as old, Fleet(proxy) as other:
        assert len(old.bucket_map.shards) == len(other.bucket_map.shards) == 2
        time.sleep(1)
        reader.thread.start()
        done = parted(made, "c", "1024-2047")
        time.sleep(1)
        reader.stop.set()
        reader.thread.join()
        # Whoever has the map of before asks the wrong server, and then the right one.
        known = [company.domain for company in load.done if company.passed]
        rows = Spine(old).cl.mint_companies(["Known"] * len(known), known)
        assert {row.outcome for row in rows} == {"EXISTS"}
        assert len(old.bucket_map.shards) == 3
        moved = next(
            company.outreach_id
            for company in load.done
            if company.outreach_id and bucket(company.outreach_id) in range(1024, 2048)
        )
        with pytest.raises(errors.BucketElsewhereError), other.transaction(moved) as inside:
            inside.outreach.gate_report(moved)
        with other.transaction(moved) as inside:
            assert inside.outreach.gate_report(moved)
    assert load.errors == []
    result = account(proxy, load.done)
    with capsys.disabled():
        print(f"\nsplit under load: {result}")
        print(f"writes of the moved buckets paused {done.pause_seconds * 1000:,.0f} ms")
        print(f"longest call {load.longest * 1000:,.0f} ms, {load.refused} refused while their bucket moved")
        print(f"{len(reader.counts)} reports right, {reader.moving} told to ask again")
    assert (result.lost, result.doubled, result.misplaced) == (0, 0, 0)
    assert result.companies > 50
    assert reader.counts == sorted(reader.counts)
    assert set(done.purged) == {"a", "c"}
    assert all(done.purged.values())
    with psycopg.connect(proxy) as connection:
        total = Spine(connection).outreach.funnel()[0].companies
    companies = {row.shard: row.companies for row in scale.standings(proxy)[1]}
    assert sum(companies.values()) - (total or 0) <= 4  # minted, and not claimed when the load was stopped
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []


def test_the_command_line_tells_how_it_stands(proxy: str) -> None:
    runner = CliRunner()
    shown = runner.invoke(app, ["scale", "status", "--dsn", proxy], env={"COLUMNS": "160"})
    assert shown.exit_code == 0
    assert "1024-2047" in shown.stdout
    checked = runner.invoke(app, ["scale", "check", "--dsn", proxy])
    assert checked.exit_code == 0
    assert "shard c passes the audit" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["z", "d", "host=/nowhere", "0-9"], "no shard 'z'; the map has a, c, b"),
        (["a", "b", "host=/nowhere", "0-9"], "shard 'b' is in the map already"),
        (["a", "d", "host=/nowhere", "0-1023"], "move some of them, not all"),
        (["a", "d", "host=/nowhere", "2000"], "move some of them, not all"),
        (["a", "d", "host=/nowhere", "nine"], "write them as 0-2047"),
        (["a", "d", "host=/nowhere", "0-4096"], "from 0 to 4095"),
    ],
)
def test_a_split_that_makes_no_sense_says_so(proxy: str, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["scale", "split", *arguments, "--dsn", proxy])
    assert result.exit_code == 1
    assert said in " ".join((result.stdout + result.stderr).split())


def test_a_server_that_is_no_standby_is_not_split_to(made: Clusters, proxy: str) -> None:
    arguments = ["a", "d", f"host={made.folder / 'b'} dbname=spine", "0-9"]
    result = CliRunner().invoke(app, ["scale", "split", *arguments, "--dsn", proxy])
    assert result.exit_code == 1
    assert "is no standby" in " ".join((result.stdout + result.stderr).split())


def standby_of_b(made: Clusters, name: str) -> str:
    """Make a standby of b, whose WAL is further on than that of a; return its connection string."""
    with scale.opened(made.dsn("b")) as b:
        for _ in range(8):
            b.execute("select pg_logical_emit_message(false, 'test', 'test')")
            b.execute("select pg_switch_wal()")
    made.placed(name).follow(made.dsn("b"), f"of_b_{name}")
    return f"host={made.folder / name} dbname=spine"


def thrown_away(made: Clusters, name: str) -> None:
    made.servers.pop(name).stop()
    with scale.opened(made.dsn("b")) as b:
        b.execute("select pg_drop_replication_slot(%s)", (f"of_b_{name}",))


def test_a_standby_of_another_shard_is_not_split_to(made: Clusters, proxy: str) -> None:
    where = standby_of_b(made, "w")
    with pytest.raises(scale.ScaleError, match="w is no standby of a"):
        scale.split(proxy, "a", "w", where, scale.buckets_of("0-9"))
    thrown_away(made, "w")
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []


def test_a_standby_without_the_new_fence_is_not_promoted(
    made: Clusters, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one that served the same before."""
    where = standby_of_b(made, "v")
    require, asked = scale.require_standby, []

    def from_the_second(*arguments: Any) -> None:
        asked.append(arguments)
        if len(asked) > 1:
            require(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(scale, "require_standby", from_the_second)
        with pytest.raises(scale.ScaleError, match="v is no standby of a"):
            scale.split(proxy, "a", "v", where, scale.buckets_of("0-9"))
    with scale.opened(made.dsn("v")) as standby:
        assert standby.execute("select pg_is_in_recovery()").fetchone() == (True,)
    thrown_away(made, "v")
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []


def test_one_command_at_a_time_changes_a_fleet(made: Clusters, proxy: str) -> None:
    path = made.write_map(["a", "b"])
    with scale.opened(proxy) as other:
        scale.be_alone(other)
        with pytest.raises(scale.ScaleError, match="another spine scale is at work"):
            parted(made, "u", "0-9")
        with pytest.raises(scale.ScaleError, match="another spine scale is at work"):
            scale.initialize(path)
    made.servers.pop("u")


def test_what_a_split_moved_is_not_moved_back_by_a_new_proxy(made: Clusters, proxy: str) -> None:
    """With the map file of before, and a proxy that has no map."""
    parted(made, "z", "5-5")
    with scale.opened(proxy) as connection:
        connection.execute("create database again")
    before = scale.standings(proxy)
    path = write_map(made.folder / "old.toml", proxy.replace("dbname=spine", "dbname=again"), {
        name: [made.dsn(name)] for name in ("a", "b")
    })  # fmt: skip
    with pytest.raises(scale.ScaleError, match=r"shard a serves .* and the proxy has no map"):
        scale.initialize(path)
    assert scale.standings(proxy) == before


def test_a_sum_is_whole_after_a_connection_was_cut(made: Clusters, proxy: str) -> None:
    """The session asks each shard again, and misses what none serves as it does at first."""
    with scale.opened(made.dsn("a")) as source:
        served = scale.run(source, "served.sql")[0][0]
        with psycopg.connect(proxy, autocommit=True) as session:
            spine = Spine(session)
            assert spine.outreach.funnel()
            scale.serve(source, scale.multirange(scale.numbers(served) - {9}))
            with scale.opened(made.dsn("b")) as b:
                b.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                    " and backend_type = 'client backend'"
                )
            for _ in range(2):
                with pytest.raises(errors.BucketElsewhereError):
                    spine.outreach.funnel()
        scale.serve(source, served)
    assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []
