"""The client is held against pg_proc: names, arguments, defaults, result columns, and that each call resolves."""

from __future__ import annotations

import ast
import asyncio
import dataclasses
import inspect
import re
import types
import typing
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

import outreach_spine
from outreach_spine import AsyncSpine, Spine, SpineError, errors, rows

PACKAGE = Path(outreach_spine.__file__).parent
SCALARS: dict[str, Any] = {
    "uuid": uuid.UUID,
    "text": str,
    "boolean": bool,
    "integer": int,
    "bigint": int,
    "jsonb": Any,
    "interval": timedelta,
    "bytea": bytes,
    "int4multirange": Multirange[int],
    "timestamp with time zone": datetime,
    "void": type(None),
}
SAMPLES: dict[str, Any] = {
    "uuid": uuid.UUID(int=1),
    "text": "x",
    "boolean": True,
    "integer": 1,
    "bigint": 1,
    "jsonb": {"a": [1]},
    "interval": timedelta(days=1),
    "bytea": b"x",
    "int4multirange": Multirange([Range(0, 4096)]),
    "timestamp with time zone": datetime(2026, 1, 1, tzinfo=UTC),
    "text[]": ["x"],
    "uuid[]": [uuid.UUID(int=1)],
    "bigint[]": [1],
}
PG_PROC = """
    select n.nspname as schema, p.proname as name, p.proretset as returns_set,
           format_type(p.prorettype, null) as result,
           coalesce(p.proargnames[:p.pronargs], '{}') as arguments,
           array(select format_type(t, null) from unnest(p.proargtypes) with ordinality a (t, o) order by o) as types,
           p.pronargdefaults as defaults,
           coalesce(p.proargnames[p.pronargs + 1:], '{}') as columns,
           array(select format_type(t, null) from unnest(p.proallargtypes[p.pronargs + 1:]) with ordinality a (t, o)
                 order by o) as column_types
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('doctrine', 'cl', 'outreach', 'sales', 'client')
      and exists (
          select from pg_roles r where r.rolname like '%\\_agent' and has_function_privilege(r.oid, p.oid, 'execute')
      )
    order by 1, 2
"""


REFUSED_FOR_THE_VALUE = re.compile(r"OS...|22004|22023|23514|55000")


@pytest.fixture(scope="module")
def procs(database: str) -> list[Any]:
    with psycopg.connect(database, row_factory=psycopg.rows.namedtuple_row) as connection:
        return connection.execute(PG_PROC).fetchall()


def methods(client: type) -> dict[tuple[str, str], Callable[..., Any]]:
    """The methods of a client class, by schema and name."""
    instance = client(None)
    return {
        (schema, name): method
        for schema, hub in vars(instance).items()
        if schema != "connection"
        for name, method in inspect.getmembers(hub, inspect.ismethod)
        if not name.startswith("_")
    }


def is_optional(annotation: Any) -> bool:
    return isinstance(annotation, types.UnionType) and type(None) in typing.get_args(annotation)


def without_none(annotation: Any) -> Any:
    if is_optional(annotation):
        return next(a for a in typing.get_args(annotation) if a is not type(None))
    return annotation


def check_argument(annotation: Any, sql_type: str) -> None:
    annotation = without_none(annotation)
    if sql_type.endswith("[]"):
        assert typing.get_origin(annotation) is Sequence
        assert without_none(typing.get_args(annotation)[0]) == SCALARS[sql_type[:-2]]
    else:
        assert annotation == SCALARS[sql_type]


@pytest.mark.parametrize("client", [Spine, AsyncSpine])
def test_one_method_for_each_function_and_no_other(procs: list[Any], client: type) -> None:
    assert sorted(methods(client)) == [(p.schema, p.name) for p in procs]


@pytest.mark.parametrize("client", [Spine, AsyncSpine])
def test_arguments_are_those_of_pg_proc(procs: list[Any], client: type) -> None:
    for proc in procs:
        method = methods(client)[proc.schema, proc.name]
        parameters = inspect.signature(method).parameters
        assert list(parameters) == proc.arguments, proc.name
        hints = typing.get_type_hints(method)
        for name, sql_type in zip(proc.arguments, proc.types, strict=True):
            check_argument(hints[name], sql_type)
        with_default = [name for name, p in parameters.items() if p.default is not inspect.Parameter.empty]
        assert with_default == proc.arguments[len(proc.arguments) - proc.defaults :], proc.name


@pytest.mark.parametrize("client", [Spine, AsyncSpine])
def test_results_are_those_of_pg_proc(procs: list[Any], client: type) -> None:
    for proc in procs:
        result = typing.get_type_hints(methods(client)[proc.schema, proc.name])["return"]
        if proc.returns_set:
            assert typing.get_origin(result) is list
            (result,) = typing.get_args(result)
        if not proc.columns:
            assert result == SCALARS[proc.result], proc.name
            continue
        assert dataclasses.is_dataclass(result)
        assert [f.name for f in dataclasses.fields(result)] == proc.columns, proc.name
        hints = typing.get_type_hints(result)
        for name, sql_type in zip(proc.columns, proc.column_types, strict=True):
            column = without_none(hints[name])
            if sql_type.endswith("[]"):
                assert typing.get_args(column) == (SCALARS[sql_type[:-2]],)
            else:
                assert column == SCALARS[sql_type], (proc.name, name)


