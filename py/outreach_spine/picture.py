"""Pictures for the terminal: the funnel, the gates of a company, the audit, a route, a handoff."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from outreach_spine.rows import AuditRow, FunnelRow, GateReportRow, HandoffOfRow, QueueRow, RouteRow

# What a company can be to a hub, in the order in which bars are drawn.
PLACES = (("passed", "green"), ("open", "cyan"), ("waiting", "bright_black"), ("stale", "yellow"), ("failed", "red"),
          ("halted", "magenta"))  # fmt: skip
GLYPHS = dict(zip((name for name, _ in PLACES), "█▓░▒x■", strict=True))
COLORS = {"PASS": "green", "FAIL": "red", "STALE": "yellow", "OPEN": "cyan"}
BAR_WIDTH = 60


def _bar(row: FunnelRow) -> Text:
    """Return a bar of BAR_WIDTH cells; every place that has companies gets at least one, the largest gives way."""
    counts = {name: getattr(row, name) or 0 for name, _ in PLACES}
    total = row.companies or 1
    cells = {name: max(1, round(BAR_WIDTH * count / total)) if count else 0 for name, count in counts.items()}
    if any(cells.values()):
        cells[max(counts, key=lambda name: counts[name])] += BAR_WIDTH - sum(cells.values())
    return Text().join(Text(GLYPHS[name] * cells[name], style=color) for name, color in PLACES)


def funnel_picture(rows: Sequence[FunnelRow]) -> RenderableType:
    """Return the funnel as a table and as bars."""
    table = Table(title="Funnel: companies by hub", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("hub")
    for name in ("companies", *(name for name, _ in PLACES)):
        table.add_column(name, justify="right")
    bars = Table.grid(padding=(0, 1))
    for row in rows:
        counts = (row.companies, *(getattr(row, name) for name, _ in PLACES))
        table.add_row(row.hub, *(f"{count:,}" for count in counts))
        bars.add_row(row.hub or "", _bar(row))
    legend = Text("  ").join(Text(f"{GLYPHS[name]} {name}", style=color) for name, color in PLACES)
    return Group(table, Text(), bars, legend)


def gate_table(rows: Sequence[GateReportRow]) -> RenderableType:
    """Return the gates of a company as a table."""
    table = Table(title="Gates, in waterfall order", box=box.SIMPLE_HEAD)
    for name in ("hub", "doctrine id", "verdict", "gate", "blocked by"):
        table.add_column(name)
    for row in rows:
        verdict = Text(row.verdict or "", style=COLORS.get(row.verdict or "", ""))
        table.add_row(
            row.hub, row.doctrine_id or "-", verdict, "open" if row.open else "closed", ", ".join(row.blocked_by or [])
        )
    return table


def audit_table(rows: Sequence[AuditRow]) -> RenderableType:
    """Return the audit as a table: a law, whether it holds, and what is wrong or what holds."""
    table = Table(title="Audit", box=box.SIMPLE_HEAD)
    table.add_column("law", no_wrap=True)
    table.add_column("")
    table.add_column("what is wrong, or what holds", overflow="fold")
    for row in rows:
        mark = Text("ok", style="green") if row.ok else Text("WRONG", style="bold red")
        table.add_row(row.rule, mark, Text(row.detail or "", style="" if row.ok else "red"))
    return table


def route_table(row: RouteRow) -> RenderableType:
    """Return a route as a table."""
    table = Table(title=f"{row.concept}: {row.meaning}", show_header=False)
    table.add_row("table", row.authoritative_table)
    table.add_row("columns", ", ".join(row.answer_columns or []))
    table.add_row("way", " - ".join(row.join_path or []) or "of no company: read the table itself")
    table.add_row("rows", "one a company" if row.cardinality == "ONE" else "many")
    table.add_row("good for", row.classification)
    return table


def handoff_table(row: HandoffOfRow) -> RenderableType:
    """Return where a handoff stands as a table."""
    table = Table(title="Handoff", show_header=False)
    table.add_row("booked", f"{row.booked_at:%Y-%m-%d %H:%M}")
    table.add_row("meeting", f"{row.starts_at:%Y-%m-%d %H:%M} ({row.booking_state})" if row.starts_at else "-")
    table.add_row("Sales Init", f"{row.job_state} after {row.attempts} attempts")
    if row.last_error:
        table.add_row("last error", row.last_error)
    table.add_row("sales_process_id", str(row.sales_process_id or "-"))
    table.add_row("snapshot", row.snapshot_sha256 or "-")
    return table


def queue_table(row: QueueRow) -> RenderableType:
    """Return the queue of Sales Init as a table."""
    table = Table(title="Queue of Sales Init", box=box.SIMPLE_HEAD)
    for name in ("ready", "running", "done", "dead"):
        table.add_column(name, justify="right")
    table.add_column("oldest", justify="right")
    table.add_row(*(f"{getattr(row, name):,}" for name in ("ready", "running", "done", "dead")),
                  "-" if row.oldest_age is None else str(row.oldest_age).split(".")[0])  # fmt: skip
    return table
