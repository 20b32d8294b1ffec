"""The directory in the database: a professional, what was changed of it by name of the field, and experiences."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, holds, require
from services.cases.foundation.sealed.store import metadata
from services.cases.foundation.spoken_languages import Spoken
from services.cases.support.professionals.domain import (
    Experience,
    HistoryLine,
    PassesOn,
    Professional,
    ProfessionalKind,
    ProfessionalNotFoundError,
)

professionals = Table(
    "professional",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("reached", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("accessibility", Text, nullable=False),
    Column("passes_on", Text, nullable=False),
    Column("sensitive_on", Date),
    Column("sensitive_by", Uuid),
    Column("out_of_use_since", Date),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", Uuid, nullable=False),
)
OF = "professional.id"
experiences = Table(
    "professional_experience",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("professional_id", Uuid, ForeignKey(OF, ondelete="CASCADE"), nullable=False, index=True),
    Column("noted_on", Date, nullable=False),
    Column("noted_by", Uuid, nullable=False),
    Column("words", Text, nullable=False),
)
changes = Table(
    "professional_change",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("professional_id", Uuid, ForeignKey(OF, ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", Uuid, nullable=False),
    Column("what", ARRAY(Text), nullable=False),
)
BY_NAME = (func.lower(professionals.c.organisation), func.lower(professionals.c.name), professionals.c.id)


class Professionals(ReaderStore):
    """For colleagues who counsel. Each change is in the audit, by the number of the entry."""

    async def professionals(self, *, in_use: bool = True) -> list[Professional]:
        """All of them by name, or those that are out of use."""
        require(self.reader, Right.READ_CLIENTS)
        unused = professionals.c.out_of_use_since
        asked = select(professionals).where(unused.is_(None) if in_use else unused.is_not(None)).order_by(*BY_NAME)
        return [opened(row) for row in await self.connection.execute(asked)]

    async def professional(self, professional_id: UUID, *, change: bool = False) -> Professional:
        """`change` holds it until the work is done. Raises ProfessionalNotFoundError."""
        require(self.reader, Right.READ_CLIENTS)
        asked = select(professionals).where(professionals.c.id == professional_id)
        row = (await self.connection.execute(asked.with_for_update() if change else asked)).one_or_none()
        if row is None:
            raise ProfessionalNotFoundError
        return opened(row)

    async def there_among(self, ids: Sequence[UUID]) -> set[UUID]:
        require(self.reader, Right.READ_CLIENTS)
        asked = select(professionals.c.id).where(professionals.c.id.in_(ids))
        return set((await self.connection.execute(asked)).scalars())

    async def save_new(self, one: Professional, what: str) -> bool:
        """Sent twice it is there once: whether it is new. `what` stands in the history."""
        require(self.reader, Right.READ_CLIENTS)
        kept = insert(professionals).values(row_of(one)).on_conflict_do_nothing(index_elements=["id"])
        is_new = (await self.connection.execute(kept.returning(professionals.c.id))).first() is not None
        if is_new:
            await self._note(one, (what,))
        return is_new

    async def save_changed(self, one: Professional, what: Sequence[str]) -> None:
        require(self.reader, Right.READ_CLIENTS)
        await self.connection.execute(update(professionals).where(professionals.c.id == one.id).values(row_of(one)))
        await self._note(one, what)

    async def remove(self, professional_id: UUID) -> None:
        """With all that was noted of it. A referral keeps the name that it was written with."""
        require(self.reader, Right.KEEP_PROFESSIONALS)
        gone = delete(professionals).where(professionals.c.id == professional_id).returning(professionals.c.id)
        if (await self.connection.execute(gone)).first():
            await self.work.save_audit(self.reader.id, Act.ERASE, Thing.PROFESSIONAL, [professional_id])

    async def history(self, professional_id: UUID) -> list[HistoryLine]:
        require(self.reader, Right.READ_CLIENTS)
        asked = select(changes).where(changes.c.professional_id == professional_id).order_by(changes.c.position.desc())
        return [HistoryLine(row.at, row.by, tuple(row.what)) for row in await self.connection.execute(asked)]

    async def experiences(self, professional_id: UUID) -> list[Experience]:
        """The newest first."""
        require(self.reader, Right.READ_CLIENTS)
        asked = select(experiences).where(experiences.c.professional_id == professional_id)
        rows = await self.connection.execute(asked.order_by(experiences.c.noted_on.desc(), experiences.c.id))
        return [Experience(row.id, row.professional_id, row.noted_on, row.noted_by, row.words) for row in rows]

    async def save_experience(self, one: Experience) -> None:
        """Sent twice it is there once."""
        require(self.reader, Right.READ_CLIENTS)
        row = {"professional_id": one.professional_id, "noted_on": one.noted_on, "noted_by": one.noted_by}
        kept = insert(experiences).values(row | {"id": one.id, "words": one.words}).on_conflict_do_nothing()
        if (await self.connection.execute(kept.returning(experiences.c.id))).first():
            await self.work.save_audit(self.reader.id, Act.WRITE, Thing.PROFESSIONAL, [one.professional_id])

    async def remove_experience(self, experience_id: UUID, professional_id: UUID) -> None:
        """One's own; lead and deputy that of every colleague."""
        require(self.reader, Right.READ_CLIENTS)
        gone = delete(experiences).where(
            experiences.c.id == experience_id, experiences.c.professional_id == professional_id
        )
        if not holds(self.reader, Right.KEEP_PROFESSIONALS):
            gone = gone.where(experiences.c.noted_by == self.reader.id)
        if (await self.connection.execute(gone.returning(experiences.c.id))).first():
            await self.work.save_audit(self.reader.id, Act.ERASE, Thing.PROFESSIONAL, [professional_id])

    async def _note(self, one: Professional, what: Sequence[str]) -> None:
        line = {"professional_id": one.id, "at": one.changed_at, "by": one.changed_by, "what": list(what)}
        await self.connection.execute(insert(changes).values(line))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.PROFESSIONAL, [one.id])


class UnusedProfessionals(PlainStore):
    async def forget_unused(self, *, before: date) -> None:
        """Delete entries that were taken out of use earlier, with all that was noted of them."""
        await self.connection.execute(delete(professionals).where(professionals.c.out_of_use_since < before))


def row_of(one: Professional) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in professionals.columns} | {
        "languages": list(one.languages)
    }


def opened(row: Any) -> Professional:
    return Professional(
        id=row.id,
        version=row.version,
        kind=ProfessionalKind(row.kind),
        name=row.name,
        organisation=row.organisation,
        reached=row.reached,
        languages=tuple(Spoken(code) for code in row.languages),
        accessibility=row.accessibility,
        passes_on=PassesOn(row.passes_on),
        sensitive_on=row.sensitive_on,
        sensitive_by=row.sensitive_by,
        out_of_use_since=row.out_of_use_since,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
