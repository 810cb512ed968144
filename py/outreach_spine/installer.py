"""Install the schema from the SQL files that the package carries."""

from __future__ import annotations

from pathlib import Path

import psycopg

from outreach_spine._call import refusals


def resource(name: str) -> Path:
    """Return the path of `sql` or `examples`: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    return next(path for path in (package / name, package.parents[1] / name) if path.exists())


def script(path: Path) -> str:
    r"""Return a psql script as plain SQL: `\ir` is followed, `\set` is psql's own business."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(r"\ir "):
            lines.append(script(path.parent / line.removeprefix(r"\ir ").strip()))
        elif not line.startswith("\\"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def install(dsn: str) -> None:
    """Install into the database of `dsn`, in one transaction; run again, nothing changes.

    The role must be a superuser, or have CREATEROLE and own the database. Raises psycopg.Error, and leaves nothing.
    """
    with psycopg.connect(dsn, autocommit=True) as connection, refusals():
        connection.execute(script(resource("sql") / "install.sql").encode())
