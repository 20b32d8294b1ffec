"""Own criteria and what was counted for them: added, never changed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.quality.answers.local.domain import Counted, Edition, Stamp, figures
from services.quality.answers.local.texts import Texts
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.scoring.figures import Absence, Figure

editions = Table(
    "own_criterion",
    metadata,
    Column("criterion", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("texts", JSONB, nullable=False),
    Column("retired", Text, nullable=False),
    Column("id", Uuid, nullable=False, unique=True),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
)
counts = Table(
    "own_count",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    CheckConstraint("whole > 0 AND part BETWEEN 0 AND whole", name="own_count_part_of_whole"),
    Index("own_count_of_criterion", "criterion", "at"),
)


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the same criterion first, or taken the same number."""


class OwnCriteria(PlainStore):
    async def save_edition(self, edition: Edition) -> None:
        """Once; the same form sent again changes nothing. Raises ChangedMeanwhileError."""
        row = {"criterion": edition.criterion, "number": edition.number, "retired": edition.retired}
        row |= {"texts": asdict(edition.texts), **_columns(edition.stamp)}
        kept = insert(editions).values(row).on_conflict_do_nothing().returning(editions.c.id)
        if (await self.connection.execute(kept)).first() is None and not await self.edition_is_kept(edition):
            raise ChangedMeanwhileError
        await Quarters(self.work).discard(Period.of(edition.stamp.day))

    async def edition_is_kept(self, edition: Edition) -> bool:
        asked = select(editions.c.id).where(editions.c.id == edition.stamp.id)
        return (await self.connection.execute(asked)).first() is not None

    async def save_counted(self, counted: Counted) -> None:
        """Once, as well."""
        row = {"criterion": counted.criterion, "part": counted.part, "whole": counted.whole, **_columns(counted.stamp)}
        await self.connection.execute(insert(counts).values(row).on_conflict_do_nothing())
        await Quarters(self.work).discard(Period.of(counted.stamp.day))

    async def editions(self) -> list[Edition]:
        """Of all own criteria there ever were, by number."""
        rows = await self.connection.execute(select(editions).order_by(editions.c.criterion, editions.c.number))
        return [_edition(row) for row in rows]

    async def counted(self) -> list[Counted]:
        """The oldest first."""
        rows = await self.connection.execute(select(counts).order_by(counts.c.at, counts.c.id))
        return [Counted(row.criterion, row.part, row.whole, _stamp(row)) for row in rows]

    async def figures(self, day: date) -> Mapping[str, Figure | Absence]:
        """By measure, as known at the end of a day."""
        known = await self.editions()
        return figures(known, await self.counted(), day) if known else {}


def _columns(stamp: Stamp) -> dict[str, Any]:
    by = {"author": stamp.by.pseudonym, "role": stamp.by.role.value}
    return {"id": stamp.id, "at": stamp.at, "day": stamp.day, **by}


def _stamp(row: Any) -> Stamp:
    return Stamp(row.id, Author(row.author, Role(row.role)), row.at, row.day)


def _edition(row: Any) -> Edition:
    return Edition(row.criterion, row.number, Texts(**row.texts), row.retired, _stamp(row))
