"""Many servers: install proxy and shards, tell how they stand, split one, hold them to the map.

All SQL is in sql/scale; what moves is decided there. Connections are a superuser's.
"""

from __future__ import annotations

import re
import subprocess
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range

from outreach_spine._route import BUCKETS, MapRow
from outreach_spine.embedded import Server
from outreach_spine.installer import install, resource, script

POLL_SECONDS = 0.005
PURGE_COMPANIES = 200
CATCH_UP_SECONDS, PAUSE_SECONDS = 3600, 30
FENCE_ATTEMPTS = 10
Tell = Callable[[str], None]
Connection = psycopg.Connection[Any]


class ScaleError(Exception):
    """What stands in the way, in words for whoever called."""


@dataclass(frozen=True)
class ShardEntry:
    """A shard of the map file."""

    name: str
    dsn: str
    proxy_dsn: str
    buckets: Int4Multirange


@dataclass(frozen=True)
class MapFile:
    """The map file: where the proxy is, and which shard has which buckets."""

    proxy: str
    shards: tuple[ShardEntry, ...]


def buckets_of(text: str) -> Int4Multirange:
    """Read buckets as people write them: 0-1023, or 0-1023,2048."""
    ranges = []
    for part in text.replace(" ", "").split(","):
        if not (match := re.fullmatch(r"(\d+)(?:-(\d+))?", part)):
            raise ScaleError(f"buckets {text!r}: write them as 0-2047, or 0-1023,2048-3071")
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < BUCKETS:
            raise ScaleError(f"buckets {text!r}: they go from 0 to {BUCKETS - 1}")
        ranges.append(Int4Range(first, last + 1))
    return Int4Multirange(ranges)


def buckets_text(buckets: Int4Multirange) -> str:
    """Write buckets as people read them."""
    return ",".join(f"{r.lower}-{(r.upper or 0) - 1}" for r in buckets) or "none"


def numbers(buckets: Int4Multirange) -> set[int]:
    """Return the buckets one by one."""
    return {number for r in buckets for number in range(r.lower or 0, r.upper or 0)}


def multirange(buckets: set[int]) -> Int4Multirange:
    """Return buckets as ranges."""
    firsts = sorted(number for number in buckets if number - 1 not in buckets)
    lasts = sorted(number for number in buckets if number + 1 not in buckets)
    return Int4Multirange([Int4Range(a, b + 1) for a, b in zip(firsts, lasts, strict=True)])


def read_map(path: Path) -> MapFile:
    """Read a map file. Raises ScaleError for one that is none."""
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
        shards = tuple(
            ShardEntry(s["name"], s["dsn"], s.get("proxy_dsn", s["dsn"]), buckets_of(s["buckets"]))
            for s in content["shard"]
        )
        proxy = content["proxy"]["dsn"]
    except tomllib.TOMLDecodeError as error:
        raise ScaleError(f"{path}: {error}") from None
    except (KeyError, TypeError) as error:
        raise ScaleError(f"{path}: no {error}; it has [proxy] dsn and [[shard]] name, dsn, buckets") from None
    for entry in shards:
        if not re.fullmatch("[a-z][a-z0-9_]*", entry.name):
            raise ScaleError(f"{path}: shard {entry.name!r}: a name is a word in lower case")
    held = Counter(number for entry in shards for number in numbers(entry.buckets))
    if set(held.values()) != {1} or len(held) != BUCKETS:
        missing, twice = set(range(BUCKETS)) - held.keys(), {number for number, times in held.items() if times > 1}
        raise ScaleError(
            f"{path}: each of the {BUCKETS} buckets belongs to one shard; on none: "
            f"{buckets_text(multirange(missing))}, on more than one: {buckets_text(multirange(twice))}"
        )
    return MapFile(proxy, shards)


def without_login(dsn: str) -> str:
    """Return a connection string without who connects: what the map keeps."""
    where: dict[str, Any] = {k: v for k, v in conninfo_to_dict(dsn).items() if k not in ("user", "password")}
    return make_conninfo(**where)


def administrator(dsn: str, like: str) -> str:
    """Return a shard's connection string with the login of another."""
    login: dict[str, Any] = {k: v for k, v in conninfo_to_dict(like).items() if k in ("user", "password")}
    return make_conninfo(**login | conninfo_to_dict(dsn))


@contextmanager
def opened(dsn: str) -> Iterator[Connection]:
    """Open a connection in autocommit."""
    with psycopg.connect(
        dsn, autocommit=True, application_name="spine scale", connect_timeout=5, cursor_factory=psycopg.ClientCursor
    ) as connection:
        yield connection


