"""The demo of many servers: one proxy and two shards, the demo's journey through the proxy, and a live split to three.

python py/scale_demo.py
"""

from __future__ import annotations

import os
import time
from collections import Counter

from rich.console import Console

from outreach_spine import Spine, scale
from outreach_spine.demo import METHODS, Company, Demonstration
from outreach_spine.load import Reader
from outreach_spine.picture import funnel_picture
from outreach_spine.scale_cli import check, status
from scale_clusters import Load, account, clusters


class ScaleDemonstration(Demonstration):
    """The demo by functions only: tables are the shards' and not the proxy's."""

    def load(self) -> None:
        """Mint and claim the listings, in two calls that the proxy splits among the shards."""
        reader = Reader(self.examples / "companies.csv")
        listings = list(reader)
        reader.close()
        with self.acting_as("cl_agent") as connection:
            spine = Spine(connection)
            domains = [spine.doctrine.canonical_domain(listing.website) or None for listing in listings]
            with_domain = [(row.company_name, domain) for row, domain in zip(listings, domains, strict=True) if domain]
            minted = spine.cl.mint_companies([name for name, _ in with_domain], [domain for _, domain in with_domain])
        ids = {row.sovereign_company_id for row in minted if row.sovereign_company_id}
        with self.acting_as("outreach_agent") as connection:
            claimed = Spine(connection).outreach.init_many(list(ids))
        for what, rows in (("mint_companies", minted), ("init_many", claimed)):
            outcomes = Counter(row.outcome for row in rows)
            self.console.print(f"  {what}: {len(rows)} rows: " + ", ".join(f"{n} {o}" for o, n in outcomes.items()))

    def target(self, companies: list[Company]) -> None:
        """Put the rows of company_target one by one."""
        with self.acting_as("company_target_agent") as connection:
            put = Spine(connection).outreach.put_company_target
            for c in companies:
                put(c.outreach_id, c.domain, None if c.number % 9 == 0 else METHODS[c.number % 5])
        self.console.print(f"  company_target_agent puts {len(companies)}")


def main() -> None:
    """Run the demo."""
    console = Console(force_terminal="FORCE_COLOR" in os.environ or None)
    with clusters("proxy", "a", "b") as made:
        demonstration = ScaleDemonstration(made.dsn("proxy"), console)
        demonstration.step("spine scale init: a proxy and two shards")
        scale.initialize(made.write_map(["a", "b"]), lambda text: console.print(f"  {text}"))
        status(made.dsn("proxy"))
        demonstration.step("The listings, through the proxy")
        demonstration.load()
        demonstration.step("The waterfall, each hub through its own agent role")
        companies = demonstration.companies()
        passed = demonstration.waterfall(companies)
        demonstration.step("company_target runs again")
        demonstration.run_again(passed)
        demonstration.step("The handoff: a link, a booked meeting, Outreach ends, Sales begins")
        demonstration.handoff(passed)
        demonstration.step("The funnel, summed over the shards")
        demonstration.status_moves(companies[20:25])
        with demonstration.acting_as("report_agent") as connection:
            console.print(funnel_picture(Spine(connection).outreach.funnel()))

        demonstration.step("spine scale split, with writers through the proxy and directly")
        with Load(made.dsn("proxy")) as load:
            time.sleep(2)
            done = scale.split(
                made.dsn("proxy"), "a", "c", f"host={made.folder / 'c'} dbname=spine", scale.buckets_of("1024-2047"),
                server=made.placed("c"), tell=lambda text: console.print(f"  {text}", highlight=False),
            )  # fmt: skip
            time.sleep(2)
        if load.errors:
            raise load.errors[0]
        pause, longest = done.pause_seconds * 1000, load.longest * 1000
        told = f"the moved buckets took no writes for {pause:,.0f} ms; the longest call took {longest:,.0f} ms"
        console.print(f"  {told}; purged: {done.purged}", highlight=False)
        result = account(made.dsn("proxy"), load.done)
        console.print(f"  written meanwhile: {result}", highlight=False)
        if result.lost or result.doubled or result.misplaced:
            raise AssertionError(result)
        demonstration.step("spine scale check")
        status(made.dsn("proxy"))
        check(made.dsn("proxy"))


if __name__ == "__main__":
    main()
