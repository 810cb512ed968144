"""The proxy looks like a shard: signatures, comments, owners, grants; and who calls there is who calls on the shard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from outreach_spine import Spine, scale
from scale_clusters import Clusters

PRIVILEGES = """
    select r.rolname, p.oid::regprocedure::text, has_function_privilege(r.oid, p.oid, 'execute')
    from pg_roles as r cross join pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
    where r.rolname ~ '_agent$' and n.nspname || '.' || p.proname = any(%s)
"""


def test_signatures_are_a_shard_s(made: Clusters, proxy: str) -> None:
    with scale.opened(proxy) as connection:
        at_proxy = scale.run(connection, "signatures.sql")
    assert len(at_proxy) > 50
    for name in ("a", "b"):
        with scale.opened(made.dsn(name)) as connection:
            assert scale.run(connection, "signatures.sql") == at_proxy


def test_a_difference_would_be_found(made: Clusters, proxy: str) -> None:
    with scale.opened(proxy) as connection:
        before = scale.run(connection, "signatures.sql")
        for change in (
            "comment on function outreach.init(uuid) is 'other'",
            "grant execute on function outreach.init(uuid) to blog_agent",
            "alter function outreach.init(uuid) owner to cl_owner",
            "drop function outreach.pause(uuid, text)",
            "create function outreach.pause(p_outreach_id uuid) returns void language sql as 'select null'",
        ):
            with connection.transaction(force_rollback=True):
                connection.execute(change)
                assert scale.run(connection, "signatures.sql") != before, change


def test_who_may_call_what_is_as_on_a_shard(made: Clusters, proxy: str) -> None:
    with psycopg.connect(made.dsn("a")) as connection:
        names = [f"{r[0]}.{r[1]}" for r in connection.execute("select schema_name, function_name from doctrine.api()")]
        on_shard = set(connection.execute(PRIVILEGES, (names,)))
    with psycopg.connect(proxy) as connection:
        assert set(connection.execute(PRIVILEGES, (names,))) == on_shard


def test_set_role_holds_on_the_shard(connect: Callable[..., Any], companies: Callable[[int], list[Any]]) -> None:
    (outreach_id,) = companies(1)
    connection = connect()
    connection.execute("set role company_target_agent")
    outreach = Spine(connection).outreach
    outreach.put_company_target(outreach_id, "x.example", "{first}")
    outreach.pass_gate(outreach_id, "company_target")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        outreach.pause(outreach_id, "not mine")
    # What the proxy would let pass, the shard still judges: the hub is another agent's.
    with pytest.raises(psycopg.DatabaseError) as caught:
        outreach.pass_gate(outreach_id, "blog")
    assert caught.value.sqlstate == "OSISO"


def test_who_acts_is_the_agent_s_login(
    made: Clusters, connect: Callable[..., Any], companies: Callable[[int], list[Any]]
) -> None:
    (outreach_id,) = companies(1)
    Spine(connect("outreach_agent")).outreach.pause(outreach_id, "wait")
    actors = set()
    for name in ("a", "b"):
        with psycopg.connect(made.dsn(name)) as shard:
            query = "select actor from outreach.event where outreach_id = %s and to_state = 'PAUSED'"
            actors |= {row[0] for row in shard.execute(query, (outreach_id,))}
    assert actors == {"outreach_agent_by_proxy"}


def test_a_login_of_one_s_own_needs_no_mapping(
    made: Clusters, proxy: str, companies: Callable[[int], list[Any]]
) -> None:
    (outreach_id,) = companies(1)
    for dsn in (proxy, made.dsn("a"), made.dsn("b")):
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("create role enrichment login in role blog_agent")
    with psycopg.connect(proxy, user="enrichment", autocommit=True) as connection:
        Spine(connection).outreach.put_blog(outreach_id, "https://x.example/about", None)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            Spine(connection).outreach.put_bit_score(outreach_id, 1)


def test_the_proxy_holds_no_company_and_no_secret(connect: Callable[..., Any]) -> None:
    tables = connect().execute(
        "select c.oid::regclass::text from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'v', 'm') and n.nspname !~ '^(pg_|information_schema)' order by 1"
    )
    assert [row[0] for row in tables] == ["doctrine.error_code", "proxy.shard"]
    options = connect().execute("select umoptions from pg_user_mapping where umoptions is not null").fetchall()
    assert options
    assert all(option.startswith("user=") for row in options for option in row[0])
