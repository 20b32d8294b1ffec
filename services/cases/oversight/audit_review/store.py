"""Questions to the audit. Looking into it is written down in it."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Act, Errand, Ground, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.domain import Deed, Noted, Thing
from services.cases.foundation.audit.store import AuditTrail, entries, flat, noted, reviews
from services.cases.foundation.roles import NotAllowedError, Right, holds, require
from services.cases.oversight.audit_review.domain import Review, Span

MOST = 50_000
"""Entries of one export."""
READ_AT_ONCE = 5_000
"""Of a week."""


class AuditReview(ReaderStore):
    async def entries(
        self,
        *,
        span: Span | None = None,
        actor: UUID | None = None,
        act: str = "",
        refused: bool = False,
        ids: Collection[UUID] | None = None,
        start: int = 0,
        size: int = MOST,
        export: bool = False,
    ) -> list[tuple[Noted, int | None]]:
        """The newest first, each with its place in the chain.

        `ids` leaves only entries that name one of them, `refused` those of people who were turned away.
        """
        require(self.reader, Right.READ_AUDIT)
        await self.work.save_audit(self.reader.id, Act.EXPORT if export else Act.LIST, Thing.AUDIT)
        conditions = [
            *(within(span) if span else ()),
            *([entries.c.actor == actor] if actor else []),
            *([entries.c.act == act] if act else []),
            *([entries.c.ground == Ground.REFUSED] if refused else []),
            *([entries.c.ids.overlap(list(ids))] if ids is not None else []),
        ]
        asked = select(entries).where(and_(True, *conditions)).order_by(entries.c.arrival.desc())
        found = await self.connection.execute(asked.offset(start).limit(size))
        return [(noted(row), row.position) for row in found]

    async def week(self, span: Span) -> AsyncIterator[Sequence[Noted]]:
        """Every entry of the span, however many they are, the newest first and some thousands at once."""
        require(self.reader, Right.READ_AUDIT)
        await self.work.save_audit(self.reader.id, Act.LIST, Thing.AUDIT)
        asked = select(entries).where(*within(span)).order_by(entries.c.arrival.desc()).limit(READ_AT_ONCE)
        found = (await self.connection.execute(asked)).all()
        while found:
            yield [noted(row) for row in found]
            older = asked.where(entries.c.arrival < found[-1].arrival)
            found = (await self.connection.execute(older)).all()

    async def week_waits(self, week: date, span: Span) -> bool:
        """Whether something happened in it and nobody has looked through it."""
        require(self.reader, Right.READ_AUDIT)
        return await self._waits(week, span)

    async def _waits(self, week: date, span: Span) -> bool:
        happened = select(entries.c.arrival).where(*within(span)).exists()
        seen = select(reviews.c.week).where(reviews.c.week == week).exists()
        return bool((await self.connection.execute(select(happened & ~seen))).scalar_one())

    async def week_missed(self, week: date, span: Span) -> bool:
        """The same, for a reader who may look through openings: that it was left undone, not what happened."""
        require(self.reader, Right.REVIEW_OPENINGS)
        return await self._waits(week, span)

    async def reviewed(self, *, most: int = 12) -> list[Review]:
        """The newest week first."""
        require(self.reader, Right.READ_AUDIT)
        found = await self.connection.execute(select(reviews).order_by(reviews.c.week.desc()).limit(most))
        return [Review(row.week, row.reviewed_by, row.reviewed_at) for row in found]

    async def review(self, week: date, *, at: datetime) -> None:
        """Note that the reader has looked through the week. Raises NotAllowedError for an unconfirmed reader."""
        require(self.reader, Right.READ_AUDIT)
        if await self.work.unconfirmed_among(self.reader.id):
            raise NotAllowedError(self.reader.id, Right.READ_AUDIT)
        await AuditTrail(self.work).save_review(week, by=self.reader.id, at=at)
        await self.work.save_audit(self.reader.id, Deed.REVIEW, Thing.AUDIT)

    async def readers_of(self, file_id: UUID) -> list[Noted]:
        """Everything that was done, or refused, with a file and what belongs to it, the oldest first.

        For a reader who may hand out the file, and for the data protection officer. Raises NotAllowedError.
        """
        if not holds(self.reader, Right.READ_AUDIT):
            await self.work.admit(Act.EXPORT, Subject(Kind.FILE, (file_id,)))
        else:
            await self.work.save_audit(self.reader.id, Act.READ, Thing.AUDIT, (file_id,))
        ids = [file_id, *(row.thread_id for row in await self._files(files.c.id == file_id))]
        asked = select(entries).where(entries.c.ids.overlap(ids)).order_by(entries.c.arrival)
        return [noted(row) for row in await self.connection.execute(asked)]

    async def affected(self, span: Span, *, actor: UUID | None) -> dict[str, set[UUID]]:
        """Whom an incident concerns: ids by kind that were shown to or changed by `actor`, None for anybody."""
        require(self.reader, Right.READ_AUDIT)
        await self.work.save_audit(self.reader.id, Act.READ, Thing.AUDIT)
        asked = select(entries.c.kind, entries.c.ids).where(*within(span), entries.c.ground != Ground.REFUSED)
        found: dict[str, set[UUID]] = {}
        for row in await self.connection.execute(asked if actor is None else asked.where(entries.c.actor == actor)):
            found.setdefault(row.kind, set()).update(flat(row.ids))
        return found

    async def file_codes(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """What colleagues call the files that these ids, of files or of conversations, belong to."""
        require(self.reader, Right.READ_AUDIT)
        found = await self._files(or_(files.c.id.in_(ids), files.c.thread_id.in_(ids))) if ids else []
        codes = {row: f"{row.year % 100:02d}-{row.number:03d}" for row in found}
        return {id: code for row, code in codes.items() for id in (row.id, row.thread_id)}

    async def ids_of(self, year: int, number: int) -> list[UUID]:
        """Of a file and its conversation; empty where there is no such file."""
        require(self.reader, Right.READ_AUDIT)
        found = await self._files(and_(files.c.year == year, files.c.number == number))
        return [id for row in found for id in (row.id, row.thread_id)]

    async def _files(self, condition: Any) -> Sequence[Any]:
        """Ids and numbers only, also of files whose team the reader is not in."""
        asked: Select[Any] = select(files.c.id, files.c.thread_id, files.c.year, files.c.number).where(condition)
        async with self.work.errand(Errand.EXISTENCE):
            found: Sequence[Any] = (await self.connection.execute(asked)).all()
        return found


def within(span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return entries.c.at >= span.since, entries.c.at < span.until
