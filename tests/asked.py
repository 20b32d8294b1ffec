"""What is asked of a database while somebody listens: by SQLAlchemy, and of the driver itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
from sqlalchemy import Engine, event


@contextmanager
def driver_heard(hear: Callable[[Any, str, Any], None]) -> Iterator[None]:
    """`hear` is told the connection, the statement and what was put into it, once that was asked without an error."""
    fetch = asyncpg.Connection.fetch

    async def heard(connection: Any, statement: str, *given: Any, **others: Any) -> Any:
        found = await fetch(connection, statement, *given, **others)
        hear(connection, statement, given)
        return found

    with patch.object(asyncpg.Connection, "fetch", heard):
        yield


@contextmanager
def listening(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Statements and what was put into each, in their order."""
    asked = list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with driver_heard(lambda _, statement, given: asked.append((statement, given))):
            yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
