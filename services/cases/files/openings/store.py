"""Openings in an emergency in the database: who, when and which file in clear, the reason sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.files.file.store import files
from services.cases.files.openings.domain import Opening, OpeningNotFoundError
from services.cases.files.openings.words import words
from services.cases.foundation.access.domain import ASKED_FOR, Act, Errand, Ground, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.records.store import Records, Written
from services.cases.foundation.roles import COUNSELLING, NotAllowedError, Refused
from services.cases.foundation.sealed.domain import Sealer

OPENINGS = Records(
    Opening,
    "file_opening",
    newest=("asked_at",),
    is_activity=False,
    words=words,
    written=Written(at="asked_at", by="asked_by"),
    read=Kind.OPENING,
    index=(),
    beside=(
        CheckConstraint("answered_by <> asked_by", name="file_opening_never_alone"),
        CheckConstraint("reason_length >= 20", name="file_opening_with_a_reason"),
        CheckConstraint(
            "until IS NULL OR until <= answered_at + interval '4 hours'", name="file_opening_for_four_hours"
        ),
        Index("file_opening_asked", "asked_at"),
        Index("file_opening_by", "asked_by"),
    ),
)
openings = OPENINGS.table

ANSWERED = (
    select(openings)
    .where(
        openings.c.file_id == bindparam("file"),
        openings.c.until.is_not(None),
        openings.c.answered_at >= bindparam("since"),
    )
    .order_by(openings.c.answered_at.desc())
)


class Openings(ReaderStore):
    """Each is asked for, answered and looked at by itself, and mostly by those who may not see the file."""

    async def find_file(self, year: int, number: int) -> tuple[UUID, str] | None:
        """Return id and key id of a file by its number, for a reader who may ask to open it; none of its contents."""
        if not self.reader.has(*COUNSELLING):
            raise NotAllowedError(self.reader.id, "find a file")
        asked = select(files.c.id, files.c.key_id).where(files.c.year % 100 == year, files.c.number == number)
        async with self.work.errand(Errand.OPENING):
            row = (await self.connection.execute(asked.order_by(files.c.year.desc()))).first()
        return (row.id, row.key_id) if row else None

    async def save_asked(self, opening: Opening) -> None:
        """Save that the reader asks for an opening, which opens nothing yet.

        Raises NotAllowedError for a reader whose account nobody has confirmed yet, FileNotFoundHereError where the file
        was erased since it was found.
        """
        if await self.work.unconfirmed_among(self.reader.id):
            raise NotAllowedError(self.reader.id, "ask", Refused(Deed.ASK, Kind.OPENING, (opening.file_id,)))
        await self.work.keep_there([opening.file_id])
        await self.work.save_audit(
            self.reader.id, Deed.ASK, Kind.OPENING, (opening.id, opening.file_id), ground=Ground.ROLE
        )
        sealer = await self.work.ring.sealer({opening.key_id})
        row = OPENINGS.row(opening, sealer, opening.key_id)
        await self.connection.execute(insert(openings).values(row).on_conflict_do_nothing(index_elements=["id"]))

    async def opening(self, opening_id: UUID) -> Opening:
        """To agree to it or not, and held fast for that. Raises OpeningNotFoundError."""
        asked = select(openings).where(openings.c.id == opening_id).with_for_update()
        row = (await self.connection.execute(asked)).one_or_none()
        if row is None:
            raise OpeningNotFoundError(opening_id)
        subject = Subject(Kind.OPENING, (opening_id,))
        await self.work.admit(Act.APPROVE, subject, asked_by=row.asked_by, noted_as=Act.READ)
        return OPENINGS.opened(row, await self.work.opener({row.key_id}), row.key_id)

    async def save_answered(self, opening: Opening) -> None:
        subject = Subject(Kind.OPENING, (opening.id,))
        ground = await self.work.admit(Act.APPROVE, subject, asked_by=opening.asked_by)
        # found by the number of the file, too
        await self.work.save_audit(self.reader.id, Act.APPROVE, Kind.OPENING, (opening.file_id,), ground=ground)
        row = {
            "answered_by": opening.answered_by,
            "answered_at": opening.answered_at,
            "until": opening.until,
            "refused": opening.refused,
        }
        await self.connection.execute(update(openings).where(openings.c.id == opening.id).values(row))

    async def save_reviewed(self, opening_id: UUID) -> None:
        """Note the review once; a later one changes nothing. Raises OpeningNotFoundError."""
        known = select(openings.c.asked_by).where(openings.c.id == opening_id)
        asked_by = await self.connection.scalar(known)
        await self.work.admit(Act.REVIEW, Subject(Kind.OPENING, (opening_id,)), asked_by=asked_by)
        if asked_by is None:
            raise OpeningNotFoundError(opening_id)
        first = (openings.c.id == opening_id) & openings.c.reviewed_by.is_(None)
        row = {"reviewed_by": self.reader.id, "reviewed_at": self.work.now}
        await self.connection.execute(update(openings).where(first).values(row))

    async def openings_that_wait(self) -> list[Opening]:
        """Return openings that others asked for and nobody answered, with their reasons, for a reader who may agree."""
        if await self.work.unconfirmed_among(self.reader.id):
            return []
        waits = openings.c.answered_by.is_(None) & (openings.c.asked_at > self.work.now - ASKED_FOR)
        asked = select(openings).where(waits, openings.c.asked_by != self.reader.id).order_by(openings.c.asked_at)
        found = (await self.connection.execute(asked)).all()
        for row in found:
            subject = Subject(Kind.OPENING, (row.id,))
            await self.work.admit(Act.APPROVE, subject, asked_by=row.asked_by, noted_as=Act.LIST)
        return await self._opened(found)

    async def own_openings(self, *, since: datetime) -> list[Opening]:
        own = (openings.c.asked_by == self.reader.id) & (openings.c.asked_at >= since)
        return await self._opened(
            (await self.connection.execute(select(openings).where(own).order_by(openings.c.asked_at.desc()))).all()
        )

    async def openings_since(self, since: datetime) -> list[Opening]:
        """All of them, for the weekly look; the newest first."""
        asked = select(openings).where(openings.c.asked_at >= since).order_by(openings.c.asked_at.desc())
        found = (await self.connection.execute(asked)).all()
        await self.work.admit(Act.LIST, Subject(Kind.OPENING, tuple(row.id for row in found)))
        return await self._opened(found)

    async def openings_of(self, file_id: UUID, *, since: datetime) -> list[Opening]:
        """For the banner in the file: its team sees who was there. Without the reasons."""
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file_id,)))
        found = (await self.connection.execute(ANSWERED, {"file": file_id, "since": since})).all()
        return [OPENINGS.opened(row, Sealer({}), row.key_id) for row in found]

    async def _opened(self, found: Sequence[Any]) -> list[Opening]:
        sealer = await self.work.opener({row.key_id for row in found})
        return [OPENINGS.opened(row, sealer, row.key_id) for row in found]
