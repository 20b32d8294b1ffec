"""What the lead said about texts that no native speaker has read: only added to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Table, Uuid, insert, select

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata

choices = Table(
    "unread_texts_choice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
    Column("chosen_by", Uuid, nullable=False),
    Column("allowed", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Choice:
    at: datetime
    by: UUID
    allowed: bool


class UnreadTextChoices(ReaderStore):
    async def save_choice(self, choice: Choice) -> None:
        require(self.reader, Right.ALLOW_UNREAD_TEXTS)
        row = {"chosen_at": choice.at, "chosen_by": choice.by, "allowed": choice.allowed}
        await self.connection.execute(insert(choices).values(row))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.UNREAD_TEXTS)


class UnreadTexts(PlainStore):
    async def choices(self) -> list[Choice]:
        """The newest first."""
        rows = await self.connection.execute(select(choices).order_by(choices.c.id.desc()))
        return [Choice(row.chosen_at, row.chosen_by, row.allowed) for row in rows]

    async def may_be_sent(self, *, at_first: bool) -> bool:
        """`at_first` is what holds as long as nobody has said anything: only in a demonstration they may be sent."""
        newest = select(choices.c.allowed).order_by(choices.c.id.desc()).limit(1)
        said: bool | None = await self.connection.scalar(newest)
        return at_first if said is None else said
