"""The bucket map: what is no map is refused, by the file's reader and by the proxy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

from outreach_spine import Spine, install
from outreach_spine.cli import app
from outreach_spine.scale import (
    ScaleError,
    buckets_of,
    buckets_text,
    check,
    initialize,
    multirange,
    numbers,
    read_map,
)
from scale_clusters import Clusters, write_map

PROXY = '[proxy]\ndsn = "host=/p dbname=spine"\n'


def shard(name: str, buckets: str) -> str:
    return f'[[shard]]\nname = "{name}"\ndsn = "host=/{name} dbname=spine"\nbuckets = "{buckets}"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[proxy", "Expected"),
        (shard("a", "0-4095"), "no 'proxy'"),
        (PROXY, "no 'shard'"),
        (PROXY + shard("a", "0-4094"), "on none: 4095-4095, on more than one: none"),
        (PROXY + shard("a", "0-2048") + shard("b", "2048-4095"), "on more than one: 2048-2048"),
        (PROXY + shard("a", "0-5000"), "from 0 to 4095"),
        (PROXY + shard("a", "4095-0"), "from 0 to 4095"),
        (PROXY + shard("a", "all"), "write them as"),
        (PROXY + shard("A b", "0-4095"), "a name is a word in lower case"),
    ],
)
def test_a_file_that_is_no_map_says_why(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScaleError, match=said):
        read_map(path)
    result = CliRunner().invoke(app, ["scale", "init", str(path)])
    assert result.exit_code == 1


def test_a_map_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(PROXY + shard("a", "0-99, 200-4095") + shard("b", "100-199"), encoding="utf-8")
    entries = read_map(path)
    assert [(entry.name, buckets_text(entry.buckets)) for entry in entries.shards] == [
        ("a", "0-99,200-4095"),
        ("b", "100-199"),
    ]
    assert entries.shards[0].proxy_dsn == entries.shards[0].dsn


def test_buckets_are_written_as_they_are_read() -> None:
    for text in ("0-4095", "7-7", "0-99,200-4095"):
        assert buckets_text(buckets_of(text)) == text
        assert multirange(numbers(buckets_of(text))) == buckets_of(text)


ROWS: list[dict[str, Any]] = [
    {"shard": "a", "buckets": "{[0,2048)}", "dsn": "host=/a"},
    {"shard": "b", "buckets": "{[2048,4096)}", "dsn": "host=/b"},
]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"buckets": "{[0,2047)}"}, psycopg.errors.CheckViolation),
        ({"buckets": "{[0,2049)}"}, psycopg.errors.ExclusionViolation),
        ({"buckets": "{[0,5000)}"}, psycopg.errors.CheckViolation),
        ({"buckets": "{}"}, psycopg.errors.CheckViolation),
        ({"dsn": "host=/a password=secret"}, psycopg.errors.CheckViolation),
        ({"dsn": "host=/a user=postgres"}, psycopg.errors.CheckViolation),
        ({"shard": "A"}, psycopg.errors.CheckViolation),
        ({"shard": "b"}, psycopg.errors.CardinalityViolation),
    ],
)
def test_the_proxy_refuses_what_is_no_map(
    connect: Callable[..., Any], change: dict[str, Any], error: type[psycopg.Error]
) -> None:
    connection = connect()
    with pytest.raises(error), connection.transaction(force_rollback=True):
        connection.execute("select proxy.set_bucket_map(%s)", (Jsonb([ROWS[0] | change, ROWS[1]]),))


def test_pl_proxy_follows_the_map(connect: Callable[..., Any]) -> None:
    """By whatever statement it changes, and with the version."""
    connection = connect()
    partitions = (
        "select o.option_value, count(*) from pg_foreign_server, pg_options_to_table(srvoptions) as o group by 1"
    )
    with connection.transaction(force_rollback=True):
        before = connection.execute("select max(version) from doctrine.bucket_map()").fetchone()[0]
        connection.execute("update proxy.shard set proxy_dsn = 'host=/elsewhere' where shard = 'b'")
        after = connection.execute("select max(version) from doctrine.bucket_map()").fetchone()[0]
        assert after > before
        assert sorted(row[1] for row in connection.execute(partitions)) == [2048, 2048]
        assert ("host=/elsewhere", 2048) in connection.execute(partitions).fetchall()
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("delete from proxy.shard where shard = 'b'")


@pytest.mark.parametrize("role", ["report_agent", "cl_agent", "outreach_agent"])
def test_agents_read_the_map_and_do_not_write_it(connect: Callable[..., Any], role: str) -> None:
    connection = connect(role)
    assert len(connection.execute("select * from doctrine.bucket_map()").fetchall()) == 2
    for statement in (
        "update proxy.shard set dsn = 'host=/mine'",
        "truncate proxy.shard",
        "select proxy.set_bucket_map('[]')",
        "alter server outreach_spine options (set p0 'host=/mine')",
        "create user mapping for report_agent server outreach_spine options (user 'postgres')",
        "alter user mapping for cl_agent server outreach_spine options (set user 'postgres')",
        "create function public.f() returns text language plproxy as $$ connect 'host=/mine'; $$",
    ):
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(statement)
        assert caught.value.sqlstate in {"42501", "42710"}, statement


def test_a_map_file_moves_no_buckets(made: Clusters, tmp_path: Path) -> None:
    """By the fences alone they would be served where their companies are not."""
    path = tmp_path / "map.toml"
    right = made.write_map(["a", "b"]).read_text(encoding="utf-8")
    path.write_text(right.replace("0-2047", "0-1023").replace("2048-4095", "1024-4095"), encoding="utf-8")
    with pytest.raises(ScaleError, match=r"another map \(a 0-2047, b 2048-4095\)"):
        initialize(path)
    initialize(made.write_map(["a", "b"]))
    assert [problem for _, ok, problem in check(made.dsn("proxy")) if not ok] == []


def test_a_server_with_companies_of_all_buckets_begins_with_all(made: Clusters, tmp_path: Path) -> None:
    for server in ("proxy", "a", "b"):
        made.servers[server].fresh_database("grown")
    dsn = {server: made.servers[server].dsn("grown") for server in ("proxy", "a", "b")}
    install(dsn["a"])
    with psycopg.connect(dsn["a"], autocommit=True) as connection:
        Spine(connection).cl.mint_companies(["Grown"] * 50, [f"grown{n}.example" for n in range(50)])
    with pytest.raises(ScaleError, match="begin with a map in which it has them all"):
        initialize(write_map(tmp_path / "two.toml", dsn["proxy"], {name: [dsn[name]] for name in "ab"}))
    initialize(write_map(tmp_path / "one.toml", dsn["proxy"], {"a": [dsn["a"]]}))
    with psycopg.connect(dsn["proxy"], autocommit=True) as connection:
        assert Spine(connection).cl.find_company("grown7.example")
    assert [problem for _, ok, problem in check(dsn["proxy"]) if not ok] == []
