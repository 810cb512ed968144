"""The command line, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from outreach_spine import Spine, __version__


def spine(*arguments: str, dsn: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SPINE_DSN"}} | {"COLUMNS": "160"}
    if dsn:
        environment["SPINE_DSN"] = dsn
    command = [str(Path(sys.executable).with_name("spine")), *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def loaded(database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("load")
    (folder / "companies.csv").write_text(
        "company_name,website\nAcme,https://www.acme.com/\nAcme,acme.com\nNameless,\nOther,other.example\n",
        encoding="utf-8",
    )
    result = spine("load", "companies.csv", dsn=database, cwd=folder)
    assert result.returncode == 0, result.stderr
    assert "4 lines read = 2 accepted + 1 duplicates + 1 rejected" in result.stdout
    assert (folder / "companies.rejects.csv").read_text(encoding="utf-8") == (
        "line,column,value,reason\n4,website,,no website to recognise the company by\n"
    )
    again = spine("load", "companies.csv", dsn=database, cwd=folder)
    assert "nothing in it is new" in again.stdout
    return database


def test_install_and_version(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    for _ in range(2):
        result = spine("install", dsn)
        assert result.returncode == 0, result.stderr
        assert f"Outreach Spine {__version__} is installed." in result.stdout
    assert spine("--version").stdout.strip() == __version__


def test_funnel(loaded: str) -> None:
    result = spine("funnel", dsn=loaded)
    assert result.returncode == 0, result.stderr
    dol = next(line.split() for line in result.stdout.splitlines() if line.strip().startswith("dol"))
    assert dol[:2] == ["dol", "2"]
    assert "█ passed" in result.stdout


def test_show_takes_any_id_and_a_domain(loaded: str) -> None:
    with psycopg.connect(loaded) as connection:
        company = Spine(connection).cl.find_company("acme.com")[0]
    for reference in ("acme.com", "https://ACME.com/x", str(company.sovereign_company_id), str(company.outreach_id)):
        result = spine("show", reference, dsn=loaded)
        assert result.returncode == 0, result.stderr
        assert str(company.sovereign_company_id) in result.stdout
        assert str(company.outreach_id) in result.stdout
        assert "people waits for company_target, dol" in result.stdout


def test_why_not(loaded: str) -> None:
    result = spine("why-not", "acme.com", dsn=loaded)
    assert result.stdout.splitlines()[0] == "- company_target is open and needs a domain and an email_method"
    with psycopg.connect(loaded) as connection:
        Spine(connection).cl.mint_company("Unclaimed", "unclaimed.example")
    assert "has not claimed" in spine("why-not", "unclaimed.example", dsn=loaded).stdout


def test_refusals_are_shown_whole(loaded: str) -> None:
    result = spine("show", "nobody.example", dsn=loaded)
    assert result.returncode == 1
    for text in ("OSSID", "detail: reference nobody.example", "hint:"):
        assert text in result.stderr


def test_no_server_is_a_message_and_no_traceback(tmp_path: Path) -> None:
    result = spine("funnel", dsn=f"host={tmp_path} dbname=nowhere")
    assert result.returncode == 1
    assert "no connection" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_cannot_be_read(loaded: str, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    for name, text in (("odd.csv", "The header has: a, b"), ("cut.csv.gz", "cut.csv.gz: ")):
        result = spine("load", name, dsn=loaded, cwd=tmp_path)
        assert result.returncode == 2
        assert text in result.stderr
        assert "Traceback" not in result.stderr
    assert spine("load", "missing.csv", dsn=loaded, cwd=tmp_path).returncode == 2


def test_the_loader_needs_no_superuser(loaded: str, tmp_path: Path) -> None:
    login = "cli_loader"
    (tmp_path / "more.csv").write_text("name,website\nMore,more.example\n", encoding="utf-8")
    with psycopg.connect(loaded, autocommit=True) as connection:
        connection.execute(f"create role {login} login in role cl_agent, outreach_agent")
        try:
            result = spine("load", "more.csv", dsn=loaded + f" user={login}", cwd=tmp_path)
            assert result.returncode == 0, result.stderr
        finally:
            connection.execute(f"drop role {login}")


def test_audit_names_a_drift_and_exits_1(make_database: Callable[[], str]) -> None:
    dsn = make_database()
    spine("install", dsn)
    result = spine("audit", dsn)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "laws hold." in result.stdout
    assert "alignment" in result.stdout
    assert "alignment" not in spine("audit", dsn, "--only-findings").stdout
    with psycopg.connect(dsn, autocommit=True, options="-c outreach_spine.adr=0010") as connection:
        connection.execute("alter table cl.company_identity disable trigger pointer_is_written_once")
    drifted = spine("audit", dsn, "--only-findings")
    assert drifted.returncode == 1
    assert "pointer_is_written_once on cl.company_identity is disabled" in drifted.stdout
    assert "1 of 36 laws do not hold" in drifted.stderr
    assert spine("audit", "host=/nowhere").returncode == 1


def test_route_answers_or_stops(loaded: str) -> None:
    result = spine("route", "E-mail pattern", dsn=loaded)
    assert result.returncode == 0, result.stderr
    assert "outreach.outreach - outreach.company_target" in result.stdout
    assert "email_method" in result.stdout
    stopped = spine("route", "domain", dsn=loaded)
    assert stopped.returncode == 1
    assert "AMBIGUITY: concept 'domain': company domain, email domain" in stopped.stderr


def test_review_of_a_statement(loaded: str) -> None:
    good = spine("review", "select * from outreach.dol join outreach.outreach using (outreach_id)", dsn=loaded)
    assert (good.returncode, good.stdout.strip()) == (0, "OK")
    bad = spine("review", "select * from outreach.dol join outreach.people using (outreach_id)", dsn=loaded)
    assert bad.returncode == 1
    assert bad.stdout.startswith("JOIN_UNDECLARED (outreach.dol and outreach.people)")
