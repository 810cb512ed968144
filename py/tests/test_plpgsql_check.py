"""plpgsql_check finds nothing in any function, trigger functions once for each table and event that fires them."""

from __future__ import annotations

import psycopg
import pytest

FINDINGS = """
    select p.oid::regprocedure::text, coalesce(t.tgrelid, 0)::regclass::text, c.level, c.lineno, c.message, c.detail
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
    left join pg_trigger t on t.tgfoid = p.oid
    -- One trigger function serves INSERT, UPDATE and DELETE: it is given both transition tables.
    cross join lateral plpgsql_check_function_tb(
        p.oid, coalesce(t.tgrelid, 0), all_warnings => true,
        oldtable => case when p.proname in ('guard_write', 'guard_status', 'guard_rule') then 'old_rows' end,
        newtable => case when p.proname in ('guard_write', 'guard_status', 'guard_rule') then 'new_rows' end
    ) c
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client')
      -- It explains what its caller gives it, with the caller's rights: that is its work.
      and not (p.proname = 'check_query' and c.level in ('security', 'performance'))
      -- VOLATILE though it writes nothing: it must see what was committed while its statement waited for a lock.
      and not (p.proname = 'is_kept' and c.message ~ 'VOLATILE')
      -- It locks rows within subqueries, where plpgsql_check does not look.
      and not (p.proname = 'lock_companies' and c.message ~ 'VOLATILE')
"""


def test_plpgsql_check_finds_nothing(database: str) -> None:
    with psycopg.connect(database) as connection:
        try:
            connection.execute("create extension plpgsql_check")
        except psycopg.errors.FeatureNotSupported:
            pytest.skip("this server has no plpgsql_check; make test's own has")
        assert connection.execute(FINDINGS).fetchall() == []
