"""When colleagues get mails, and for whom something has waited: ids, hours and days, and nothing of clients."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    SmallInteger,
    Table,
    Uuid,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.notice_times.domain import NoticeTimes

notice_times = Table(
    "notice_times",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("quiet_from", SmallInteger),
    Column("quiet_until", SmallInteger),
    Column("days_off", ARRAY(SmallInteger), nullable=False),
    Column("daily_at", SmallInteger),
    Column("waits", Boolean, nullable=False, server_default=text("false")),
    Column("gathered_at", DateTime(timezone=True)),
    CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="notice_times_quiet_has_an_end"),
)
rows = notice_times.c


class TimesOfNotices(PlainStore):
    async def of(self, staff_ids: Collection[UUID]) -> dict[UUID, NoticeTimes]:
        """Of those of them who have chosen some."""
        asked = select(notice_times).where(rows.staff_id.in_(staff_ids))
        return {row.staff_id: times_of(row) for row in await self.connection.execute(asked)}

    async def chosen(self) -> list[NoticeTimes]:
        return [times_of(row) for row in await self.connection.execute(select(notice_times))]

    async def held(self, staff_ids: Collection[UUID]) -> list[NoticeTimes]:
        """As they are now; nobody else changes them until the work is done."""
        asked = select(notice_times).where(rows.staff_id.in_(staff_ids)).order_by(rows.staff_id).with_for_update()
        return [times_of(row) for row in await self.connection.execute(asked)]

    async def save(self, times: NoticeTimes) -> None:
        """What has waited waits on. Where nothing is to wait any more, it comes with the next look."""
        chosen = {
            "quiet_from": times.quiet_from,
            "quiet_until": times.quiet_until,
            "days_off": sorted(times.days_off),
            "daily_at": times.daily_at,
            "gathered_at": None,
        }
        new = insert(notice_times).values(staff_id=times.staff_id, **chosen)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_=chosen))

    async def note_waits(self, staff_ids: Collection[UUID]) -> None:
        held = select(rows.staff_id).where(rows.staff_id.in_(staff_ids)).order_by(rows.staff_id).with_for_update()
        await self.connection.execute(update(notice_times).where(rows.staff_id.in_(held)).values(waits=True))

    async def gather(self, staff_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
        """Note that these get their gathered mail now, and return for whom something has waited."""
        theirs = rows.staff_id.in_(staff_ids)
        waited = set((await self.connection.execute(select(rows.staff_id).where(theirs, rows.waits))).scalars())
        await self.connection.execute(update(notice_times).where(theirs).values(waits=False, gathered_at=at))
        return waited

    async def forget(self, staff_ids: Collection[UUID]) -> None:
        await self.connection.execute(delete(notice_times).where(rows.staff_id.in_(staff_ids)))


def times_of(row: Any) -> NoticeTimes:
    days_off = frozenset(row.days_off)
    return NoticeTimes(row.staff_id, row.quiet_from, row.quiet_until, days_off, row.daily_at, row.gathered_at)
