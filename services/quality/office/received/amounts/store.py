"""One row for each centre and year in the database of the office: what the centre said last."""

from datetime import date, datetime

from sqlalchemy import Column, Date, DateTime, Integer, LargeBinary, Table, Text, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.received.amounts.domain import KnownYear
from shared.events import AmountsPublished

received = Table(
    "received_amounts",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_on", Date, nullable=False),
)
"""`body` is as it came, but for the spaces at its end. Of what was taken back it says that alone."""


years = Table(
    "amounts_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("lived_at", DateTime(timezone=True), nullable=False),
    Column("stands_from", Date),
)


class AmountsYears(PlainStore):
    async def of(self, year: int) -> KnownYear | None:
        row = (await self.connection.execute(select(years).where(years.c.year == year))).first()
        return KnownYear(row.lived_at, row.stands_from) if row else None

    async def all(self) -> dict[int, KnownYear]:
        rows = await self.connection.execute(select(years))
        return {row.year: KnownYear(row.lived_at, row.stands_from) for row in rows}

    async def save(self, year: int, *, lived_at: datetime, stands_from: date | None) -> None:
        new = insert(years).values(year=year, lived_at=lived_at, stands_from=stands_from)
        kept = {"lived_at": new.excluded.lived_at, "stands_from": new.excluded.stands_from}
        await self.connection.execute(new.on_conflict_do_update(index_elements=["year"], set_=kept))


class ReceivedAmounts(PlainStore):
    async def save(self, event: AmountsPublished, *, on: date) -> None:
        """What was said earlier and comes later changes nothing."""
        row = {"centre": event.centre, "year": event.year, "said_at": event.said_at, "received_on": on}
        new = insert(received).values(row | {"body": event.body().rstrip(b" ")})
        newer = new.on_conflict_do_update(
            index_elements=["centre", "year"],
            set_={name: new.excluded[name] for name in ("said_at", "body", "received_on")},
            where=new.excluded.said_at > received.c.said_at,
        )
        await self.connection.execute(newer)

    async def has(self, event: AmountsPublished) -> bool:
        """Whether this was taken, or what the centre said later."""
        theirs = (received.c.centre == event.centre) & (received.c.year == event.year)
        asked = select(received.c.said_at).where(theirs, received.c.said_at >= event.said_at)
        return (await self.connection.execute(asked)).first() is not None

    async def said(self) -> list[AmountsPublished]:
        """Of all years, the oldest first; without what was taken back."""
        bodies = await self.connection.scalars(select(received.c.body).order_by(received.c.year, received.c.centre))
        told = [AmountsPublished.model_validate_json(body) for body in bodies]
        return [each for each in told if each.amounts is not None]
