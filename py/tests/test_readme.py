"""The README tells what really happens: its tours run, and its reference is what the database says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(section: str, language: str) -> str:
    """The first block of a language in a section."""
    text = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_the_psql_tour(database: str) -> None:
    tour = block("Two minutes of psql", "sql")
    result = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", database], input=tour, capture_output=True, text=True, check=True
    )
    said = [line for line in result.stdout.splitlines() if line]
    assert said == re.findall(r"^--> (.*)$", tour, re.MULTILINE)
    refused = re.findall(r"ERROR:  .*", result.stderr)
    assert refused == re.findall(r"^-- (ERROR:  .*)$", tour, re.MULTILINE)


def test_the_python_tour(database: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", block("Python", "python")],
        env=os.environ | {"DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == block("Python", "text")


def test_generated_files_are_fresh(database: str) -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "py" / "generate.py", database, "--check"], capture_output=True, text=True
    )
    assert result.stdout == ""
    assert result.returncode == 0, result.stderr


def test_the_stale_check_sees_what_is_stale(database: str) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True, options="-c outreach_spine.adr=0010") as connection:
        meaning = connection.execute("select obj_description('outreach.funnel()'::regprocedure, 'pg_proc')").fetchone()
        assert meaning is not None
        connection.execute("comment on function outreach.funnel() is 'Changed.'")
        try:
            result = subprocess.run(
                [sys.executable, ROOT / "py" / "generate.py", database, "--check"], capture_output=True, text=True
            )
        finally:
            quoted = meaning[0].replace("'", "''")
            connection.execute(f"comment on function outreach.funnel() is '{quoted}'")
    assert result.returncode == 1
    assert {"stale: README.md (make reference)", "stale: py/outreach_spine/sync_client.py (make reference)"} <= set(
        result.stdout.splitlines()
    )
