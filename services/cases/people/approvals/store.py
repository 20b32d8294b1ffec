"""What the lead said about the matters that need a second colleague: only added to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Table, Text, Uuid, insert, select

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.people.approvals.domain import Matter

choices = Table(
    "approval_choice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
    Column("chosen_by", Uuid, nullable=False),
    Column("matter", Text, nullable=False),
    Column("needed", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Choice:
    at: datetime
    by: UUID
    matter: Matter
    needed: bool


class ApprovalChoices(ReaderStore):
    async def save_choice(self, choice: Choice) -> None:
        require(self.reader, Right.CHOOSE_APPROVALS)
        row = {"chosen_at": choice.at, "chosen_by": choice.by, "matter": choice.matter, "needed": choice.needed}
        await self.connection.execute(insert(choices).values(row))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.APPROVALS)


class Approvals(PlainStore):
    async def choices(self) -> list[Choice]:
        """The newest first."""
        rows = await self.connection.execute(select(choices).order_by(choices.c.id.desc()))
        return [Choice(row.chosen_at, row.chosen_by, Matter(row.matter), row.needed) for row in rows]

    async def needed(self, matter: Matter) -> bool:
        """Whether this needs a second colleague at the centre. It does not as long as the lead has said nothing."""
        newest = select(choices.c.needed).where(choices.c.matter == matter).order_by(choices.c.id.desc()).limit(1)
        return bool(await self.connection.scalar(newest))
