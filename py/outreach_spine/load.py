"""Load a CSV of company listings: read, stage with COPY, and let the database judge, mint and claim."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import psycopg

from outreach_spine._call import copy_rows
from outreach_spine.rows import LoadReportRow
from outreach_spine.sync_client import Spine

NAME_COLUMNS = (
    "company_name",
    "name",
    "company",
    "organization",
    "organisation",
    "account_name",
    "account",
    "legal_name",
)
WEBSITE_COLUMNS = ("website", "domain", "company_domain", "url", "homepage", "web", "site", "host", "web_site")
STAGED_COLUMNS = ("load_id", "line", "company_name", "website", "unreadable")
BATCH = 5000


class HeaderError(ValueError):
    """The header does not show which column is which."""


@dataclass(frozen=True)
class Listing:
    """A record of the file: the line on which it begins, and its two fields or why it could not be read."""

    line: int
    company_name: str | None
    website: str | None
    unreadable: str | None


def _opened(path: Path) -> tuple[BinaryIO, BinaryIO]:
    """Return the file as it lies on the disk, and the same file unpacked."""
    raw = path.open("rb")
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return raw, gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[return-value]


def _column(header: Sequence[str], wanted: str | None, guesses: Sequence[str], option: str) -> int:
    """Return the place of a column: the one asked for, else the first guess that is there."""
    names = [re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_") for name in header]
    if wanted is not None:
        if wanted in header:
            return list(header).index(wanted)
        raise HeaderError(f"no column {wanted!r}; the header has: {', '.join(header)}")
    for guess in guesses:
        if guess in names:
            return names.index(guess)
    raise HeaderError(f"cannot tell which column to read; give {option}. The header has: {', '.join(header)}")


class Reader:
    """Reads listings from a CSV or .csv.gz with a header; `position` tells how far it is in the file's bytes."""

    def __init__(self, path: Path, name_column: str | None = None, website_column: str | None = None) -> None:
        self._raw, unpacked = _opened(path)
        # Bytes that are no UTF-8 become surrogates, which the record then reports.
        text = io.TextIOWrapper(unpacked, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._records = csv.reader(text, strict=True)
        self.header = next(self._records, [])
        self._name = _column(self.header, name_column, NAME_COLUMNS, "--name-column")
        self._website = _column(self.header, website_column, WEBSITE_COLUMNS, "--website-column")
        self.columns = (self.header[self._name], self.header[self._website])

    @property
    def position(self) -> int:
        """Bytes of the file that are read."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Listing]:
        while True:
            line = self._records.line_num + 1
            try:
                record = next(self._records)
            except StopIteration:
                return
            except csv.Error as error:
                lines = f"lines {line} to {self._records.line_num}: " if self._records.line_num > line else ""
                yield Listing(line, None, None, f"{lines}{error}")
                continue
            if record:
                yield self._listing(line, record)

    def _listing(self, line: int, record: list[str]) -> Listing:
        problem = None
        if len(record) != len(self.header):
            problem = f"{len(record)} fields where the header has {len(self.header)}"
        elif any("\x00" in field for field in record):
            problem = "holds a NUL byte"
        elif any("\udc80" <= character <= "\udcff" for field in record for character in field):
            problem = "is not UTF-8"
        if problem:
            return Listing(line, None, None, problem)
        return Listing(line, record[self._name], record[self._website], None)

    def close(self) -> None:
        """Close the file."""
        self._raw.close()


def digest(path: Path, columns: Sequence[str]) -> str:
    """Return the SHA-256, in hex, of a file and the columns read from it."""
    with path.open("rb") as file:
        value = hashlib.file_digest(file, "sha256")
    value.update("\x00".join(columns).encode())
    return value.hexdigest()


def _rejects(spine: Spine, load_id: UUID) -> Iterator[tuple[int, str, str | None, str]]:
    """Yield the rejected lines, a page at a time."""
    after = 0
    while page := spine.cl.load_rejects(load_id, after):
        for row in page:
            yield row.line or 0, row.refused_column or "", row.value, row.reason or ""
        after = page[-1].line or 0


def load(
    connection: psycopg.Connection[Any],
    path: Path,
    *,
    name_column: str | None = None,
    website_column: str | None = None,
    mint_without_domain: bool = False,
    progress: Callable[[int, int, int], None] = lambda position, staged, accepted: None,
) -> tuple[LoadReportRow, Iterator[tuple[int, str, str | None, str]]]:
    """Load the listings of a file; return the report and the rejected lines (line, column, value, reason).

    Each batch is one transaction: staged, judged, minted and claimed, or not there at all. The same file again goes on
    where it stopped. The connection's role needs cl_agent and outreach_agent; it must not be in a transaction. Raises
    HeaderError, OSError, psycopg.Error.
    """
    spine = Spine(connection)
    reader = Reader(path, name_column, website_column)
    try:
        with connection.transaction():
            file_digest = digest(path, reader.columns)
            load_id = spine.cl.begin_load(path.name, file_digest, mint_without_domain)
            report = spine.cl.load_report(load_id)[0]
        last_line = report.last_line or 0
        staged, accepted = report.lines or 0, report.accepted or 0
        pending = (listing for listing in reader if listing.line > last_line)
        while batch := list(itertools.islice(pending, BATCH)):
            with connection.transaction():
                copy_rows(connection, ("cl", "load_line"), STAGED_COLUMNS, ((load_id, *astuple(row)) for row in batch))
                judged = spine.cl.mint_lines(load_id, len(batch))
                ids = [row.sovereign_company_id for row in judged if row.outcome == "ACCEPTED"]
                spine.outreach.init_many([i for i in ids if i is not None])
            staged, accepted = staged + len(batch), accepted + len(ids)
            progress(reader.position, staged, accepted)
    finally:
        reader.close()
    return spine.cl.load_report(load_id)[0], _rejects(spine, load_id)
