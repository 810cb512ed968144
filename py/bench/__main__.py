"""The price of the rules: python py/bench DSN [WORKLOAD ...]; DSN: an empty database of a superuser.

BENCH_SCALE=full takes the million rows; any number scales the default run. Writes build/bench.json and
build/figures.json; the workload `figures` is the latter alone.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import figures, workloads
from bench.measure import ROOT, Bench, Result


def shown(results: list[Result]) -> Table:
    """Return the results as a table."""
    table = Table(title="Speed as a share of the same writes without rules (1.00 = the rules cost nothing)")
    for heading in ("workload", "goal", "median", "min", "max", "a second"):
        table.add_column(heading, justify="left" if heading == "workload" else "right")
    for r in results:
        rate = "" if r.rate is None else f"{r.rate:,.0f}"
        table.add_row(r.name, r.goal, *(f"{x:.2f}{r.unit}" for x in (r.median, min(r.ratios), max(r.ratios))), rate)
    return table


def more(bench: Bench) -> Iterator[figures.Figure]:
    """Yield the figures beside the ratios."""
    yield from figures.sizes(bench, bench.sized(3_000))
    yield from figures.left_out(bench, bench.sized(700))
    full = os.environ.get("BENCH_SCALE") == "full"
    yield from figures.growth(bench, [10_000, 1_000_000, 10_000_000] if full else [10_000, bench.sized(200_000)])


def main() -> int:
    """Run the workloads, and write what they came to."""
    console = Console()
    asked = os.environ.get("BENCH_SCALE", "1")
    bench = Bench(
        sys.argv[1], int(os.environ.get("BENCH_ROUNDS", "5")), 10.0 if asked == "full" else float(asked), console.print
    )
    chosen = [w for w in workloads.ALL if not sys.argv[2:] or w.__name__ in sys.argv[2:]]
    results = [result for workload in chosen for result in workload(bench)]
    console.print(shown(results))
    machine = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": bench.one("show server_version").split()[0],
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "rounds": bench.rounds,
        "scale": asked,
    }
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    if results:
        rows = [{"workload": r.name, "goal": r.goal, "ratios": r.ratios, "rate": r.rate} for r in results]
        (build / "bench.json").write_text(json.dumps(machine | {"results": rows}, indent=1) + "\n", encoding="utf-8")
    if not sys.argv[2:] or "figures" in sys.argv:
        found = [*more(bench)]
        for figure in found:
            console.print(f"{figure.name}: {figure.value:,.3g} {figure.unit}", highlight=False)
        text = json.dumps(machine | {"figures": [asdict(figure) for figure in found]}, indent=1)
        (build / "figures.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
