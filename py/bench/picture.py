"""The results as a picture: python py/bench/picture.py build/bench.json docs/performance.svg."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

INK, MET, SHORT = "#1f2430", "#2f7d5b", "#c0762b"


def main() -> int:
    """Draw each workload's ratio with its spread, beside its goal."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = [r for r in report["results"] if r["goal"] != "none" and float(r["goal"]) <= 1][::-1]
    mpl.rcParams |= {"svg.hashsalt": "spine", "font.family": "sans-serif", "text.color": INK, "axes.labelcolor": INK}
    figure, axes = plt.subplots(figsize=(9, 0.45 * len(rows) + 1.6), layout="constrained")
    for place, row in enumerate(rows):
        median = statistics.median(row["ratios"])
        met = median >= float(row["goal"])
        spread = [[median - min(row["ratios"])], [max(row["ratios"]) - median]]
        axes.barh(place, median, 0.6, color=MET if met else SHORT, xerr=spread, ecolor=INK, capsize=2)
        axes.plot([float(row["goal"])] * 2, [place - 0.38, place + 0.38], color=INK, linewidth=2)
        axes.text(0.01, place, f"{median:.2f}", va="center", color="white", fontsize=9)
    axes.set_yticks(range(len(rows)), [r["workload"] for r in rows])
    axes.set_xlim(0, max(1.1, *(max(r["ratios"]) for r in rows)))
    axes.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlabel("speed as a share of the same writes without rules; the mark is the goal")
    axes.set_title(
        f"The price of the rules, {report['at'][:10]}: PostgreSQL {report['postgresql']}, {report['machine']}"
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(sys.argv[2], metadata={"Date": None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
