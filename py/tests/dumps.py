"""pg_dump as a text that can be compared."""

from __future__ import annotations

import re
import subprocess


def dump(dsn: str, *options: str) -> str:
    """Return the dump without its random keys; where rows lie in the largest table of rules tells nothing."""
    text = subprocess.run(["pg_dump", *options, dsn], check=True, capture_output=True, text=True).stdout
    text = re.sub(r"^\\(un)?restrict .*$", "", text, flags=re.MULTILINE)
    head, copy, rest = text.partition("COPY doctrine.blueprint ")
    rows, end, tail = rest.partition("\n\\.\n")
    return head + copy + "\n".join(sorted(rows.split("\n"))) + end + tail
