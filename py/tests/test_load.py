"""Loads: every line is accounted for, bad lines are named, and a load that was interrupted goes on."""

from __future__ import annotations

import csv
import gzip
import itertools
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from outreach_spine import Spine, load
from outreach_spine.rows import LoadReportRow

LISTINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "listings.csv.gz"


@pytest.fixture
def connection(make_database: Callable[[], str]) -> Any:
    from outreach_spine import install

    dsn = make_database()
    install(dsn)
    with psycopg.connect(dsn, autocommit=True) as opened:
        yield opened


def counts(report: LoadReportRow) -> tuple[int | None, ...]:
    assert report.pending == 0
    assert report.lines == (report.accepted or 0) + (report.duplicates or 0) + (report.rejected or 0)
    return report.lines, report.accepted, report.duplicates, report.rejected


def claims(connection: psycopg.Connection[Any]) -> tuple[int, int, int]:
    row = connection.execute(
        """select (select count(*) from cl.company_identity), (select count(outreach_id) from cl.company_identity),
                  (select count(*) from outreach.outreach)"""
    ).fetchone()
    assert row is not None
    return row


def test_good_duplicate_and_bad_lines(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_bytes(
        "\ufeffName,Web Site,note\r\n"
        "Acme,HTTPS://user@WWW.Acme.com:8443/about?x=1#y,first\r\n"
        "Acme Inc,acme.com.,the same\r\n"
        '"Two\r\nLines",two.example,name over two lines\r\n'
        "Late,late.example\r\n"
        "   ,nameless.example,only spaces\r\n"
        "No Web,,none\r\n"
        "\r\n"
        "Odd,http://under_score.example,underscore\r\n"
        "Ünïcode,https://münchen.example,script\r\n"
        "Nul\x00,nul.example,NUL\r\n".encode()
        + b"Latin \xe9,latin.example,not UTF-8\r\n"
        + f"{'x' * 301},long.example,long\r\n".encode()
        + b"Last,last.example:80/path,no line end"
    )
    report, rejects = load.load(connection, file)
    assert counts(report) == (12, 3, 1, 8)
    assert list(rejects) == [
        (6, "line", None, "2 fields where the header has 3"),
        (7, "company_name", "   ", "no name"),
        (8, "website", "", "no website to recognise the company by"),
        (10, "website", "http://under_score.example", "not a domain name: under_score.example"),
        (11, "website", "https://münchen.example", "not a domain name: münchen.example"),
        (12, "line", None, "holds a NUL byte"),
        (13, "line", None, "is not UTF-8"),
        (14, "company_name", "x" * 301, "longer than 300 characters, or with control characters"),
    ]
    assert claims(connection) == (3, 3, 3)
    found = Spine(connection).cl.find_company("two.example")[0]
    assert found.company_name == "Two Lines"


def test_the_reader_survives_what_csv_cannot_read(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text(f"name,website\nBig,{'x' * 200_000}.example\nAcme,acme.com\n", encoding="utf-8")
    report, rejects = load.load(connection, file)
    assert counts(report) == (2, 1, 0, 1)
    ((line, column, _, reason),) = rejects
    assert (line, column) == (2, "line")
    assert "field limit" in reason


def test_columns_are_guessed_or_named(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("Firma,Seite\nAcme,acme.com\n", encoding="utf-8")
    with pytest.raises(load.HeaderError, match=r"--name-column.*Firma, Seite"):
        load.load(connection, file)
    with pytest.raises(load.HeaderError, match="no column 'Firm'"):
        load.load(connection, file, name_column="Firm", website_column="Seite")
    report, _ = load.load(connection, file, name_column="Firma", website_column="Seite")
    assert counts(report) == (1, 1, 0, 0)


def test_an_interrupted_load_goes_on_without_a_second_claim(
    connection: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "companies.csv.gz"
    with gzip.open(file, "wt", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [("company_name", "website"), *((f"Company {n}", f"company{n % 40}.example") for n in range(100))]
        )
    monkeypatch.setattr(load, "BATCH", 15)
    calls = itertools.count(1)

    def stop_after_two(position: int, staged: int, accepted: int) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load(connection, file, progress=stop_after_two)
    assert claims(connection) == (30, 30, 30)
    report, _ = load.load(connection, file)
    assert counts(report) == (100, 40, 60, 0)
    again, _ = load.load(connection, file)
    assert again == report
    assert claims(connection) == (40, 40, 40)


def test_a_batch_that_fails_leaves_nothing(
    connection: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("name,website\nAcme,acme.com\n", encoding="utf-8")
    connection.execute("alter event trigger doctrine_guards_changes disable")
    connection.execute("revoke execute on function outreach.init_many(uuid[]) from outreach_agent")
    connection.execute("create role loader login")
    try:
        connection.execute("grant cl_agent, outreach_agent to loader")
        connection.execute("set role loader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            load.load(connection, file)
        connection.execute("reset role")
        assert claims(connection) == (0, 0, 0)
        connection.execute("grant execute on function outreach.init_many(uuid[]) to outreach_agent")
        connection.execute("alter event trigger doctrine_guards_changes enable always")
        connection.execute("set role loader")
        report, _ = load.load(connection, file)
        assert counts(report) == (1, 1, 0, 0)
    finally:
        connection.execute("reset role")
        connection.execute("drop role loader")


def test_a_registered_company_that_nobody_claimed_is_accepted(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    Spine(connection).cl.mint_company("Acme", "acme.com")
    file = tmp_path / "companies.csv"
    file.write_text("name,website\nAcme,acme.com\nAcme again,www.acme.com\n", encoding="utf-8")
    report, _ = load.load(connection, file)
    assert counts(report) == (2, 1, 1, 0)
    assert claims(connection) == (1, 1, 1)


def test_companies_without_a_website_on_request(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("name,website\nAcme,\nAcme,\nOther,other.example\n", encoding="utf-8")
    report, _ = load.load(connection, file, mint_without_domain=True)
    assert counts(report) == (3, 3, 0, 0)
    load.load(connection, file, mint_without_domain=True)
    assert claims(connection) == (3, 3, 3)


@pytest.mark.skipif(not LISTINGS.exists(), reason="the listings stand beside the checkout, not in it")
def test_the_listings(connection: psycopg.Connection[Any]) -> None:
    report, rejects = load.load(connection, LISTINGS)
    assert counts(report) == (34478, 15438, 3591, 15449)
    assert Counter(reason.partition(":")[0] for _, _, _, reason in rejects) == {
        "no website to recognise the company by": 14951,
        "no name": 495,
        "longer than 300 characters, or with control characters": 2,
        "not a domain name": 1,
    }
    assert claims(connection) == (15438, 15438, 15438)


def test_a_stray_quote_loses_no_line_silently(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text(
        'name,website\nGood,good.example\n"Acme,acme.example\nBeta,beta.example\n"Gamma",gamma.example\nDelta,delta.example\n'
        '"Open,open.example\n',
        encoding="utf-8",
    )
    report, rejects = load.load(connection, file)
    assert counts(report) == (4, 2, 0, 2)
    assert [(line, reason.partition(":")[0]) for line, _, _, reason in rejects] == [
        (3, "lines 3 to 5"),
        (7, "unexpected end of data"),
    ]


@pytest.fixture
def staged(connection: psycopg.Connection[Any]) -> UUID:
    """A load of four lines, staged and not judged; lines 3 and 4 are of one company."""
    load_id = Spine(connection).cl.begin_load("by hand", "0" * 64)
    rows = [(load_id, n, "Acme", f"c{min(n, 3)}.example", None) for n in range(1, 5)]
    load.copy_rows(connection, ("cl", "load_line"), load.STAGED_COLUMNS, rows)
    return load_id


def test_a_company_is_accepted_once_a_load(connection: psycopg.Connection[Any], staged: UUID) -> None:
    judged = [Spine(connection).cl.mint_lines(staged, 3), Spine(connection).cl.mint_lines(staged, 3)]
    # Not claimed in between, and accepted already: the next listing of the company is a duplicate all the same.
    assert [[row.outcome for row in rows] for rows in judged] == [["ACCEPTED"] * 3, ["DUPLICATE"]]


def test_two_sessions_judge_one_load_by_turns(connection: psycopg.Connection[Any], staged: UUID) -> None:
    with (
        psycopg.connect(connection.info.dsn, autocommit=True, options="-c statement_timeout=30s") as other,
        ThreadPoolExecutor(1) as pool,
    ):
        with connection.transaction():
            first = Spine(connection).cl.mint_lines(staged, 3)
            Spine(connection).outreach.init_many(
                [row.sovereign_company_id for row in first if row.sovereign_company_id]
            )
            second = pool.submit(Spine(other).cl.mint_lines, staged, 4)
            blocked = "select cardinality(pg_blocking_pids(%s)) > 0"
            while connection.execute(blocked, (other.info.backend_pid,)).fetchone() != (True,):
                assert not second.done()
        assert [(row.line, row.outcome) for row in second.result()] == [(4, "DUPLICATE")]
    assert counts(Spine(connection).cl.load_report(staged)[0]) == (4, 3, 1, 0)


def test_a_www_domain_is_found_as_it_was_minted(connection: psycopg.Connection[Any]) -> None:
    cl = Spine(connection).cl
    ids = [cl.mint_company(name, name) for name in ("www.only.example", "shop.example", "www.shop.example")]
    found = [
        cl.find_company(name)[0].sovereign_company_id
        for name in ("www.only.example", "shop.example", "www.shop.example")
    ]
    assert found == ids
