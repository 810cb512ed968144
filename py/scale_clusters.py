"""Throw-away clusters for scale-demo and test-scale: a proxy and shards, each a PostgreSQL of its own; and a load."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from outreach_spine import Spine, scale
from outreach_spine.embedded import Server
from outreach_spine.errors import BucketElsewhereError, ShardUnavailableError
from outreach_spine.fleet import Fleet
from outreach_spine.scale import administrator, buckets_text, multirange

DATABASE = "spine"


def home() -> Path:
    """Return the newest PostgreSQL of the system that has PL/Proxy, as Debian lays it out."""
    versions = [path.parts[-3] for path in Path("/usr/share/postgresql").glob("*/extension/plproxy.control")]
    if not versions:
        raise SystemExit("no PL/Proxy here: on Debian, apt-get install postgresql-NN-plproxy")
    return Path("/usr/lib/postgresql") / max(versions, key=lambda version: int(re.sub(r"\D", "", version)))


@dataclass
class Clusters:
    """The servers, by name; `proxy` is one of them."""

    folder: Path
    servers: dict[str, Server] = field(default_factory=dict)

    def add(self, name: str) -> Server:
        """Make and start a server with an empty database."""
        server = self.placed(name)
        server.start()
        server.fresh_database(DATABASE)
        return server

    def placed(self, name: str) -> Server:
        """Return a server that is not made yet; it is stopped in the end all the same."""
        self.servers[name] = Server(self.folder / name, home())
        return self.servers[name]

    def dsn(self, name: str) -> str:
        """Return the connection string of a server's database, for the superuser."""
        return self.servers[name].dsn(DATABASE)

    def write_map(self, shards: list[str]) -> Path:
        """Write a map file that gives the buckets to shards in equal ranges."""
        return write_map(self.folder / "map.toml", self.dsn("proxy"), {name: [self.dsn(name)] for name in shards})


