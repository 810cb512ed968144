"""The command line: install, load, funnel, show, audit, route, review, link, handoff, serve, worker, scale, demo."""

from __future__ import annotations

import csv
import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from outreach_spine import ShardUnavailableError, Spine, SpineError, __version__, installer, load
from outreach_spine.picture import audit_table, funnel_picture, gate_table, handoff_table, queue_table, route_table
from outreach_spine.scale_cli import app as scale_app

app = typer.Typer(
    help="Outreach Spine: companies, claims and gates in PostgreSQL.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(scale_app, name="scale")
console = Console()
stderr = Console(stderr=True)

Dsn = Annotated[
    str,
    typer.Option("--dsn", envvar=["SPINE_DSN", "DATABASE_URL"], help="Database; libpq's PG* variables where left out."),
]
Reference = Annotated[str, typer.Argument(help="Any id of the company, its domain, or a URL on it.")]


def show_refusal(error: psycopg.Error, *, to: Console = stderr) -> None:
    """Print an error with all that it says."""
    lines = [str(error.diag.message_primary or getattr(error, "message", None) or error).strip()]
    if isinstance(error, SpineError | ShardUnavailableError):
        detail, hint = error.detail, error.hint
    else:
        detail, hint = error.diag.message_detail, error.diag.message_hint
    lines += [f"detail: {detail}"] if detail else []
    lines += [f"hint: {hint}"] if hint else []
    to.print(Panel("\n".join(lines), title=error.sqlstate or "no connection", title_align="left", border_style="red"))


@contextmanager
def session(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection, and turn what goes wrong into a message and exit status 1."""
    try:
        with psycopg.connect(dsn, application_name="spine", autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        show_refusal(error)
        raise typer.Exit(1) from None


def version_asked(value: bool) -> None:
    """Print the version."""
    if value:
        console.print(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=version_asked, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Outreach Spine: companies, claims and gates in PostgreSQL."""


@app.command()
def install(dsn: Annotated[str, typer.Argument(help="Database to install into.")]) -> None:
    """Install the schema; run again, it changes nothing."""
    try:
        installer.install(dsn)
    except psycopg.Error as error:
        show_refusal(error)
        raise typer.Exit(1) from None
    console.print(f"Outreach Spine {__version__} is installed.")


@app.command("load")
def load_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or .csv.gz with a header.")
    ],
    dsn: Dsn = "",
    name_column: Annotated[str | None, typer.Option(help="Column of the company's name.")] = None,
    website_column: Annotated[str | None, typer.Option(help="Column of its website: URL, host or domain.")] = None,
    without_website: Annotated[
        bool, typer.Option("--mint-without-website", help="Mint a company for a listing without a website as well.")
    ] = False,
    rejects: Annotated[Path | None, typer.Option(help="File for the rejected lines [FILE.rejects.csv].")] = None,
) -> None:
    """Load company listings: mint each company once, and claim it for Outreach."""
    rejects = rejects or Path(file.name.removesuffix(".gz").removesuffix(".csv") + ".rejects.csv")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=stderr)
    with session(dsn) as connection, bar:
        news = False
        task = bar.add_task(f"loading {file.name}", total=file.stat().st_size)

        def progress(position: int, staged: int, accepted: int) -> None:
            nonlocal news
            news = True
            bar.update(task, completed=position, description=f"{staged:,} lines, {accepted:,} companies")

        try:
            report, rejected = load.load(
                connection,
                file,
                name_column=name_column,
                website_column=website_column,
                mint_without_domain=without_website,
                progress=progress,
            )
        except (load.HeaderError, OSError, EOFError) as error:
            stderr.print(f"[red]{file}: {error}[/red]")
            raise typer.Exit(2) from None
        bar.update(task, completed=file.stat().st_size)
        with rejects.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["line", "column", "value", "reason"])
            writer.writerows(rejected)
    console.print(
        f"{report.lines:,} lines read = {report.accepted:,} accepted + {report.duplicates:,} duplicates "
        f"+ {report.rejected:,} rejected"
    )
    if not news:
        console.print(f"The file was loaded before ({report.started_at:%Y-%m-%d %H:%M}); nothing in it is new.")
    if report.pending:
        stderr.print(f"[red]{report.pending:,} lines are staged and not judged: load the file again[/red]")
        raise typer.Exit(1)
    if report.rejected:
        console.print(f"The rejected lines, with column, value and reason: {rejects}")


@app.command()
def funnel(dsn: Dsn = "") -> None:
    """Show how many companies stand where."""
    with session(dsn) as connection:
        console.print(funnel_picture(Spine(connection).outreach.funnel()))


def find(spine: Spine, reference: str) -> tuple[Table, UUID | None]:
    """Return the registry row of a company as a table, and its outreach_id."""
    company = spine.cl.find_company(reference)[0]
    table = Table(title=f"{company.company_name} ({company.company_domain or 'no domain'})", show_header=False)
    for pointer in ("sovereign_company_id", "outreach_id", "sales_process_id", "client_id", "created_at"):
        table.add_row(pointer, str(getattr(company, pointer) or "-"))
    return table, company.outreach_id


@app.command()
def show(reference: Reference, dsn: Dsn = "") -> None:
    """Show a company: its ids, its gates, and what stands in the way."""
    with session(dsn) as connection:
        spine = Spine(connection)
        table, outreach_id = find(spine, reference)
        console.print(table)
        if outreach_id is not None:
            console.print(gate_table(spine.outreach.gate_report(outreach_id)))
            for reason in spine.outreach.why_not(outreach_id):
                console.print(f"- {reason}")


