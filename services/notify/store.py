"""What notify remembers: the notices it has answered, and how far each of those to clients has come. No content."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, bindparam, exists, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.clock.store import ClockWork
from shared.clock.store import table_in as clock_table_in
from shared.events import NoticeRequested
from shared.store.connections import EngineFactory, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.outbox import Outbox
from shared.store.store import Store

metadata = MetaData()
outbox = Outbox(metadata)
client_notices = Table(
    "client_notice",
    metadata,
    Column("notice_id", Uuid, primary_key=True),
    Column("first_begun_at", DateTime(timezone=True)),
    Column("begun_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("noted_at", DateTime(timezone=True), nullable=False),
)
clock_table_in(metadata)
IDS = bindparam("ids", type_=ARRAY(Uuid))
BEGIN = text(
    "INSERT INTO client_notice AS known (notice_id, first_begun_at, begun_at, noted_at) "
    "SELECT one, :at, :at, :at FROM unnest(:ids) AS one "
    "ON CONFLICT (notice_id) DO UPDATE "
    "SET begun_at = :at, first_begun_at = coalesce(known.first_begun_at, :at) "
    "WHERE known.begun_at IS NULL AND known.withdrawn_at IS NULL AND known.ended_at IS NULL "
    "RETURNING known.notice_id"
).bindparams(IDS, bindparam("at", type_=DateTime(timezone=True)))
END = text(
    "INSERT INTO client_notice AS known (notice_id, ended_at, noted_at) SELECT one, :at, :at FROM unnest(:ids) AS one "
    "ON CONFLICT (notice_id) DO UPDATE SET ended_at = :at WHERE known.ended_at IS NULL "
    "RETURNING known.notice_id"
).bindparams(IDS, bindparam("at", type_=DateTime(timezone=True)))
TAKE_BACK = text("UPDATE client_notice SET begun_at = NULL WHERE notice_id = :id AND ended_at IS NULL")
WITHDRAW = text(
    "INSERT INTO client_notice AS known (notice_id, withdrawn_at, noted_at) VALUES (:id, :at, :at) "
    "ON CONFLICT (notice_id) DO UPDATE SET withdrawn_at = coalesce(known.withdrawn_at, :at) "
    "RETURNING known.begun_at IS NULL AND known.ended_at IS NULL"
)
FORGET = text("DELETE FROM client_notice WHERE noted_at < :before")
KEPT = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice to a client has come."""

    first_begun_at: datetime | None = None
    begun_at: datetime | None = None
    """An attempt that has begun, and of which nobody has written down that nothing was handed over."""
    withdrawn_at: datetime | None = None
    ended_at: datetime | None = None


class NotifyWork(ClockWork):
    async def is_answered(self, notice: NoticeRequested) -> bool:
        """A look only; what guards the answer is `first_time`."""
        seen = select(exists().where(outbox.seen.c.event_id == notice.id))
        return bool((await self.connection.execute(seen)).scalar_one())

    async def progress_of(self, notices: Collection[UUID]) -> dict[UUID, Progress]:
        """Of those of which anything is known."""
        table = client_notices.c
        columns = (table.notice_id, table.first_begun_at, table.begun_at, table.withdrawn_at, table.ended_at)
        found = await self.connection.execute(select(*columns).where(table.notice_id.in_(notices)))
        return {notice_id: Progress(*moments) for notice_id, *moments in found}

    async def begin(self, notices: Collection[UUID], *, at: datetime) -> set[UUID]:
        """Those of which an attempt may begin now: none is under way, none may have succeeded."""
        return set((await self.connection.execute(BEGIN, {"ids": sorted(notices), "at": at})).scalars())

    async def take_back(self, notice_id: UUID) -> None:
        """The attempt handed nothing over."""
        await self.connection.execute(TAKE_BACK, {"id": notice_id})

    async def end(self, notices: Collection[UUID], *, at: datetime) -> set[UUID]:
        """Those that had not ended before."""
        return set((await self.connection.execute(END, {"ids": sorted(notices), "at": at})).scalars())

    async def withdraw(self, notice_id: UUID, *, at: datetime) -> bool:
        """Whether it ends by this: no attempt is under way or came to an end."""
        return bool((await self.connection.execute(WITHDRAW, {"id": notice_id, "at": at})).scalar_one())

    async def forget_before(self, moment: datetime) -> None:
        await self.connection.execute(FORGET, {"before": moment})


NotifyStore = Store[NotifyWork]


def open_store(url: SecretStr, *, connections: int = CONNECTIONS, engines: EngineFactory = open_engine) -> NotifyStore:
    return Store(url, outbox, NotifyWork, pool_size=connections, engines=engines)
