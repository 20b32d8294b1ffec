"""A hold keeps a client's data from being erased: until when is in clear, why is sealed with the client's key."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, LargeBinary, Table, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.contact.requests.store import requests
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.retention.holds.domain import Hold, HoldReason

REASON = Field("hold", "reason", "narrative")

holds = Table(
    "hold",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("until", Date, nullable=False),
    Column("set_on", Date, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("reason", LargeBinary, nullable=False),
)


class Holds(ReaderStore):
    async def hold(self, thread_id: UUID, hold: Hold, *, today: date) -> None:
        """Instead of one that was there. Nothing, where there is nothing to hold any more."""
        require(self.reader, Right.HOLD)
        await self.work.admit(Act.WRITE, Subject(Kind.RETENTION, (thread_id,)))
        async with self.work.errand(Errand.RETENTION) as on_errand:
            key_id = await HoldsInForce(on_errand).key_of(thread_id)
        if key_id is None or hold.reason is None:
            return
        sealer = await self.work.ring.sealer({key_id})
        reason = sealer.seal(REASON, hold.reason, row=thread_id, key_id=key_id)
        row = {"until": hold.until, "set_on": today, "set_by": self.reader.id, "reason": reason}
        once = insert(holds).values(thread_id=thread_id, **row)
        async with self.work.errand(Errand.RETENTION):
            await self.connection.execute(once.on_conflict_do_update(index_elements=["thread_id"], set_=row))

    async def let_go(self, thread_id: UUID) -> None:
        require(self.reader, Right.HOLD)
        await self.work.admit(Act.WRITE, Subject(Kind.RETENTION, (thread_id,)))
        async with self.work.errand(Errand.RETENTION):
            await self.connection.execute(delete(holds).where(holds.c.thread_id == thread_id))

    async def holds_of(self, threads: Collection[UUID]) -> dict[UUID, Hold]:
        await self.work.admit(Act.LIST, Subject(Kind.RETENTION))
        async with self.work.errand(Errand.RETENTION) as on_errand:
            return await HoldsInForce(on_errand).of(threads)


class HoldsInForce(ErrandStore):
    serves = Errand.RETENTION

    async def hold_of(self, thread_id: UUID, *, today: date) -> Hold | None:
        """A hold that is in force today; the caller checks that the reader may see the conversation."""
        found = (await self.of([thread_id])).get(thread_id)
        return found if found and found.until >= today else None

    async def of(self, threads: Collection[UUID]) -> dict[UUID, Hold]:
        asked = select(holds, requests.c.key_id).join(requests, requests.c.thread_id == holds.c.thread_id)
        found = (await self.connection.execute(asked.where(holds.c.thread_id.in_(threads)))).all()
        sealer = await self.work.ring.sealer({row.key_id for row in found})
        return {row.thread_id: opened(row, sealer) for row in found}

    async def key_of(self, thread_id: UUID) -> str | None:
        """Held fast until this work is done; None where there is nothing any more."""
        asked = select(requests.c.key_id).where(requests.c.thread_id == thread_id).with_for_update()
        return (await self.connection.execute(asked)).scalar_one_or_none()


def opened(row: Any, sealer: Sealer) -> Hold:
    reason = sealer.read(REASON, row.reason, row=row.thread_id, key_id=row.key_id)
    return Hold(row.until, HoldReason(reason) if reason else None)