def run(connection: Connection, name: str, **values: Any) -> list[Any]:
    """Run a file of sql/scale, and return the rows of its last statement."""
    cursor = connection.execute(script(resource("sql") / "scale" / name).encode(), values or None)
    while cursor.nextset():
        pass
    return cursor.fetchall() if cursor.description else []


def bucket_map(proxy: Connection) -> list[MapRow]:
    """Return the map."""
    with proxy.cursor(row_factory=class_row(MapRow)) as cursor:
        return cursor.execute("select * from doctrine.bucket_map()").fetchall()


def set_map(proxy: Connection, rows: list[dict[str, Any]]) -> None:
    """Flip the map."""
    proxy.execute("select * from proxy.set_bucket_map(p_map => %s::jsonb)", (Jsonb(rows),))


def map_row(name: str, buckets: Int4Multirange, dsn: str, proxy_dsn: str) -> dict[str, Any]:
    """Return a row of the map, as doctrine.set_bucket_map() takes it."""
    ranges = ",".join(f"[{r.lower},{r.upper})" for r in buckets)
    return {
        "shard": name,
        "buckets": f"{{{ranges}}}",
        "dsn": without_login(dsn),
        "proxy_dsn": without_login(proxy_dsn),
    }


def make_proxy(proxy: Connection, shard: Connection) -> None:
    """Make the proxy's functions those of a shard, in one transaction."""
    with proxy.transaction():
        run(proxy, "proxy.sql")
        run(proxy, "proxy_reset.sql")
        for source in ("proxy_rooms.sql", "proxy_functions.sql"):
            for (statement,) in run(shard, source):
                proxy.execute(statement)


def be_alone(proxy: Connection) -> None:
    """Refuse to work beside another command that changes the fleet: each would undo what it has not seen."""
    if not run(proxy, "at_work.sql")[0][0]:
        raise ScaleError("another spine scale is at work on this proxy: wait until it has ended")


def require_same_map(entries: MapFile, rows: list[MapRow]) -> None:
    """Refuse a file that moves buckets: by a fence alone they would be served, and their companies not be there."""
    asked, there = ({(row.name, buckets_text(row.buckets)) for row in entries.shards},
                    {(row.shard, buckets_text(row.buckets)) for row in rows})  # fmt: skip
    if there and asked != there:
        told = ", ".join(f"{name} {buckets}" for name, buckets in sorted(there))
        raise ScaleError(
            f"the proxy has another map ({told}): write that into the file; spine scale split moves buckets"
        )


def initialize(path: Path, tell: Tell = lambda text: None) -> MapFile:
    """Install shards and proxy as a map file says; run again, it brings them up to date."""
    entries = read_map(path)
    with opened(entries.proxy) as proxy:
        be_alone(proxy)
        rows = bucket_map(proxy) if run(proxy, "has_map.sql")[0][0] else []
        require_same_map(entries, rows)
        bring_up(entries, has_map=bool(rows), tell=tell)
    return entries


def require_same_fence(entry: ShardEntry, shard: Connection) -> None:
    """Refuse a file that disagrees with what a shard serves, where no proxy tells who is right."""
    served = run(shard, "served.sql")[0][0]
    if numbers(served) not in (numbers(entry.buckets), set(range(4096))):
        raise ScaleError(
            f"shard {entry.name} serves {buckets_text(served)}, the file says {buckets_text(entry.buckets)}, and the "
            "proxy has no map: write into the file what the shards serve, those of every split too"
        )


def bring_up(entries: MapFile, *, has_map: bool, tell: Tell) -> None:
    """Install shards and proxy, put up the fences, write the map."""
    for entry in entries.shards:
        tell(f"shard {entry.name}: installing")
        install(entry.dsn)
        with opened(entry.dsn) as shard:
            if not has_map:
                require_same_fence(entry, shard)
    for entry in entries.shards:
        with opened(entry.dsn) as shard:
            run(shard, "logins.sql")
            with shard.transaction():
                run(shard, "with_values/serve.sql", buckets=entry.buckets)
                if leftover := run(shard, "standing.sql")[0][3]:
                    raise ScaleError(
                        f"shard {entry.name} has {leftover:,} companies of other buckets: "
                        "begin with a map in which it has them all, then spine scale split"
                    )
    tell("proxy: installing")
    with opened(entries.proxy) as proxy, opened(entries.shards[0].dsn) as shard:
        make_proxy(proxy, shard)
        set_map(proxy, [map_row(e.name, e.buckets, e.dsn, e.proxy_dsn) for e in entries.shards])


@dataclass(frozen=True)
class Standing:
    """How a shard stands; `problem` where it does not answer."""

    shard: str
    buckets: Int4Multirange
    dsn: str
    served: Int4Multirange | None = None
    version: str | None = None
    companies: int = 0
    leftover: int = 0
    problem: str | None = None


