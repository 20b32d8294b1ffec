"""Member centres and their keys in the database: nothing of a client."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.rights.transfers.partners.domain import Partner

partners = Table(
    "transfer_partner",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("entered_by", Uuid, nullable=False),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("confirmed_by", Uuid),
    Column("proof", LargeBinary),
    Column("changed", Boolean, nullable=False),
)
NAMES = ("id", "name", "public_key", "entered_at", "entered_by", "confirmed_at", "confirmed_by", "proof", "changed")


class Partners(PlainStore):
    async def partners(self) -> list[Partner]:
        """By name."""
        rows = await self.connection.execute(select(partners).order_by(partners.c.name, partners.c.id))
        return [partner_of(row) for row in rows]

    async def partner(self, partner_id: UUID) -> Partner | None:
        row = (await self.connection.execute(select(partners).where(partners.c.id == partner_id))).one_or_none()
        return partner_of(row) if row else None


class PartnerKeeping(ReaderStore):
    async def save_partner(self, one: Partner) -> None:
        require(self.reader, Right.KEEP_TRANSFER_KEYS)
        values = {name: getattr(one, name) for name in NAMES}
        await self.connection.execute(
            insert(partners).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.TRANSFER_KEY, [one.id])

    async def remove_partner(self, partner_id: UUID) -> None:
        require(self.reader, Right.KEEP_TRANSFER_KEYS)
        await self.connection.execute(delete(partners).where(partners.c.id == partner_id))
        await self.work.save_audit(self.reader.id, Act.ERASE, Thing.TRANSFER_KEY, [partner_id])


def partner_of(row: Any) -> Partner:
    return Partner(**{name: getattr(row, name) for name in NAMES})
