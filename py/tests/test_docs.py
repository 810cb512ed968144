"""The decisions in docs/adr and the rows of doctrine.adr are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

ADR = Path(__file__).parents[2] / "docs" / "adr"


def test_docs_and_data_hold_the_same_decisions(connect: Callable[..., psycopg.Connection[Any]]) -> None:
    written = []
    for file in sorted(ADR.glob("*.md")):
        title, _, status = file.read_text(encoding="utf-8").split("\n")[:3]
        number, name = re.fullmatch(r"# (\d+)\. (.+)", title).groups()  # type: ignore[union-attr]
        state, day = re.fullmatch(r"(\w+), (\d{4}-\d\d-\d\d)\.", status).groups()  # type: ignore[union-attr]
        assert file.name[:4] == f"{int(number):04}"
        written.append((f"{int(number):04}", name, state.upper(), day))
    rows = connect().execute("select adr, title, status, decided_on::text from doctrine.adr order by adr").fetchall()
    assert rows == written