@app.command("why-not")
def why_not(reference: Reference, dsn: Dsn = "") -> None:
    """Tell why a company is not ready for the handoff."""
    with session(dsn) as connection:
        spine = Spine(connection)
        _, outreach_id = find(spine, reference)
        if outreach_id is None:
            console.print("Outreach has not claimed the company: outreach.init() does.")
            return
        reasons = spine.outreach.why_not(outreach_id)
        for reason in reasons or ["Nothing stands in the way: ready for the handoff."]:
            console.print(f"- {reason}")


@app.command()
def audit(
    dsn: Annotated[str, typer.Argument(help="Database to hold to the doctrine.")],
    only_findings: Annotated[bool, typer.Option("--only-findings", help="Show only what is wrong.")] = False,
) -> None:
    """Hold a database to the doctrine; exit 1 where it differs. Read-only: run it nightly."""
    with session(dsn) as connection:
        rows = Spine(connection).doctrine.audit()
    findings = sum(not row.ok for row in rows)
    if findings or not only_findings:
        console.print(audit_table([row for row in rows if not (only_findings and row.ok)]))
    if findings:
        stderr.print(f"[red]{findings} of {len(rows)} laws do not hold[/red]")
        raise typer.Exit(1)
    console.print(f"All {len(rows)} laws hold.")


@app.command()
def route(
    concept: Annotated[str, typer.Argument(help="A concept, in words: 'e-mail pattern', 'who decided', 'EIN'.")],
    dsn: Dsn = "",
) -> None:
    """Tell which table answers a question, and how to get there."""
    with session(dsn) as connection:
        console.print(route_table(Spine(connection).doctrine.route(concept)[0]))


@app.command()
def review(
    sql: Annotated[str, typer.Argument(help="One statement, or - to read it from standard input.")], dsn: Dsn = ""
) -> None:
    """Review a statement without running it; exit 1 where the doctrine would stop it."""
    text = typer.get_text_stream("stdin").read() if sql == "-" else sql
    with session(dsn) as connection:
        verdict = Spine(connection).doctrine.check_query(text)[0]
    where = " and ".join(name for name in (verdict.relation, verdict.other_relation) if name)
    console.print(" ".join(part for part in (verdict.code, where and f"({where})") if part), highlight=False)
    if verdict.reason:
        console.print(verdict.reason, highlight=False)
    if verdict.code != "OK":
        raise typer.Exit(1)


@app.command()
def link(
    reference: Reference,
    base_url: Annotated[str, typer.Option(help="Calendar page, http or https, without query.")],
    days: Annotated[float | None, typer.Option(help="How long the link is good, at most 30 days [14].")] = None,
    dsn: Dsn = "",
) -> None:
    """Issue a signed calendar link; the login must be an execution_agent and may look companies up."""
    with session(dsn) as connection:
        spine = Spine(connection)
        try:
            outreach_id: UUID | None = UUID(reference)
        except ValueError:
            _, outreach_id = find(spine, reference)
        if outreach_id is None:
            console.print("Outreach has not claimed the company: outreach.init() does.")
            raise typer.Exit(1)
        ttl = None if days is None else timedelta(days=days)
        console.print(spine.outreach.calendar_link(outreach_id, base_url, ttl), soft_wrap=True, highlight=False)


@app.command()
def handoff(reference: Reference, dsn: Dsn = "") -> None:
    """Show where the handoff of a company stands, and the queue of Sales Init."""
    with session(dsn) as connection:
        spine = Spine(connection)
        table, outreach_id = find(spine, reference)
        console.print(table)
        rows = spine.sales.handoff_of(outreach_id) if outreach_id else []
        console.print(handoff_table(rows[0]) if rows else "No booking was accepted yet.")
        console.print(queue_table(spine.sales.queue()[0]))


@app.command()
def serve(
    dsn: Dsn = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
    connections: Annotated[int, typer.Option(help="Connections to the database, at most.")] = 8,
) -> None:
    """Receive webhooks over HTTP: POST /webhooks/SOURCE; the login must be a webhook_agent."""
    import uvicorn

    from outreach_spine.receiver import receiver

    uvicorn.run(receiver(dsn, connections=connections), host=host, port=port, log_level="warning", access_log=False)


class Log(StrEnum):
    """How a worker tells what it does."""

    RICH = "rich"
    JSON = "json"


@app.command()
def worker(
    dsn: Dsn = "",
    poll: Annotated[float, typer.Option(help="Seconds after which the queue is asked again.")] = 5.0,
    log: Annotated[Log, typer.Option(help="A status line, or a JSON object a line.")] = Log.RICH,
) -> None:
    """Run Sales Init: jobs of booked meetings, until SIGTERM; the login must be a sales_agent."""
    from outreach_spine import worker as work

    counts: Counter[str] = Counter()
    status = console.status("starting")

    def tell(happening: work.Happening) -> None:
        counts[happening.event] += 1
        if log is Log.JSON:
            fields = {k: str(v) for k, v in asdict(happening).items() if v is not None}
            print(json.dumps({"at": datetime.now(UTC).isoformat()} | fields), flush=True)
            return
        if happening.error:
            stderr.print(f"[red]{happening.event}[/red] {happening.outreach_id or ''} {happening.error}")
        status.update(
            f"{happening.event}: {counts['done']:,} done, {counts['failed']:,} failed, {counts['dead']:,} dead"
        )

    running = work.Worker(dsn, tell, poll)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: running.stop.set())
    with status if log is Log.RICH else nullcontext():
        running.run()


@app.command()
def demo(
    stop: Annotated[bool, typer.Option("--stop", help="Stop the demo's PostgreSQL and remove its files.")] = False,
) -> None:
    """Run the main job on an embedded PostgreSQL, with real companies and invented contacts."""
    from outreach_spine import demo as demonstration

    demonstration.stop() if stop else demonstration.run(Console(force_terminal="FORCE_COLOR" in os.environ or None))
