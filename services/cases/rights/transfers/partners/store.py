"""Member centres and their keys in the database: nothing of a client."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, Table, Text, Uuid, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore, Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.rights.transfers.partners.domain import Partner
from services.cases.rights.transfers.partners.listed import Listing

partners = Table(
    "transfer_partner",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("entered_by", Uuid),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("confirmed_by", Uuid),
    Column("proof", LargeBinary),
    Column("changed", Boolean, nullable=False),
)
listings = Table(
    "listed_centre",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("partner_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", Text),
    Column("listed_at", DateTime(timezone=True), nullable=False),
)
NAMES = ("id", "name", "public_key", "entered_at", "entered_by", "confirmed_at", "confirmed_by", "proof", "changed")


class Partners(PlainStore):
    async def hold(self) -> None:
        """Until the work is done nobody else changes a key: what is confirmed must be what is there."""
        await self.connection.execute(text("LOCK TABLE transfer_partner IN SHARE ROW EXCLUSIVE MODE"))

    async def partners(self) -> list[Partner]:
        """Those that are entered, by name."""
        rows = await self.connection.execute(select(partners).order_by(partners.c.name, partners.c.id))
        return [partner_of(row) for row in rows]

    async def partner(self, partner_id: UUID) -> Partner | None:
        row = (await self.connection.execute(select(partners).where(partners.c.id == partner_id))).one_or_none()
        return partner_of(row) if row else None

    async def save_changed_by_office(self, one: Partner) -> None:
        await save_row(self.work, one, by=None)

    async def remove_by_office(self, partner_id: UUID) -> None:
        await remove_row(self.work, partner_id, by=None)


class PartnerKeeping(ReaderStore):
    async def save_partner(self, one: Partner) -> None:
        require(self.reader, Right.KEEP_TRANSFER_KEYS)
        await save_row(self.work, one, by=self.reader.id)

    async def remove_partner(self, partner_id: UUID) -> None:
        require(self.reader, Right.KEEP_TRANSFER_KEYS)
        await remove_row(self.work, partner_id, by=self.reader.id)


class Listings(PlainStore):
    async def listings(self) -> list[Listing]:
        """All that the office ever listed, by centre; those that left are without a key."""
        return [Listing(*row) for row in await self.connection.execute(select(listings).order_by(listings.c.centre))]

    async def save_listing(self, one: Listing) -> bool:
        """Whether it is the newest of its centre: an older one that comes later changes nothing."""
        new = insert(listings).values(
            centre=one.centre,
            partner_id=one.partner_id,
            name=one.name,
            public_key=one.public_key,
            listed_at=one.listed_at,
        )
        newer = new.on_conflict_do_update(
            index_elements=["centre"],
            set_={name: new.excluded[name] for name in ("partner_id", "name", "public_key", "listed_at")},
            where=new.excluded.listed_at > listings.c.listed_at,
        )
        return (await self.connection.execute(newer.returning(listings.c.centre))).first() is not None


async def save_row(work: Transaction, one: Partner, *, by: UUID | None) -> None:
    """By nobody here where the office said something else than before."""
    values = {name: getattr(one, name) for name in NAMES}
    await work.connection.execute(
        insert(partners).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
    )
    await work.save_audit(by, Act.WRITE, Thing.TRANSFER_KEY, [one.id])


async def remove_row(work: Transaction, partner_id: UUID, *, by: UUID | None) -> None:
    await work.connection.execute(delete(partners).where(partners.c.id == partner_id))
    await work.save_audit(by, Act.ERASE, Thing.TRANSFER_KEY, [partner_id])


def partner_of(row: Any) -> Partner:
    return Partner(**{name: getattr(row, name) for name in NAMES})
