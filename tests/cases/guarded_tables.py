"""The tables that the database itself guards, by whom they are shown to."""

from typing import Any
from uuid import uuid4

from sqlalchemy import text

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.store import metadata
from services.cases.retention.erasure.reach import LINKS, about_clients, dictionary
from tests.servers import Owner

ME = uuid4()
EVERY_ROW = "SELECT set_config('kokon.errand', 'migration', true)"
UNGUARDED = {
    "outbox": "its leader publishes every row whoever wrote it; what is in it for a client is sealed for her number",
    "audit_entry": "it is not the service's own: its role may add and read lines, and they hold codes and ids alone",
}
"""Kept by hand: a reviewer reads why a table about clients may stand open."""
GUARDED = sorted(about_clients(dictionary()) - UNGUARDED.keys())


def guarded(*links: str) -> tuple[str, ...]:
    """Guarded tables with one of these columns."""
    return tuple(table for table in GUARDED if {*links} & {*metadata.tables[table].columns.keys()})


COUNTED = guarded("case_mark")
"""By a mark that only the centre's key leads to a file; on one errand, to no reader."""
HELD = ("hold", "announcement")
"""They lead to a conversation, and nobody but the purge reads them."""
REMARKS = ("remark",)
"""What clients say of the centre; nothing leads to them."""
INCIDENTS = tuple(table for table in GUARDED if table not in (*guarded(*LINKS), *REMARKS))
"""They name nobody by a link, but somebody may have written a name: for those who handle them."""
OF_FILES = tuple(table for table in guarded("file_id", "thread_id") if table not in HELD)
"""What is in a file, or may come into one."""


async def say(work: Transaction | Owner, statement: str, **values: Any) -> Any:
    return await work.connection.execute(text(statement), values)