def write_map(path: Path, proxy: str, shards: dict[str, list[str]]) -> Path:
    """Write a map file of equal ranges: the proxy's connection string, and of each shard dsn and perhaps proxy_dsn."""
    text = f'[proxy]\ndsn = "{proxy}"\n'
    bounds = [4096 * number // len(shards) for number in range(len(shards) + 1)]
    for (name, dsns), first, end in zip(shards.items(), bounds[:-1], bounds[1:], strict=True):
        text += f'\n[[shard]]\nname = "{name}"\nbuckets = "{buckets_text(multirange(set(range(first, end))))}"\n'
        text += "".join(f'{key} = "{dsn}"\n' for key, dsn in zip(("dsn", "proxy_dsn"), dsns, strict=False))
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def clusters(*names: str) -> Iterator[Clusters]:
    """Start servers in a temporary folder; stop them and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix="spine-scale-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Clusters(Path(folder))
        try:
            for name in names:
                made.add(name)
            yield made
        finally:
            for server in made.servers.values():
                if server.exists:
                    server.stop()


@contextmanager
def pgbouncer(made: Clusters, servers: list[str], databases: list[str], connections: int = 20) -> Iterator[Path]:
    """Run a PgBouncer in its folder, port 6432: its database server_name leads to a server's database of that name."""
    folder = made.folder / "pgbouncer"
    folder.mkdir()
    lines = [f"{s}_{d} = host={made.servers[s].folder} dbname={d}" for s in servers for d in databases]
    with psycopg.connect(made.dsn(servers[0]).replace(f"dbname={DATABASE}", "dbname=postgres")) as connection:
        names = [row[0] for row in connection.execute("select rolname from pg_roles where rolcanlogin order by 1")]
    (folder / "users").write_text("".join(f'"{name}" ""\n' for name in names), encoding="utf-8")
    (folder / "ini").write_text(
        "\n".join(["[databases]", *lines, "[pgbouncer]", "listen_addr =", f"unix_socket_dir = {folder}",
                   "listen_port = 6432", "auth_type = trust", f"auth_file = {folder}/users", "pool_mode = transaction",
                   f"default_pool_size = {connections}", ""]), encoding="utf-8",
    )  # fmt: skip
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with subprocess.Popen(
        ["/usr/sbin/pgbouncer", "-q", str(folder / "ini")], stderr=subprocess.DEVNULL, **user
    ) as bouncer:
        try:
            scale.wait_until((folder / ".s.PGSQL.6432").exists, "PgBouncer starts", 10)
            yield folder
        finally:
            bouncer.terminate()


@dataclass
class Acknowledged:
    """A company of the load, and what its server has said to be done."""

    domain: str
    sovereign_company_id: uuid.UUID | None = None
    outreach_id: uuid.UUID | None = None
    passed: bool = False


@dataclass
class Load:
    """Writers that mint, claim, fill and pass companies until told to stop: some through the proxy, some directly.

    With `survives` they go on with another company where a server does not answer.
    """

    proxy: str
    writers: int = 2
    survives: bool = False
    done: list[Acknowledged] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    refused: int = 0
    unavailable: int = 0
    longest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        for work in [self._through_proxy, self._directly] * self.writers:
            self._threads.append(threading.Thread(target=self._guarded, args=(work,), daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # told by whoever looks at the load
            self.errors.append(error)

    def _through_proxy(self) -> None:
        with psycopg.connect(self.proxy, autocommit=True) as connection:
            self._work(Spine(connection))

    def _directly(self) -> None:
        with Fleet(self.proxy, timeout=0.5) as fleet:
            self._work(Spine(fleet))

    def _patiently(self, step: Callable[[], Any]) -> Any:
        """Do a step, again while its bucket moves: what is refused so was not done."""
        began = time.monotonic()
        while True:
            try:
                value = step()
            except BucketElsewhereError:
                self.refused += 1
                time.sleep(0.005)
            else:
                self.longest = max(self.longest, time.monotonic() - began)
                return value

    def _work(self, spine: Spine) -> None:
        while not self.stop.is_set():
            company = Acknowledged(f"{uuid.uuid4().hex}.example")
            self.done.append(company)
            try:
                self._journey(spine, company)
            except ShardUnavailableError:
                if not self.survives:
                    raise
                self.unavailable += 1

    def _journey(self, spine: Spine, company: Acknowledged) -> None:
        sid = self._patiently(lambda: spine.cl.mint_company("Load", company.domain))
        company.sovereign_company_id = sid
        oid = self._patiently(lambda: spine.outreach.init(sid))
        company.outreach_id = oid
        self._patiently(lambda: spine.outreach.put_company_target(oid, "x.example", "{first}"))
        self._patiently(lambda: spine.outreach.pass_gate(oid, "company_target"))
        company.passed = True


@dataclass(frozen=True)
class Account:
    """What of a load is found: companies, and those lost, doubled (on two servers) and misplaced (on a wrong one)."""

    companies: int
    lost: int
    doubled: int
    misplaced: int


def account(proxy: str, done: list[Acknowledged]) -> Account:
    """Look for all that was acknowledged, in the tables of every shard."""
    found: dict[str, list[tuple[str, Any, Any, bool, bool]]] = {}
    with scale.opened(proxy) as connection:
        shards = scale.bucket_map(connection)
    for shard in shards:
        with psycopg.connect(administrator(shard.dsn, proxy)) as connection:
            for row in connection.execute(
                "select i.company_domain, i.sovereign_company_id, i.outreach_id, g.verdict is not distinct from 'PASS',"
                " %s::int4multirange @> doctrine.bucket(i.sovereign_company_id)"
                " from cl.company_identity as i left join outreach.gate as g"
                " on g.outreach_id = i.outreach_id and g.hub = 'company_target'",
                (shard.buckets,),
            ):
                found.setdefault(row[0], []).append((shard.shard, *row[1:]))
    lost = doubled = misplaced = 0
    for company in done:
        rows = found.get(company.domain, [])
        doubled += len(rows) > 1
        misplaced += any(not row[4] for row in rows)
        lost += company.sovereign_company_id is not None and not any(
            row[1] == company.sovereign_company_id
            and (company.outreach_id is None or row[2] == company.outreach_id)
            and (row[3] or not company.passed)
            for row in rows
        )
    return Account(len(done), lost, doubled, misplaced)
