"""Statements that were made once and are asked with every page, put to the driver itself.

SQLAlchemy's way around a small statement, in a greenlet and through a cursor, takes longer than PostgreSQL's answer.
"""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from asyncpg import Connection, InterfaceError, PostgresError
from sqlalchemy import Select, TextClause
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, dialect
from sqlalchemy.exc import DBAPIError

from shared.connections import is_read_only
from shared.engines import AsyncConnection

type Question = Select[Any] | TextClause
DIALECT = dialect()  # type: ignore[no-untyped-call]


class Spoken(NamedTuple):
    """As the driver wants it: numbered places, and what is put into each."""

    words: str
    names: Sequence[str]
    fixed: Mapping[str, Any]
    """What the statement brings along itself."""
    row: Any
    """What makes a row with names of the values; None where nobody asks for rows by name."""


@lru_cache(1024)
def spoken(question: Question) -> Spoken:
    compiled = cast(PGCompiler_asyncpg, question.compile(dialect=DIALECT))
    row = row_of(question) if isinstance(question, Select) else None
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    return Spoken(str(compiled), tuple(compiled.positiontup or ()), fixed, row)


def row_of(question: Select[Any]) -> Any:
    return namedtuple("Row", question.selected_columns.keys(), rename=True)


async def rows(connection: AsyncConnection, question: Question, given: Mapping[str, Any]) -> Sequence[Any]:
    """Where a transaction runs, in it. Where none runs yet SQLAlchemy asks, and begins it first."""
    driver = driver_of(connection)
    if not (driver.is_in_transaction() or commits_alone(connection)):
        return (await connection.execute(question, dict(given))).all()
    words, names, fixed, row = spoken(question)
    put = {**fixed, **given}
    try:
        found: Sequence[Any] = await driver.fetch(words, *(put[name] for name in names))
    except (PostgresError, InterfaceError, OSError) as error:
        if driver.is_closed():  # SQLAlchemy learns of it as ever, and lets go of all connections that are as old
            return (await connection.execute(question, dict(given))).all()
        if is_read_only(error):
            await connection.invalidate()
        raise DBAPIError(None, None, error, hide_parameters=True) from None
    return [row._make(one) for one in found] if row else found


def driver_of(connection: AsyncConnection) -> "Connection[Any]":
    used = connection.sync_connection
    assert used is not None
    return cast("Connection[Any]", used.connection.driver_connection)


def commits_alone(connection: AsyncConnection) -> bool:
    used = connection.sync_connection
    return used is not None and used.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
