"""The command line of many servers: init, status, split, check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from outreach_spine import scale
from outreach_spine.embedded import Server

app = typer.Typer(help="Many servers behind a proxy.", no_args_is_help=True, rich_markup_mode=None)
console = Console()
stderr = Console(stderr=True)

Proxy = Annotated[
    str, typer.Option("--dsn", envvar=["SPINE_DSN", "DATABASE_URL"], help="Database of the proxy, as a superuser.")
]


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what goes wrong into a message and exit status 1."""
    from outreach_spine.cli import show_refusal

    try:
        yield
    except scale.ScaleError as error:
        stderr.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    except psycopg.Error as error:
        show_refusal(error)
        raise typer.Exit(1) from None


@app.command()
def init(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="MAP.toml",
            exists=True,
            dir_okay=False,
            readable=True,
            help="[proxy] dsn; [[shard]] name, dsn, buckets.",
        ),
    ],
) -> None:
    """Install shards and proxy, with roles, logins and mappings; run again, it brings them up to date."""
    with refusals(), console.status("installing") as status:
        entries = scale.initialize(file, status.update)
    for entry in entries.shards:
        console.print(f"shard {entry.name}: buckets {scale.buckets_text(entry.buckets)}", highlight=False)
    console.print("The proxy routes to them.")


@app.command()
def status(dsn: Proxy = "") -> None:
    """Show the map, and how each shard stands; exit 1 where one does not answer."""
    with refusals():
        version, standings = scale.standings(dsn)
    table = Table("shard", "buckets", "serves", "version", "companies", "to be purged", "where", title=f"map {version}")
    for row in standings:
        served = "?" if row.served is None else scale.buckets_text(row.served)
        served = served if row.served == row.buckets else f"[red]{served}[/red]"
        table.add_row(
            row.shard, scale.buckets_text(row.buckets), served,
            row.version or "?", f"{row.companies:,}", f"{row.leftover:,}",
            f"[red]{row.problem}[/red]" if row.problem else row.dsn,
        )  # fmt: skip
    console.print(table)
    if any(row.problem for row in standings):
        raise typer.Exit(1)


@app.command()
def check(dsn: Proxy = "") -> None:
    """Hold proxy and shards to the map: buckets, companies, signatures, versions, audits; exit 1 on a difference."""
    findings = 0
    with refusals(), console.status("checking") as status:
        for what, ok, problem in scale.check(dsn, status.update):
            findings += not ok
            console.print(
                f"{'[green]ok[/green] ' if ok else '[red]no[/red] '} {what}" + (f": {problem}" if not ok else ""),
                highlight=False,
            )
    if findings:
        stderr.print(f"[red]{findings} findings[/red]")
        raise typer.Exit(1)


@app.command()
def split(
    source: Annotated[str, typer.Argument(help="The shard that gives buckets away.")],
    name: Annotated[str, typer.Argument(help="Name of the new shard.")],
    target: Annotated[str, typer.Argument(metavar="DSN", help="The new server: a physical standby of SOURCE.")],
    buckets: Annotated[str, typer.Argument(help="The buckets that move: 1024-2047.")],
    dsn: Proxy = "",
    proxy_dsn: Annotated[
        str | None, typer.Option(help="Where the proxy finds the new server, if elsewhere than DSN.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Make the standby here, with pg_basebackup, in this folder; DSN is then its socket."),
    ] = None,
    home: Annotated[Path | None, typer.Option(help="PostgreSQL for --folder: its programs are in HOME/bin.")] = None,
) -> None:
    """Move buckets to a new server, while all are in use; print how long those that move took no writes."""
    if (folder is None) != (home is None):
        raise typer.BadParameter("--folder and --home go together")
    server = Server(folder, home) if folder and home else None
    bar = Progress(
        TextColumn("purging {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=stderr,
    )
    tasks = {}

    def progress(shard: str, done: int, total: int) -> None:
        if shard not in tasks:
            tasks[shard] = bar.add_task(shard, total=total)
        bar.update(tasks[shard], completed=done)

    with refusals(), bar:
        done = scale.split(
            dsn, source, name, target, scale.buckets_of(buckets), proxy_dsn=proxy_dsn, server=server,
            tell=lambda text: bar.console.print(text, highlight=False), progress=progress,
        )  # fmt: skip
    console.print(
        f"Buckets {scale.buckets_text(done.moved)} moved from {source} to {name}. They took no writes for "
        f"{done.pause_seconds * 1000:,.0f} ms.", highlight=False,
    )  # fmt: skip
    for shard, companies in done.purged.items():
        console.print(f"{shard}: {companies:,} companies purged", highlight=False)
