"""What is asked of a database while somebody listens: by SQLAlchemy, and of the driver itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
from sqlalchemy import Engine, event


@contextmanager
def listening(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Statements and what was put into each, in their order."""
    asked, fetch = list[tuple[str, Any]](), asyncpg.Connection.fetch

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    async def noted(connection: Any, statement: str, *given: Any, **others: Any) -> Any:
        asked.append((statement, given))
        return await fetch(connection, statement, *given, **others)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(asyncpg.Connection, "fetch", noted):
            yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