@pytest.mark.parametrize("client", [Spine, AsyncSpine])
def test_every_call_resolves(procs: list[Any], database: str, client: type) -> None:
    """With values of the right types a call may be refused, but never for what the client sent."""

    async def call_all() -> None:
        async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
            for (schema, name), arguments in calls.items():
                try:
                    await getattr(getattr(AsyncSpine(connection), schema), name)(**arguments)
                except psycopg.Error as error:
                    refusals[name] = error.sqlstate or ""

    calls = {(p.schema, p.name): dict(zip(p.arguments, (SAMPLES[t] for t in p.types), strict=True)) for p in procs}
    refusals: dict[str, str] = {}
    if client is AsyncSpine:
        asyncio.run(call_all())
    else:
        with psycopg.connect(database, autocommit=True) as connection:
            for (schema, name), arguments in calls.items():
                try:
                    getattr(getattr(Spine(connection), schema), name)(**arguments)
                except psycopg.Error as error:
                    refusals[name] = error.sqlstate or ""
    assert {n: s for n, s in refusals.items() if not REFUSED_FOR_THE_VALUE.fullmatch(s)} == {}


def test_rows_are_frozen() -> None:
    for _, row in inspect.getmembers(rows, dataclasses.is_dataclass):
        assert row.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_one_exception_for_each_error_code(database: str) -> None:
    with psycopg.connect(database) as connection:
        codes = connection.execute("select sqlstate, name from doctrine.error_code order by 1").fetchall()
    assert [(sqlstate, cls.__name__) for sqlstate, cls in sorted(errors.BY_SQLSTATE.items())] == [
        (sqlstate, "".join(word.capitalize() for word in name.split("_")) + "Error") for sqlstate, name in codes
    ]


def test_a_refusal_carries_what_the_database_said(connect: Callable[..., Any]) -> None:
    spine = Spine(connect("outreach_agent"))
    with pytest.raises(errors.UnknownCompanyError) as caught:
        spine.outreach.init(uuid.UUID(int=1))
    error = caught.value
    assert isinstance(error, SpineError)
    assert isinstance(error, psycopg.DatabaseError)
    assert error.sqlstate == "OSSID"
    assert error.message == "the registry has no company with this sovereign_company_id"
    assert error.detail == f"sovereign_company_id {uuid.UUID(int=1)}"
    assert error.hint is not None
    assert "cl.mint_company()" in error.hint
    assert error.constraint is None


def test_postgresql_s_own_errors_stay_its_own(connect: Callable[..., Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        Spine(connect("cl_agent")).cl.mint_company("Acme", "https://acme.com")
    assert caught.value.diag.constraint_name == "domain_name_is_canonical"


def test_the_transaction_is_the_caller_s(connect: Callable[..., Any]) -> None:
    connection = connect("cl_agent")
    Spine(connection).cl.mint_company("Rolled back", "rolled-back.example")
    connection.rollback()
    with pytest.raises(errors.UnknownCompanyError):
        Spine(connection).cl.find_company("rolled-back.example")


def test_async_and_copy(database: str) -> None:
    async def walk() -> list[str | None]:
        async with await psycopg.AsyncConnection.connect(database) as connection:
            spine = AsyncSpine(connection)
            outreach_id = await spine.outreach.init(await spine.cl.mint_company("Async", "async.example"))
            await outreach_spine.async_copy_rows(
                connection,
                ("outreach", "company_target"),
                ("outreach_id", "domain", "email_method"),
                [(outreach_id, "async.example", "{first}")],
            )
            await spine.outreach.pass_gate(outreach_id, "company_target")
            with pytest.raises(errors.GateClosedError):
                await spine.outreach.put_person(outreach_id, "CEO", "Ann", None)
            await connection.rollback()
            return [row.outcome for row in await spine.outreach.init_many([uuid.UUID(int=2)])]

    assert asyncio.run(walk()) == ["UNKNOWN_SID"]


CALL = re.compile(
    r"select \* from (?P<name>(?:doctrine|cl|outreach|sales|client|proxy)\.\w+)"
    r"\((?:\w+ => %s::[\w ]+(?:\[\])?(?:, )?)*\)"
)
COPY = re.compile(r"copy \{\} \(\{\}\) from stdin")
LOOKS_LIKE_SQL = re.compile(
    r"(?is)^\s*(?:with|select|insert|update|delete|merge|truncate|copy|create|alter|drop|grant|revoke|set|reset|begin|commit"
    r"|rollback|do|call|lock|listen|notify|prepare|execute|declare|fetch|vacuum|analyze|explain)\b.*(?:[.(*=;]|\b(?:from|into|role|table)\b)"
)


def test_no_other_sql_stands_in_the_package() -> None:
    """Every string that could be SQL is a call of a stored function, or COPY into a table."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                text = node.value
                if LOOKS_LIKE_SQL.search(text) and not CALL.fullmatch(text) and not COPY.fullmatch(text):
                    found.append((path.name, node.lineno, text))
    assert found == []


def test_the_sql_scan_sees_sql() -> None:
    for text in (
        "update cl.company_identity set outreach_id = null",
        "select 1 from x",
        "set role cl_owner",
        "drop table x;",
    ):
        assert LOOKS_LIKE_SQL.search(text)
        assert not CALL.fullmatch(text)
