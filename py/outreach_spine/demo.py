"""The demo: the main job on an embedded PostgreSQL, from a messy CSV to a client, and the refusals on the way."""

from __future__ import annotations

import csv
import json
import os
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.json import JSON
from rich.panel import Panel
from rich.progress import track

from outreach_spine import Spine, SpineError, __version__, copy_rows, installer, load
from outreach_spine.cli import show_refusal
from outreach_spine.embedded import Server, embedded_home
from outreach_spine.picture import funnel_picture, gate_table, handoff_table

DATABASE = "demo"
METHODS = ("{first}.{last}", "{f}{last}", "{first}", "{first}_{last}", "{f}.{last}")


def server() -> Server:
    """Return the demo's server; its folder is this user's own."""
    return Server(Path(tempfile.gettempdir()) / f"outreach-spine-demo-{os.geteuid()}", embedded_home())


def stop() -> None:
    """Stop the demo's server and remove its files."""
    server().stop()


@dataclass(frozen=True)
class Company:
    """A claimed company, with what the sub-hubs will find out about it. All of that is invented."""

    number: int
    sovereign_company_id: UUID
    outreach_id: UUID
    domain: str
    contact_name: str
    contact_email: str

    @property
    def ein(self) -> str:
        """An EIN with a prefix that is never given out."""
        return f"00-{self.number:07d}"


