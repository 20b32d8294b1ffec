"""What is kept of every client, and until when: what its period depends on, and what stands on the list."""

from collections.abc import Collection
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    CompoundSelect,
    Date,
    Exists,
    ScalarSelect,
    Select,
    Table,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.requests.store import requests
from services.cases.files.file.domain import File, code_of
from services.cases.files.file.store import Files, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.records.store import ACTIVITY
from services.cases.foundation.sealed.store import metadata
from services.cases.retention.holds.store import HoldsInForce, holds
from services.cases.retention.schedule.domain import Kept

announcements = Table(
    "announcement",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("since", Date, nullable=False),
)


KEPT_WHILE_EMPTY: dict[str, Column[Any]] = {}
"""What keeps a file from being erased, `restricted` and `asked`, as long as it has a row in which this column is empty:
entered by whatever knows the table."""


def latest(moment: Column[Any]) -> ScalarSelect[Any]:
    """Of what belongs to the file."""
    return select(func.max(moment)).where(moment.table.c.file_id == files.c.id).scalar_subquery()


def lasts(ended: Column[Any]) -> Exists:
    return exists().where(ended.table.c.file_id == files.c.id, ended.is_(None))


@cache
def everything() -> Select[Any]:
    """Asked only when every module is there that enters what counts."""
    return (
        select(
            requests.c.thread_id,
            requests.c.id,
            requests.c.latest_at,
            files.c.id.label("file_id"),
            files.c.year,
            files.c.number,
            files.c.opened_at,
            files.c.same_as,
            files.c.closed_at,
            files.c.keep_until,
            holds.c.until.label("hold_until"),
            announcements.c.since.label("announced"),
            lasts(KEPT_WHILE_EMPTY["restricted"]).label("restricted"),
            lasts(KEPT_WHILE_EMPTY["asked"]).label("asked"),
            *(latest(moment).label(f"latest_{table}") for table, moment in ACTIVITY.items()),
        )
        .outerjoin(files, files.c.thread_id == requests.c.thread_id)
        .outerjoin(holds, holds.c.thread_id == requests.c.thread_id)
        .outerjoin(announcements, announcements.c.thread_id == requests.c.thread_id)
    )


# what a clock that ran ahead wrote down counts as if it were written today
ANNOUNCE = text(
    "INSERT INTO announcement (thread_id, since) SELECT unnest(:threads), :today "
    "ON CONFLICT (thread_id) DO UPDATE SET since = least(announcement.since, excluded.since)"
).bindparams(bindparam("threads", type_=ARRAY(Uuid)), bindparam("today", type_=Date))


class Keeping(ReaderStore):
    async def kept(self, *, clock: tzinfo) -> list[Kept]:
        """Of every conversation."""
        await self.work.admit(Act.LIST, Subject(Kind.RETENTION))
        async with self.work.errand(Errand.RETENTION) as on_errand:
            return await KeptData(on_errand).kept_for_purge(clock=clock)

    async def kept_of_file(self, file: File, *, clock: tzinfo) -> list[Kept]:
        """What decides when a file is erased, for a reader who may read it. Raises NotAllowedError."""
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file.id,)))
        async with self.work.errand(Errand.RETENTION) as on_errand:
            return await KeptData(on_errand).kept_of_client(file.thread_id, clock=clock)

    async def held_fast(self, file_id: UUID, act: Act) -> File:
        """Lock a file so that nobody changes or erases it until this work is done, also one that is only kept.

        `act` is what the client asks for, and what the reader must be admitted to. Raises FileNotFoundHereError.
        """
        found = await Files(self.work).file(file_id)
        await self.work.admit(act, Subject(Kind.FILE, (file_id,)))
        # first the conversation, then the file, as an erasure does
        async with self.work.errand(Errand.RETENTION) as on_errand:
            await HoldsInForce(on_errand).key_of(found.thread_id)
            await self.connection.execute(select(files.c.id).where(files.c.id == file_id).with_for_update())
        return await Files(self.work).file(file_id)

    async def save_kept_longer(self, file: File) -> None:
        """The one thing that changes in a file that is only kept; it must have been `held_fast`."""
        await self.work.admit(Act.ERASE, Subject(Kind.FILE, (file.id,)))
        longer = update(files).where(files.c.id == file.id).values(keep_until=file.keep_until)
        async with self.work.errand(Errand.RETENTION):
            await self.connection.execute(longer)


class KeptData(ErrandStore):
    serves = Errand.RETENTION

    async def kept_for_purge(self, *, clock: tzinfo) -> list[Kept]:
        """The same for the purge, which shows it to nobody."""
        return [kept(row, clock) for row in await self.connection.execute(everything())]

    async def kept_of_client(self, thread_id: UUID, *, clock: tzinfo) -> list[Kept]:
        """This conversation, and every other one of the same client: what decides when it goes."""
        asked = everything().where(requests.c.thread_id.in_(of_client(thread_id)))
        return [kept(row, clock) for row in await self.connection.execute(asked)]

    async def announce(self, threads: Collection[UUID], *, today: date) -> None:
        """These conversations stand on the list; all others are announced no more."""
        gone = delete(announcements).where(announcements.c.thread_id.not_in(threads))
        await self.connection.execute(gone if threads else delete(announcements))
        if threads:
            await self.connection.execute(ANNOUNCE, {"threads": sorted(threads), "today": today})

    async def hold_client_fast(self, thread_id: UUID) -> None:
        """Lock this conversation, and every other one of the same client, until this work is done.

        Nor can it be joined to another client's: a conversation that was joined while this waited is locked, too.
        """
        held: set[UUID] = set()
        while more := {*(await self.connection.execute(of_client(thread_id))).scalars()} - held:
            threads = select(requests.c.key_id).where(requests.c.thread_id.in_(more)).order_by(requests.c.thread_id)
            theirs = select(files.c.id).where(files.c.thread_id.in_(more)).order_by(files.c.id)
            await self.connection.execute(threads.with_for_update())
            await self.connection.execute(theirs.with_for_update())
            held |= more


def of_client(thread_id: UUID) -> CompoundSelect[UUID]:
    """This conversation, and every other of the same client."""
    client = select(files.c.same_as).where(files.c.thread_id == thread_id).scalar_subquery()
    return union(select(literal(thread_id)), select(files.c.thread_id).where(files.c.same_as == client))


def kept(row: Any, clock: tzinfo) -> Kept:
    def day(moment: date) -> date:
        return moment.astimezone(clock).date() if isinstance(moment, datetime) else moment

    code = code_of(row.year, row.number) if row.file_id else None
    happened = [getattr(row, f"latest_{table}") for table in ACTIVITY]
    days = [day(moment) for moment in (row.latest_at, row.opened_at, *happened) if moment]
    return Kept(
        thread_id=row.thread_id,
        request_id=row.id,
        active=max(days),
        file_id=row.file_id,
        code=code,
        same_as=row.same_as,
        closed=day(row.closed_at) if row.closed_at else None,
        keep_until=row.keep_until,
        hold_until=row.hold_until,
        announced=row.announced,
        restricted=row.restricted,
        asked=row.asked,
    )
