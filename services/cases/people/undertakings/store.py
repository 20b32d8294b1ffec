"""The register of undertakings."""

from datetime import date
from typing import Any

from sqlalchemy import Column, Date, DateTime, Index, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.people.undertakings.domain import Capacity, Undertaking

undertakings = Table(
    "undertaking",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid),
    Column("name", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("until", Date),
    Column("taken_by", Uuid, nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("organisation", Text, nullable=False, server_default=""),
    Column("document", Text, nullable=False, server_default=""),
    Column("supporter_id", Uuid),
    Index("undertaking_of", "staff_id"),
)
EVERY = select(undertakings).order_by(undertakings.c.given_on.desc())


class Undertakings(ReaderStore):
    async def save_undertaking(self, one: Undertaking) -> None:
        """Sent twice it is one."""
        require(self.reader, Right.KEEP_UNDERTAKINGS)
        row = {column.name: getattr(one, column.name) for column in undertakings.columns}
        kept = insert(undertakings).values(row).on_conflict_do_nothing(index_elements=["id"])
        if (await self.connection.execute(kept.returning(undertakings.c.id))).first():
            await self.work.save_audit(self.reader.id, Act.WRITE, Thing.UNDERTAKING, [one.id])

    async def undertakings(self) -> list[Undertaking]:
        """All that were ever noted, the newest first."""
        require(self.reader, Right.ENTER)
        return [undertaking_of(row) for row in await self.connection.execute(EVERY)]


class UndertakingTexts(PlainStore):
    async def all(self) -> list[Undertaking]:
        """For what the service counts by itself."""
        return [undertaking_of(row) for row in await self.connection.execute(EVERY)]

    async def forget_undertakings(self, *, ended_before: date) -> None:
        """Delete undertakings that ended; one without an end stays."""
        await self.connection.execute(delete(undertakings).where(undertakings.c.until < ended_before))


def undertaking_of(row: Any) -> Undertaking:
    return Undertaking(
        id=row.id,
        staff_id=row.staff_id,
        name=row.name,
        capacity=Capacity(row.capacity),
        text_version=row.text_version,
        given_on=row.given_on,
        until=row.until,
        taken_by=row.taken_by,
        noted_at=row.noted_at,
        organisation=row.organisation,
        document=row.document,
        supporter_id=row.supporter_id,
    )