class Demonstration:
    """What the demo does, step by step, each hub through its own agent role."""

    def __init__(self, dsn: str, console: Console) -> None:
        self.dsn = dsn
        self.console = console
        self.examples = installer.resource("examples")

    @contextmanager
    def acting_as(self, role: str) -> Iterator[psycopg.Connection[Any]]:
        """Open a connection that acts as a role."""
        with psycopg.connect(self.dsn, options=f"-c role={role}", autocommit=True) as connection:
            yield connection

    def step(self, text: str) -> None:
        """Print a heading."""
        self.console.rule(f"[bold]{text}", align="left")

    def load(self) -> None:
        """Load the example companies."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            report, rejected = load.load(connection, self.examples / "companies.csv")
            reasons = Counter(reason.partition(":")[0] for _, _, _, reason in rejected)
        self.console.print(
            f"{report.lines} lines read = {report.accepted} accepted + {report.duplicates} duplicates "
            f"+ {report.rejected} rejected ({', '.join(f'{n} {reason}' for reason, n in reasons.items())})"
        )

    def companies(self) -> list[Company]:
        """Return the claimed companies, each once, as the CSV and the registry have them."""
        found: dict[UUID, Company] = {}
        with (
            self.acting_as("outreach_agent") as connection,
            (self.examples / "companies.csv").open(encoding="utf-8", newline="") as file,
        ):
            registry = Spine(connection).cl
            for row in csv.DictReader(file):
                try:
                    company = registry.find_company(row["website"])[0]
                except SpineError:
                    continue  # a rejected line
                if company.outreach_id and company.sovereign_company_id:
                    found.setdefault(
                        company.outreach_id,
                        Company(len(found) + 1, company.sovereign_company_id, company.outreach_id,
                                company.company_domain or "", row["contact_name"], row["contact_email"]),
                    )  # fmt: skip
        return list(found.values())

    def decided(self, hub: str, role: str, companies: list[Company]) -> list[Company]:
        """Pass a hub's gate for all at once, as its agent; tell the outcomes; return those that passed."""
        with self.acting_as(role) as connection:
            outreach = Spine(connection).outreach
            versions = [outreach.upstream_version(c.outreach_id, hub) for c in companies]
            rows = outreach.pass_gates([c.outreach_id for c in companies], hub, versions)
        outcomes = Counter(row.outcome for row in rows)
        self.console.print(f"  {role} asks to pass {len(rows)}: " + ", ".join(f"{n} {o}" for o, n in outcomes.items()))
        return [c for c, row in zip(companies, rows, strict=True) if row.outcome == "PASS"]

    def fail(self, hub: str, role: str, companies: list[Company], reason: str) -> None:
        """Fail a hub's gate."""
        with self.acting_as(role) as connection:
            for company in companies:
                Spine(connection).outreach.fail_gate(company.outreach_id, hub, reason)
        self.console.print(f"  {role} fails {len(companies)}: {reason}")

    def target(self, companies: list[Company]) -> None:
        """Write the rows of company_target: by COPY, past every function."""
        with self.acting_as("company_target_agent") as connection, connection.transaction():
            # The trigger holds it against the gates, once for the statement.
            rows = [(c.outreach_id, c.domain, None if c.number % 9 == 0 else METHODS[c.number % 5]) for c in companies]
            copy_rows(connection, ("outreach", "company_target"), ("outreach_id", "domain", "email_method"), rows)
        self.console.print(f"  company_target_agent copies {len(rows)} rows into outreach.company_target")

    def waterfall(self, companies: list[Company]) -> list[Company]:
        """Drive the sub-hubs; return the companies whose execution passed."""
        self.target([c for c in companies if c.number % 13])
        targeted = self.decided("company_target", "company_target_agent", companies)
        patternless = [c for c in companies if c.number % 9 == 0 and c.number % 13][:12]
        self.fail("company_target", "company_target_agent", patternless, "no e-mail pattern found")

        with self.acting_as("dol_agent") as connection:
            outreach = Spine(connection).outreach
            for company in track(targeted, "  dol_agent puts", console=self.console, transient=True):
                filing = None if company.number % 10 == 0 else company.number % 3 > 0
                form = {"plan": "401(k)", "participants": company.number * 10} if filing else None
                outreach.put_dol(company.outreach_id, company.ein, filing, form)
        filed = self.decided("dol", "dol_agent", targeted)

        with self.acting_as("people_agent") as connection:
            outreach = Spine(connection).outreach
            for company in track(filed, "  people_agent puts", console=self.console, transient=True):
                email = None if company.number % 7 == 0 else company.contact_email
                outreach.put_person(company.outreach_id, "CEO", company.contact_name, email)
        staffed = self.decided("people", "people_agent", filed)

        with self.acting_as("blog_agent") as connection:
            outreach = Spine(connection).outreach
            for company in companies[::2]:
                outreach.put_blog(company.outreach_id, f"https://{company.domain}/about", None)
        self.decided("blog", "blog_agent", companies[::2])
        with self.acting_as("bit_agent") as connection:
            outreach = Spine(connection).outreach
            for company in companies:
                outreach.put_bit_score(company.outreach_id, company.number * 37 % 101)
        self.decided("bit_scores", "bit_agent", companies)
        return self.decided("execution", "execution_agent", staffed[: len(staffed) * 3 // 4])

    def run_again(self, passed: list[Company]) -> Company:
        """Run company_target again: the same data changes nothing, other data makes downstream stale."""
        same, other = passed[:5], passed[5:10]
        with self.acting_as("company_target_agent") as connection:
            outreach = Spine(connection).outreach
            for company in same:
                outreach.put_company_target(company.outreach_id, company.domain, METHODS[company.number % 5])
            for company in other:
                outreach.put_company_target(company.outreach_id, company.domain, "{last}.{first}")
        with self.acting_as("report_agent") as connection:
            report = Spine(connection).outreach.gate_report
            for name, companies in (("same", same), ("changed", other)):
                verdicts = Counter(
                    row.verdict for c in companies for row in report(c.outreach_id) if row.waterfall_order
                )
                self.console.print(f"  5 companies, data {name}: " + ", ".join(f"{n} {v}" for v, n in verdicts.items()))
            self.console.print(gate_table(report(other[0].outreach_id)))
            for reason in Spine(connection).outreach.why_not(other[0].outreach_id):
                self.console.print(f"  - {reason}")
        return other[0]

    def status_moves(self, companies: list[Company]) -> None:
        """Pause and fail a few."""
        with self.acting_as("outreach_agent") as connection:
            outreach = Spine(connection).outreach
            for company in companies[:3]:
                outreach.pause(company.outreach_id, "the company asked to wait")
            for company in companies[3:5]:
                outreach.fail(company.outreach_id, "merged into another company")
        self.console.print("  outreach_agent pauses 3, fails 2")

    def violations(self, companies: list[Company], changed: Company) -> None:
        """Try to break seven rules; print each refusal."""
        with self.acting_as("company_target_agent") as connection:
            Spine(connection).outreach.pass_gate(changed.outreach_id, "company_target")
        values = {
            "sovereign_company_id": companies[0].sovereign_company_id,
            "waiting_outreach_id": companies[12].outreach_id,
            "passed_outreach_id": changed.outreach_id,
            "old_upstream_version": 1,
        }
        for block in (self.examples / "violations.sql").read_text(encoding="utf-8").split("-- name: ")[1:]:
            name, role, query = block.split("\n", 2)
            role = role.removeprefix("-- role: ")
            self.console.print(f"[bold]{name}[/bold] (as {'superuser' if role == 'none' else role})")
            try:
                with self.acting_as(role) as connection:
                    connection.execute(query.encode(), values)
            except psycopg.Error as error:
                show_refusal(error, to=self.console)
            else:
                raise AssertionError(f"not refused: {name}")

    def handoff(self, passed: list[Company]) -> None:
        """Take a company to the end: link, booking, Sales Init, client; and show what is refused on the way."""
        from outreach_spine import calendar
        from outreach_spine.worker import Worker

        secret = secrets.token_urlsafe(24)
        with self.acting_as("sales_agent") as connection:
            Spine(connection).sales.add_webhook_source("demo-calendar", "calcom", secret)
        company, link = self.linked(passed)
        self.console.print(
            f"  execution_agent sends {company.contact_name} of {company.domain} a link, good for 14 days:"
        )
        self.console.print(f"  {link}", soft_wrap=True, highlight=False)

        as_webhook = make_conninfo(self.dsn, options="-c role=webhook_agent")
        with calendar.receiving(as_webhook) as address:
            endpoint = f"{address}/webhooks/demo-calendar"
            booked = calendar.booking(link, "booking-1", company.contact_email)
            forged = calendar.booking(link.replace("&exp=", "&exp=9"), "booking-2", company.contact_email)
            for what, body in (("a forged link", forged), ("the booking", booked), ("the same, replayed", booked)):
                status, code = calendar.post(endpoint, secret, body)
                self.console.print(f"  the calendar posts {what}: [bold]{status} {code}[/bold]")

        as_sales = make_conninfo(self.dsn, options="-c role=sales_agent")
        with psycopg.connect(as_sales, autocommit=True) as connection:
            while Worker(as_sales, name="demo").work(connection):
                pass
            sales = Spine(connection).sales
            self.console.print(handoff_table(state := sales.handoff_of(company.outreach_id)[0]))
            assert state.sales_process_id is not None  # noqa: S101
            snapshot = sales.snapshot_of(state.sales_process_id)
        with self.acting_as("client_agent") as connection:
            Spine(connection).client.init(company.sovereign_company_id)
        shown = {k: snapshot[k] for k in ("identity", "people", "meeting")}
        self.console.print(
            Panel(JSON(json.dumps(shown)), title="snapshot (of its ten parts, three)", title_align="left")
        )
        with self.acting_as("report_agent") as connection:
            row = Spine(connection).cl.find_company(company.domain)[0]
        self.console.print("  the registry, three pointers, each written once:")
        for pointer in ("sovereign_company_id", "outreach_id", "sales_process_id", "client_id"):
            self.console.print(f"    {pointer:<21} {getattr(row, pointer)}", highlight=False)

        self.console.print("[bold]a write after the end[/bold] (as blog_agent)")
        try:
            with self.acting_as("blog_agent") as connection:
                Spine(connection).outreach.put_blog(company.outreach_id, "https://late.example", None)
        except SpineError as error:
            show_refusal(error, to=self.console)
        else:
            raise AssertionError("not refused: a write after the end")

    def linked(self, passed: list[Company]) -> tuple[Company, str]:
        """Return a company whose execution still passes, and its link."""
        for company in reversed(passed):
            try:
                with self.acting_as("execution_agent") as connection:
                    link = Spine(connection).outreach.calendar_link(
                        company.outreach_id, "https://cal.example/meet", None
                    )
            except SpineError:
                continue
            return company, link
        raise AssertionError("no company is ready for the handoff")


def run(console: Console) -> None:
    """Run the demo, and leave its database there to be looked at."""
    embedded = server()
    with console.status("starting PostgreSQL"):
        embedded.start()
        dsn = embedded.fresh_database(DATABASE)
        installer.install(dsn)
    demonstration = Demonstration(dsn, console)
    demonstration.step(f"Outreach Spine {__version__}: installed into an empty database")
    demonstration.load()
    demonstration.step("The waterfall, each hub through its own agent role")
    companies = demonstration.companies()
    passed = demonstration.waterfall(companies)
    demonstration.step("company_target runs again")
    changed = demonstration.run_again(passed)
    demonstration.step("The funnel")
    demonstration.status_moves(companies[20:25])
    with demonstration.acting_as("report_agent") as connection:
        console.print(funnel_picture(Spine(connection).outreach.funnel()))
    demonstration.step("Seven ways round the rules")
    demonstration.violations(companies, changed)
    demonstration.step("The handoff: a link, a booked meeting, Outreach ends, Sales begins")
    demonstration.handoff(passed)
    demonstration.step("The audit")
    with demonstration.acting_as("report_agent") as connection:
        laws = Spine(connection).doctrine.audit()
    if findings := [law for law in laws if not law.ok]:
        raise AssertionError(f"the audit found {findings}")
    console.print(f"  all {len(laws)} laws hold, after all of this (spine audit shows them)")
    demonstration.step("Look around")
    console.print(f"psql:  {embedded.binary('psql')} '{dsn}'", soft_wrap=True, highlight=False)
    console.print("try:   select * from outreach.funnel();", highlight=False)
    console.print("stop:  make demo-stop", highlight=False)
