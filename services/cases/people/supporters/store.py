"""The register of supporting professionals: how to reach them and their conflicts sealed, the rest in the clear."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Integer, LargeBinary, Table, Text, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.people.supporters.domain import (
    KEY_ID,
    Pay,
    Step,
    Supporter,
    SupporterKind,
    SupporterNotFoundError,
)
from services.cases.people.team_languages.domain import MatchedAs

SEALED = {
    "reach": Field("supporter", "reach", "supporter"),
    "conflicts": Field("supporter", "conflicts", "supporter"),
}
supporters = Table(
    "supporter",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reach", LargeBinary),
    Column("languages", ARRAY(Text), nullable=False),
    Column("dialects", Text, nullable=False),
    Column("matched_as", Text),
    Column("conflicts", LargeBinary),
    Column("fee_per_hour", Integer),
    Column("pay", Text),
    Column("staff_id", Uuid),
    *(Column(f"{step}_on", Date) for step in Step),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("noted_by", Uuid, nullable=False),
    Column("ended_on", Date),
)
PLAIN = (
    "kind",
    "name",
    "dialects",
    "matched_as",
    "fee_per_hour",
    "pay",
    "staff_id",
    "noted_at",
    "noted_by",
    "ended_on",
)


class Supporters(ReaderStore):
    async def all(self, *, sealer: Sealer) -> list[Supporter]:
        """By name."""
        require(self.reader, Right.READ_CLIENTS)
        found = await self.connection.execute(select(supporters).order_by(func.lower(supporters.c.name)))
        return [opened(row, sealer) for row in found]

    async def one(self, supporter_id: UUID, *, sealer: Sealer, change: bool = False) -> Supporter:
        """`change` holds it until the work is done. Raises SupporterNotFoundError."""
        require(self.reader, Right.KEEP_SUPPORTERS if change else Right.READ_CLIENTS)
        asked = select(supporters).where(supporters.c.id == supporter_id)
        row = (await self.connection.execute(asked.with_for_update() if change else asked)).one_or_none()
        if row is None:
            raise SupporterNotFoundError
        return opened(row, sealer)

    async def save(self, one: Supporter, *, sealer: Sealer) -> None:
        """New, or in the place of what has the same id."""
        require(self.reader, Right.KEEP_SUPPORTERS)
        row = row_of(one, sealer)
        kept = insert(supporters).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
        await self.connection.execute(kept)
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.SUPPORTER, [one.id])

    async def erase(self, supporter_id: UUID) -> None:
        require(self.reader, Right.KEEP_SUPPORTERS)
        gone = delete(supporters).where(supporters.c.id == supporter_id)
        if (await self.connection.execute(gone)).rowcount:
            await self.work.save_audit(self.reader.id, Act.ERASE, Thing.SUPPORTER, [supporter_id])


class SupporterRegister(PlainStore):
    async def in_use(self) -> list[Supporter]:
        """Without what is sealed."""
        found = await self.connection.execute(select(supporters).where(supporters.c.ended_on.is_(None)))
        return [opened(row, None) for row in found]

    async def forget_supporters(self, *, ended_before: date) -> None:
        """Delete entries that are out of use for so long."""
        await self.connection.execute(delete(supporters).where(supporters.c.ended_on < ended_before))


def row_of(one: Supporter, sealer: Sealer) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in PLAIN} | {"id": one.id, "languages": list(one.languages)}
    row |= {f"{step}_on": one.steps.get(step) for step in Step}
    for name, place in SEALED.items():
        said: str | None = getattr(one, name)
        row[name] = sealer.seal(place, said, row=one.id, key_id=KEY_ID) if said else None
    return row


def opened(row: Any, sealer: Sealer | None) -> Supporter:
    stored = row._mapping
    said = {
        name: sealer.read(place, stored[name], row=row.id, key_id=KEY_ID) if sealer else None
        for name, place in SEALED.items()
    }
    return Supporter(
        id=row.id,
        kind=SupporterKind(row.kind),
        name=row.name,
        languages=tuple(row.languages),
        dialects=row.dialects,
        matched_as=MatchedAs(row.matched_as) if row.matched_as else None,
        fee_per_hour=row.fee_per_hour,
        pay=Pay(row.pay) if row.pay else None,
        staff_id=row.staff_id,
        steps={step: day for step in Step if (day := stored[f"{step}_on"])},
        noted_at=row.noted_at,
        noted_by=row.noted_by,
        ended_on=row.ended_on,
        **said,
    )
