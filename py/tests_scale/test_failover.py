"""A shard's primary dies under load: its synchronous standby takes over, and nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from outreach_spine import scale
from scale_clusters import Clusters, Load, account, clusters


def synchronous(made: Clusters, primary: str, standby: str) -> None:
    """Give a server a standby of which each commit waits."""
    made.placed(standby).follow(made.dsn(primary), f"spine_{standby}")
    with psycopg.connect(made.dsn(primary), autocommit=True) as connection:
        connection.execute("alter system set synchronous_standby_names = '*'")
        connection.execute("select pg_reload_conf()")
        scale.wait_until(
            lambda: connection.execute("select sync_state from pg_stat_replication").fetchall() == [("sync",)],
            "the standby is synchronous",
        )


def test_a_promotion_under_load_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with clusters("proxy", "a", "b") as made:
        scale.initialize(made.write_map(["a", "b"]))
        synchronous(made, "b", "b2")
        proxy = made.dsn("proxy")
        with Load(proxy, survives=True) as load:
            time.sleep(1.5)
            postmaster = Path(made.servers["b"].data / "postmaster.pid")
            pid = int(postmaster.read_text(encoding="utf-8").split()[0])
            died = time.monotonic()
            os.kill(pid, signal.SIGQUIT)  # at once, without a checkpoint or a word to anybody
            # What Patroni does: promote, and tell whoever routes where the shard is now.
            with scale.opened(made.dsn("b2")) as standby, scale.opened(proxy) as connection:
                scale.run(standby, "promote.sql")
                scale.wait_until(lambda: not scale.run(standby, "recovering.sql")[0][0], "promotion")
                connection.execute(
                    "update proxy.shard set dsn = %(dsn)s, proxy_dsn = %(dsn)s where shard = 'b'",
                    {"dsn": scale.without_login(made.dsn("b2"))},
                )
            took = time.monotonic() - died
            time.sleep(1.5)
        assert load.errors == []
        result = account(proxy, load.done)
        with capsys.disabled():
            print(f"\na primary killed under load, its standby promoted: served again after {took * 1000:,.0f} ms")
            print(f"{result}; {load.unavailable} calls were told to try again, the longest took {load.longest:.1f} s")
        assert (result.lost, result.doubled, result.misplaced) == (0, 0, 0)
        assert load.unavailable > 0
        assert [problem for _, ok, problem in scale.check(proxy) if not ok] == []
