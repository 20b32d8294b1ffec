"""Wishes for deletion in the database: of each conversation the day on which it was said, and no word."""

from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from services.cases.contact.deletion_days.domain import DeletionAsked
from services.cases.contact.deletion_wishes.domain import DeletionWish
from services.cases.contact.requests import rows
from services.cases.contact.requests.domain import mark_of
from services.cases.contact.requests.store import messages, requests
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.roles import Right, holds

STANDS = requests.c.erasure_asked_on.is_not(None)
MOST = 200
OPEN: Select[Any] = (
    select(
        requests.c.thread_id,
        requests.c.id,
        requests.c.file_id,
        requests.c.file_code,
        requests.c.taken_by,
        requests.c.erasure_asked_on,
    )
    .where(STANDS)
    .order_by(requests.c.erasure_asked_on, requests.c.id)
    .limit(MOST)
)
# of a file only what waits: what was answered there was taken down as asked for by right
UNNOTED: ColumnElement[bool] = and_(
    requests.c.erasure_asked_on.is_(None),
    or_(requests.c.file_id.is_(None), messages.c.at >= requests.c.waiting_since),
)
SAID = (
    select(messages.c.id, messages.c.thread_id, messages.c.at, messages.c.key_id, messages.c.about)
    .join(requests, requests.c.thread_id == messages.c.thread_id)
    .where(messages.c.about.is_not(None), messages.c.author.is_(None), UNNOTED)
    .order_by(messages.c.at.desc())
)


class DeletionWishes(ReaderStore):
    async def open_wishes(self, *, everybodys: bool = False) -> list[DeletionWish]:
        """The first to be due first: those of the requests without a file and of the reader's own files.

        `everybodys` are the whole centre's, for readers who answer for it.
        """
        if everybodys and holds(self.reader, Right.REVIEW_OPENINGS):
            async with self.work.errand(Errand.EXISTENCE):
                found = (await self.connection.execute(OPEN)).all()
            await self.work.admit(Act.LIST, Subject(Kind.REGISTER))
        else:
            found = (await self.connection.execute(OPEN)).all()
            self.work.note_files({row.thread_id: row.file_id for row in found})
            if found:
                await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(row.thread_id for row in found)))
        return [
            DeletionWish(
                row.id, mark_of(row.id), row.file_id, row.file_code, row.taken_by, DeletionAsked(row.erasure_asked_on)
            )
            for row in found
        ]

    async def close_wish(self, file_id: UUID, thread_id: UUID) -> None:
        """It was taken down in the file, and has its day there."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file_id,)))
        changed = update(requests).where(requests.c.thread_id == thread_id, STANDS)
        await self.connection.execute(changed.values(erasure_asked_on=None))


class UnnotedWishes(ErrandStore):
    """What an earlier version took in without noting the day."""

    serves = Errand.REOPENING

    async def unnoted_days(self, clock: tzinfo) -> dict[UUID, date]:
        """The first day of each thread. Says of a message no more than whether it has the wish."""
        found = (await self.connection.execute(SAID)).all()
        sealer = await self.work.opener({row.key_id for row in found})
        wished = [row for row in found if rows.wants_deletion(row, sealer)]
        return {row.thread_id: row.at.astimezone(clock).date() for row in wished}
