"""How calls find their server: the bucket map, and the plan of a call. Nothing here does any input or output."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from psycopg.types.multirange import Int4Multirange

BUCKETS = 4096


@dataclass(frozen=True, slots=True)
class Route:
    """How a function finds its server: the route, the argument that tells, what finds the bucket in it, and places."""

    route: str
    argument: str | None
    bucket_function: str | None
    place: int | None
    arrays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MapRow:
    """A row of doctrine.bucket_map()."""

    version: int
    shard: str
    buckets: Int4Multirange
    dsn: str


@dataclass(frozen=True)
class BucketMap:
    """Which shard has which bucket, as of a version."""

    version: int
    shards: tuple[MapRow, ...]

    def shard(self, bucket: int) -> MapRow:
        """Return the shard of a bucket."""
        return next(shard for shard in self.shards if any(bucket in part for part in shard.buckets))


def domain_bucket(domain: str) -> int:
    """Return what doctrine.domain_bucket() returns, to which a test holds it."""
    return int(hashlib.md5(domain.encode(), usedforsecurity=False).hexdigest()[-3:], 16)


def bucket(of: UUID) -> int:
    """Return what doctrine.bucket() returns, to which a test holds it."""
    return of.int % BUCKETS


BUCKET_FUNCTIONS: dict[str, Callable[[Any], int]] = {"doctrine.bucket": bucket, "doctrine.domain_bucket": domain_bucket}


def bucket_of(route: Route, value: Any) -> int:
    """Return the bucket that a value names; any for None: whichever server has that one refuses it, or mints."""
    return random.randrange(BUCKETS) if value is None else BUCKET_FUNCTIONS[route.bucket_function or ""](value)  # noqa: S311


def found(route: Route, parameters: Sequence[Any]) -> int:
    """Return the bucket of a call; any for arrays that cannot be split, since whichever server has it refuses them."""
    assert route.place is not None  # noqa: S101
    return bucket_of(route, parameters[route.place] if route.route == "ONE" else None)


def is_direct(route: Route) -> bool:
    """Whether a call goes straight to a shard; what asks many of them or looks into texts is the proxy's work."""
    return route.route in ("ONE", "SPLIT") and route.bucket_function in BUCKET_FUNCTIONS


def is_splittable(route: Route, parameters: Sequence[Any]) -> bool:
    """Whether the arrays can be split: an array that one server would refuse goes to one shard whole, which does."""
    assert route.place is not None  # noqa: S101
    keys = parameters[route.place]
    if not keys or any(parameters[place] is None or len(parameters[place]) != len(keys) for place in route.arrays):
        return False
    return route.bucket_function != "doctrine.bucket" or (None not in keys and len(set(keys)) == len(keys))


def elements_of(route: Route, parameters: Sequence[Any]) -> list[int]:
    """Return the places in the arrays of a batch."""
    assert route.place is not None  # noqa: S101
    return list(range(len(parameters[route.place])))


@dataclass(frozen=True)
class Part:
    """The part of a batch that goes to one shard: which elements, and the parameters."""

    shard: MapRow
    elements: list[int]
    parameters: list[Any]


def parts(route: Route, bucket_map: BucketMap, parameters: Sequence[Any], elements: Iterable[int]) -> list[Part]:
    """Split a batch among the shards."""
    assert route.place is not None  # noqa: S101
    shards = {shard.shard: shard for shard in bucket_map.shards}
    by_shard: dict[str, list[int]] = {}
    for element in elements:
        shard = bucket_map.shard(bucket_of(route, parameters[route.place][element]))
        by_shard.setdefault(shard.shard, []).append(element)
    return [
        Part(
            shards[name],
            mine,
            [[v[i] for i in mine] if place in route.arrays else v for place, v in enumerate(parameters)],
        )
        for name, mine in by_shard.items()
    ]


def not_done(route: Route, row: type[Any], part: Part, sqlstate: str) -> list[Any]:
    """Return the rows of a part that was not done: the keys, and the SQLSTATE as outcome."""
    assert route.place is not None  # noqa: S101
    names = [field.name for field in fields(row)]
    return [
        row(
            **{
                name: sqlstate if name == "outcome" else key if f"p_{name}s" == route.argument else None
                for name in names
            }
        )
        for key in part.parameters[route.place]
    ]
