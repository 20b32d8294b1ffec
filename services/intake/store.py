"""What intake remembers: sealed replies until they are read or old. What people wrote is only in the outbox, sealed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Column, DateTime, Index, MetaData, Table, Text, Uuid, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from shared.events import ReplySealed
from shared.outbox import Outbox
from shared.store import Store, Work

metadata = MetaData()
outbox = Outbox(metadata)
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
MOST_REPLIES = 200
"""Of one thread, in one answer; the newest."""


class IntakeWork(Work):
    async def keep(self, reply: ReplySealed) -> None:
        row = {"reply_id": reply.reply_id, "thread_id": reply.thread_id, "blob": reply.blob}
        await self.connection.execute(insert(replies).values(row).on_conflict_do_nothing())

    async def replies_of(self, thread_id: UUID) -> Sequence[str]:
        """Sealed, the oldest first; none where the thread is unknown, which is the same answer."""
        newest = (
            select(replies.c.blob)
            .where(replies.c.thread_id == thread_id)
            .order_by(replies.c.received_at.desc(), replies.c.reply_id)
            .limit(MOST_REPLIES)
        )
        return (await self.connection.execute(newest)).scalars().all()[::-1]

    async def forget_before(self, moment: datetime) -> int:
        """How many replies were old."""
        return (await self.connection.execute(delete(replies).where(replies.c.received_at < moment))).rowcount


IntakeStore = Store[IntakeWork]


def open_store(url: SecretStr) -> IntakeStore:
    return Store(url, outbox, IntakeWork)
