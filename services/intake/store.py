"""What intake remembers: sealed replies until they are read or old, published texts, and counts of feedback.

What people wrote is only in the outbox, sealed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.intake.domain import own_id
from services.intake.feedback.store import FeedbackWork
from services.intake.letters.store import LetterKeysWork
from services.intake.pages.recordings.store import RecordingsWork
from services.intake.tables.store import metadata, outbox
from shared.clock.store import ClockWork
from shared.events import DraftsDecided, ReplySealed
from shared.store.connections import EngineFactory, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.store import Store

__all__ = ["IntakeStore", "IntakeWork", "metadata", "open_store", "outbox"]

replies = Table(
    "reply",
    metadata,
    Column("reply_id", Uuid, primary_key=True),
    Column("thread_id", Uuid, nullable=False),
    Column("blob", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("reply_of_thread", "thread_id", "received_at"),
    Index("reply_age", "received_at"),
)
publications = Table(
    "publication",
    metadata,
    Column("name", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)
NEWEST_FIRST = (replies.c.received_at.desc(), replies.c.reply_id)
unread_texts = Table(
    "unread_texts",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("allowed", Boolean, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("only_row = 1", name="unread_texts_only_row"),
)
ended_threads = Table(
    "ended_thread",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)
GIVEN_BY_NUMBER = text("get_byte(uuid_send(thread_id), 6) >> 4 = 8")
OWN = text("get_byte(uuid_send(reply_id), 6) >> 4 = 8")
"""What a client wrote: `domain.own_id` makes ids of version 8, casework gives its replies random ones."""
MOST_REPLIES = 200
"""Of one thread, in one answer; the newest."""
MOST_TOGETHER = 2_000_000
"""Characters of base64 in one answer; the newest replies."""
MOST_OWN = 20
"""Own words of the client in one thread; the newest."""


class IntakeWork(FeedbackWork, LetterKeysWork, RecordingsWork, ClockWork):
    async def keep(self, reply: ReplySealed, thread_id: UUID) -> None:
        await self._keep(reply.reply_id, thread_id, reply.blob)

    async def keep_own(self, id: UUID, thread_id: UUID, blob: str) -> None:
        """What a client wrote in the request or message of this id, sealed for the number as a reply is."""
        await self._keep(own_id(id), thread_id, blob)
        own = select(replies.c.reply_id).where(replies.c.thread_id == thread_id, OWN)
        older = own.order_by(*NEWEST_FIRST).offset(MOST_OWN)
        await self.connection.execute(delete(replies).where(replies.c.reply_id.in_(older)))

    async def _keep(self, id: UUID, thread_id: UUID, blob: str) -> None:
        ended = select(ended_threads.c.thread_id).where(ended_threads.c.thread_id == thread_id)
        if await self.connection.scalar(ended):
            return
        row = {"reply_id": id, "thread_id": thread_id, "blob": blob}
        await self.connection.execute(insert(replies).values(row).on_conflict_do_nothing())

    async def end_thread(self, thread_id: UUID, at: datetime) -> None:
        ended = {"thread_id": thread_id, "ended_at": at}
        await self.connection.execute(insert(ended_threads).values(ended).on_conflict_do_nothing())
        await self.forget_thread(thread_id)

    async def forget_ended(self, moment: datetime) -> None:
        """A reply that was sealed for such a thread has come, or never does."""
        await self.connection.execute(delete(ended_threads).where(ended_threads.c.ended_at < moment))

    async def forget_thread(self, thread_id: UUID) -> None:
        await self.connection.execute(delete(replies).where(replies.c.thread_id == thread_id))

    async def replies_of(self, thread_id: UUID) -> Sequence[str]:
        """Sealed, the oldest first; none where the thread is unknown or has ended, which is the same answer.

        A reply may be saved in the very moment in which its thread ends: such a one is not shown either.
        """
        together = func.sum(func.length(replies.c.blob)).over(order_by=NEWEST_FIRST).label("together")
        newest = (
            select(replies.c.reply_id, together)
            .where(replies.c.thread_id == thread_id, ~exists().where(ended_threads.c.thread_id == thread_id))
            .order_by(*NEWEST_FIRST)
            .limit(MOST_REPLIES)
            .subquery()
        )
        shown = (
            select(replies.c.blob)
            .join(newest, newest.c.reply_id == replies.c.reply_id)
            .where(newest.c.together <= MOST_TOGETHER)
            .order_by(*NEWEST_FIRST)
        )
        return (await self.connection.execute(shown)).scalars().all()[::-1]

    async def threads_given_by_number(self) -> Sequence[UUID]:
        """Of an earlier version, which stored the ids that numbers give."""
        asked = select(replies.c.thread_id).distinct().where(GIVEN_BY_NUMBER)
        return (await self.connection.execute(asked)).scalars().all()

    async def rename_thread(self, before: UUID, after: UUID) -> None:
        renamed = update(replies).where(replies.c.thread_id == before).values(thread_id=after)
        await self.connection.execute(renamed)

    async def forget_before(self, moment: datetime) -> int:
        """How many replies were old."""
        return (await self.connection.execute(delete(replies).where(replies.c.received_at < moment))).rowcount

    async def put_edition(self, edition: Mapping[str, Any]) -> None:
        """Keeps an edition; one that was withdrawn stays withdrawn, whatever comes after it, or again."""
        put = insert(publications).values(edition)
        withdrawn = {name: put.excluded[name] for name in ("valid_from", "withdrawn")}
        taken_back = put.on_conflict_do_update(
            constraint=publications.primary_key, set_=withdrawn, where=put.excluded.withdrawn
        )
        await self.connection.execute(taken_back)

    async def put_choice(self, chosen: DraftsDecided) -> None:
        """The newest that was said counts, in whatever order it comes."""
        told = {"allowed": chosen.allowed, "said_at": chosen.said_at}
        put = insert(unread_texts).values(told)
        is_newer = put.excluded.said_at > unread_texts.c.said_at
        await self.connection.execute(put.on_conflict_do_update(index_elements=["only_row"], set_=told, where=is_newer))

    async def unread_texts_allowed(self) -> bool:
        """Also as long as casework has not said anything."""
        return bool((await self.connection.execute(select(unread_texts.c.allowed))).scalar_one_or_none() is not False)

    async def publications(self) -> list[dict[str, Any]]:
        """Every edition that counts, or may begin to."""
        return [dict(row) for row in (await self.connection.execute(select(publications))).mappings()]

    async def forget_editions(self, name: str, language: str, *, today: date) -> None:
        """Those before the newest that has begun."""
        own = (publications.c.name == name, publications.c.language == language)
        newest = select(func.max(publications.c.edition)).where(*own, publications.c.valid_from <= today)
        old = delete(publications).where(*own, publications.c.edition < newest.scalar_subquery())
        await self.connection.execute(old)


IntakeStore = Store[IntakeWork]


def open_store(url: SecretStr, *, connections: int = CONNECTIONS, engines: EngineFactory = open_engine) -> IntakeStore:
    return Store(url, outbox, IntakeWork, pool_size=connections, engines=engines)
