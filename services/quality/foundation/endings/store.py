"""The store remembers whose sessions ended lately, by pseudonym, and replaces a pseudonym that nobody is to know."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Table,
    Text,
    Update,
    Uuid,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.quality.foundation.tables.store import PlainStore, accounts, metadata
from shared.events import SessionEnded

KEPT = timedelta(days=1)
"""Longer than any slip is good for."""
endings = Table(
    "let_out",
    metadata,
    Column("pseudonym", Uuid, primary_key=True),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)


NAMES = frozenset(
    {"author", "owner", "started_by", "closed_by", "approved_by", "released_by", "withdrawn_by", "looks", "pseudonym"}
)
"""Columns, of whatever table, in which stands who did something."""


def names() -> list[Column[Any]]:
    """Columns with pseudonyms, without those of the endings, which are deleted soon, and foreign keys, which follow."""
    tables = [table for table in metadata.sorted_tables if table is not endings]
    return [one for table in tables for one in table.columns if one.name in NAMES and not one.foreign_keys]


def renamings(before: UUID, after: UUID) -> list[Update]:
    """One for each table: what is locked there takes all of it at once, or nothing."""
    by_table = groupby(names(), key=lambda column: column.table)
    return [renaming(table, list(columns), before, after) for table, columns in by_table]


def renaming(table: FromClause, columns: list[Column[Any]], before: UUID, after: UUID) -> Update:
    """`looks` is a list, each with the name of somebody in it."""
    found: list[ColumnElement[bool]] = []
    changed: dict[str, ColumnElement[Any]] = {}
    for column in columns:
        if isinstance(column.type, JSONB):
            words = cast(column, Text)
            found.append(words.contains(str(before)))
            changed[column.name] = cast(func.replace(words, str(before), str(after)), JSONB)
        else:
            found.append(column == before)
            changed[column.name] = case((column == before, after), else_=column)
    assert isinstance(table, Table)
    return update(table).where(or_(*found)).values(changed)


class Endings(PlainStore):
    async def rename(self, before: UUID, after: UUID) -> None:
        """Everywhere. All that one person did is one person's still, so a second look stays somebody else's.

        What is locked takes another name and nothing else; it has to be told which.
        """
        for setting, name in (("kokon.name_before", before), ("kokon.name_after", after)):
            await self.connection.execute(select(func.set_config(setting, str(name), True)))
        for renaming_one in renamings(before, after):
            await self.connection.execute(renaming_one)

    async def let_out(self, ended: SessionEnded) -> None:
        """End the person's sessions here, and remember when: a handover token from before that is refused."""
        await accounts.close_sessions_of(self.work, ended.pseudonym)
        new = insert(endings).values(pseudonym=ended.pseudonym, ended_at=ended.ended_at)
        later = new.excluded.ended_at > endings.c.ended_at
        await self.connection.execute(
            new.on_conflict_do_update(
                index_elements=["pseudonym"], set_={"ended_at": new.excluded.ended_at}, where=later
            )
        )

    async def is_let_out(self, pseudonym: UUID, *, since: datetime) -> bool:
        """Whether the person was let out after that moment. Deletes endings that are long over."""
        await self.connection.execute(delete(endings).where(endings.c.ended_at < since - KEPT))
        asked = select(endings.c.pseudonym).where(endings.c.pseudonym == pseudonym, endings.c.ended_at > since)
        return (await self.connection.execute(asked)).first() is not None