def standings(dsn: str) -> tuple[int, list[Standing]]:
    """Return the version of the map, and how each shard stands."""
    with opened(dsn) as proxy:
        rows = bucket_map(proxy)
    found = []
    for row in rows:
        try:
            with opened(administrator(row.dsn, dsn)) as shard:
                values = run(shard, "standing.sql")[0]
            found.append(Standing(row.shard, row.buckets, row.dsn, *values))
        except psycopg.OperationalError as error:
            found.append(Standing(row.shard, row.buckets, row.dsn, problem=str(error).strip().partition("\n")[0]))
    return (rows[0].version if rows else 0), found


def check(dsn: str, tell: Tell = lambda text: None) -> Iterator[tuple[str, bool, str]]:
    """Hold proxy and shards to the map; yield what was looked at, whether it is right, and what is wrong."""
    with opened(dsn) as proxy:
        rows = bucket_map(proxy)
        signatures = run(proxy, "signatures.sql")
    held = [number for row in rows for number in numbers(row.buckets)]
    yield "the map gives each bucket to one shard", sorted(held) == list(range(BUCKETS)), ""
    versions = {}
    for row in rows:
        tell(f"shard {row.shard}: checking")
        try:
            with opened(administrator(row.dsn, dsn)) as shard:
                standing = Standing(row.shard, row.buckets, row.dsn, *run(shard, "standing.sql")[0])
                differing = {
                    r[0] for r in set(map(str_row, signatures)) ^ set(map(str_row, run(shard, "signatures.sql")))
                }
                findings = run(shard, "findings.sql")
        except psycopg.OperationalError as error:
            yield f"shard {row.shard} answers", False, str(error).strip().partition("\n")[0]
            continue
        versions[row.shard] = standing.version
        served = standing.served == row.buckets
        yield f"shard {row.shard} serves what the map gives it", served, f"it serves {standing.served}" * (not served)
        yield (
            f"shard {row.shard} has no company of another",
            not standing.leftover,
            f"{standing.leftover:,} to be purged",
        )
        yield f"shard {row.shard} has the proxy's signatures", not differing, ", ".join(sorted(differing))
        yield (
            f"shard {row.shard} passes the audit",
            not findings,
            "; ".join(f"{rule}: {detail}" for rule, detail in findings),
        )
    yield "all are of one version", len(set(versions.values())) == 1, ", ".join(f"{k} {v}" for k, v in versions.items())


