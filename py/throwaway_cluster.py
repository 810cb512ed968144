"""Run a command with a PostgreSQL cluster of its own, which is stopped and removed afterwards.

python py/throwaway_cluster.py COMMAND...

The cluster listens on a Unix socket in a temporary folder only. DATABASE_URL and PG* lead the command to it; where
DATABASE_URL is set already, it names the server to use and no cluster is made. PG_HOME chooses the installation.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from outreach_spine.embedded import SUPERUSER, Server


def newest_home() -> Path:
    """Return the newest PostgreSQL of the system, as Debian lays it out, else the one that pg_config belongs to."""
    if home := os.environ.get("PG_HOME"):
        return Path(home)
    homes = [path.parent.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if homes:
        return max(homes, key=lambda home: int(re.sub(r"\D", "", home.name) or 0))
    bindir = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
    return Path(bindir).parent


def main() -> int:
    """Run the command, and return its exit status."""
    command = sys.argv[1:]
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command).returncode
    with tempfile.TemporaryDirectory(prefix="spine-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder) / "cluster", newest_home())
        Path(folder).chmod(0o755)
        server.start()
        try:
            environment = os.environ | {
                "DATABASE_URL": server.dsn("postgres"),
                "PGHOST": str(server.folder),
                "PGUSER": SUPERUSER,
                "PATH": f"{Path(server.binary('psql')).parent}{os.pathsep}{os.environ['PATH']}",
            }
            return subprocess.run(command, env=environment).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
