"""With a PgBouncer between proxy and shards, in transaction mode: agents stay agents, and refusals ours."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from outreach_spine import Spine, errors, scale
from scale_clusters import DATABASE, clusters, pgbouncer, write_map


def test_the_proxy_goes_through_pgbouncer(domain: Callable[[], str]) -> None:
    with clusters("proxy", "a", "b") as made:
        shards = {name: [made.dsn(name)] for name in "ab"}
        scale.initialize(write_map(made.folder / "map.toml", made.dsn("proxy"), shards))  # makes the logins
        with pgbouncer(made, ["a", "b"], [DATABASE]) as folder:
            for name in "ab":
                shards[name].append(f"host={folder} port=6432 dbname={name}_{DATABASE}")
            scale.initialize(write_map(made.folder / "map.toml", made.dsn("proxy"), shards))
            with psycopg.connect(made.dsn("proxy"), autocommit=True, options="-c role=cl_agent") as connection:
                minted = Spine(connection).cl.mint_companies(["Company"] * 8, [domain() for _ in range(8)])
                assert {row.outcome for row in minted} == {"MINTED"}
                assert minted[0].company_domain is not None
                for _ in range(3):
                    with pytest.raises(errors.DuplicateCompanyError):
                        Spine(connection).cl.mint_company("Company", minted[0].company_domain)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("select outreach.init(%s)", (minted[0].sovereign_company_id,))
            with psycopg.connect(made.dsn("proxy"), autocommit=True, options="-c role=outreach_agent") as connection:
                ids = [row.sovereign_company_id for row in minted if row.sovereign_company_id]
                outreach = Spine(connection).outreach
                claimed = outreach.init_many(ids)
                assert claimed[0].outreach_id is not None
                outreach.pause(claimed[0].outreach_id, "wait")
                assert outreach.funnel()[0].companies == 8
            with psycopg.connect(made.dsn("a")) as shard, psycopg.connect(made.dsn("b")) as other:
                query = "select distinct actor from outreach.event where to_state = 'PAUSED'"
                assert [row for s in (shard, other) for row in s.execute(query)] == [("outreach_agent_by_proxy",)]
            assert [problem for _, ok, problem in scale.check(made.dsn("proxy")) if not ok] == []