def str_row(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Return a row that can be in a set."""
    return tuple(map(str, row))


@dataclass(frozen=True)
class Split:
    """What a split did: the seconds in which the moved buckets took no writes, and companies purged, by shard."""

    moved: Int4Multirange
    pause_seconds: float
    purged: dict[str, int]


def wait_until(done: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait for something. Raises ScaleError where it does not come."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise ScaleError(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(POLL_SECONDS)


def serve(shard: Connection, buckets: Int4Multirange) -> list[Any]:
    """Put the fence of a shard around buckets; the row says since when its writers are kept waiting."""
    with shard.transaction():
        return run(shard, "with_values/serve.sql", buckets=buckets)


def fence(shard: Connection, buckets: Int4Multirange, tell: Tell) -> list[Any]:
    """Put the fence up, again where writers are open longer than doctrine.serve_buckets() waits for."""
    for _ in range(FENCE_ATTEMPTS):
        try:
            return serve(shard, buckets)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            tell("a writer is open: fencing again")
    raise ScaleError("transactions were open at every attempt to fence: end them, and try again")


def split(
    dsn: str,
    source_name: str,
    target_name: str,
    target_dsn: str,
    moved: Int4Multirange,
    *,
    proxy_dsn: str | None = None,
    server: Server | None = None,
    tell: Tell = lambda text: None,
    progress: Callable[[str, int, int], None] = lambda shard, done, total: None,
) -> Split:
    """Move buckets of a shard to a new server: a standby of it at `target_dsn`, or one that `server` makes here.

    The standby is caught up; then, while the moved buckets take no writes: the source is fenced, the standby replays
    that, is promoted, serves what moved, and the map is flipped. What goes wrong before the flip is taken back. Then
    both purge.
    """
    with opened(dsn) as proxy:
        be_alone(proxy)
        rows = bucket_map(proxy)
        source = next((row for row in rows if row.shard == source_name), None)
        if source is None:
            raise ScaleError(f"no shard {source_name!r}; the map has {', '.join(row.shard for row in rows)}")
        if any(row.shard == target_name for row in rows):
            raise ScaleError(f"shard {target_name!r} is in the map already")
        before, moving = numbers(source.buckets), numbers(moved)
        if not moving or not moving < before:
            raise ScaleError(
                f"shard {source_name} has buckets {buckets_text(source.buckets)}: move some of them, not all"
            )
        stays = multirange(before - moving)
        slot = f"spine_{target_name}"
        source_dsn, new_dsn = administrator(source.dsn, dsn), administrator(target_dsn, dsn)
        if server is not None:
            tell(f"{target_name}: copying {source_name}")
            try:
                server.follow(source_dsn, slot)
            except subprocess.CalledProcessError as error:
                raise ScaleError(f"{target_name}: {Path(error.cmd[0]).name} has failed") from None
        new_map = [
            map_row(row.shard, stays if row is source else row.buckets, row.dsn, by_proxy)
            for row, by_proxy in zip(rows, proxy_dsns(proxy, rows), strict=True)
        ] + [map_row(target_name, moved, target_dsn, proxy_dsn or target_dsn)]
        with opened(source_dsn) as old, opened(new_dsn) as new:
            if not run(new, "recovering.sql")[0][0]:
                raise ScaleError(f"{target_dsn} is no standby: make it one of {source_name} first (pg_basebackup -R)")
            tell(f"{target_name}: catching up")
            require_standby(new, target_name, source, source.buckets)
            catch_up(old, new, CATCH_UP_SECONDS)
            tell(f"{source_name}: fencing")
            try:
                # The flip is made before the pause, and committed at its end.
                with proxy.transaction():
                    set_map(proxy, new_map)
                    ((since,),) = fence(old, stays, tell)
                    catch_up(old, new, PAUSE_SECONDS)
                    # Positions in the WAL of two servers do not compare; its new fence only a standby of it has.
                    require_standby(new, target_name, source, stays)
                    run(new, "promote.sql")
                    wait_until(lambda: not run(new, "recovering.sql")[0][0], f"{target_name}: promotion")
                    serve(new, moved)
                pause = run(old, "with_values/since.sql", since=since)[0][0]
            except BaseException:
                take_back(dsn, source_dsn, source, target_name, tell)
                raise
            tell(f"{target_name} serves {buckets_text(moved)}")
            run(old, "with_values/drop_slot.sql", slot=slot)
            purged = {
                source_name: purge(old, source_name, progress),
                target_name: purge(new, target_name, progress),
            }
    return Split(moved, pause, purged)


def require_standby(new: Connection, target_name: str, source: MapRow, buckets: Int4Multirange) -> None:
    """Refuse a server that does not serve what the source serves: it is a standby of another."""
    served = run(new, "served.sql")[0][0]
    if numbers(served) != numbers(buckets):
        raise ScaleError(
            f"{target_name} is no standby of {source.shard}: it has replayed {buckets_text(served)}, "
            f"{source.shard} serves {buckets_text(buckets)}"
        )


def take_back(dsn: str, source_dsn: str, source: MapRow, target_name: str, tell: Tell) -> None:
    """Give the source its buckets again, unless the map has been flipped all the same; by connections of its own."""
    try:
        with opened(dsn) as proxy:
            if any(row.shard == target_name for row in bucket_map(proxy)):
                tell(f"the map has {target_name}: the split is done but for purging")
                return
        with opened(source_dsn) as old:
            fence(old, source.buckets, tell)
            run(old, "with_values/drop_slot.sql", slot=f"spine_{target_name}")
    except (psycopg.Error, ScaleError) as error:
        tell(
            f"{source.shard} could not be given its buckets again ({str(error).strip()}): NOBODY may serve those "
            "that were to move; run spine scale init with the map as it was"
        )
        return
    tell(f"{source.shard} serves all of its buckets again; throw {target_name} away, and its replication slot")


def proxy_dsns(proxy: Connection, rows: list[MapRow]) -> list[str]:
    """Return where the proxy finds the shards of a map."""
    found = dict(run(proxy, "proxy_dsns.sql"))
    return [found[row.shard] for row in rows]


def catch_up(old: Connection, new: Connection, seconds: float) -> None:
    """Wait until a standby has replayed all that its server has written."""
    lsn = run(old, "lsn.sql")[0][0]
    wait_until(lambda: bool(run(new, "with_values/replayed.sql", lsn=lsn)[0][0]), "the standby catches up", seconds)


def purge(shard: Connection, name: str, progress: Callable[[str, int, int], None]) -> int:
    """Delete what another shard serves, some companies a transaction; return how many companies went."""
    total, done = int(run(shard, "standing.sql")[0][3]), 0
    while True:
        with shard.transaction():
            gone = int(run(shard, "with_values/purge.sql", limit=PURGE_COMPANIES)[0][0])
        done += gone
        progress(name, done, total)
        if not gone:
            return done
