"""What is kept of every client, and until when: what its period depends on, and what stands on the list."""

from collections.abc import Collection
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    CompoundSelect,
    Date,
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

from services.cases.contact.gate.store import gate_records
from services.cases.contact.requests.store import requests
from services.cases.files.attachments.store import attachments
from services.cases.files.file.domain import File, code_of
from services.cases.files.file.store import Files, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.records.store import BY_TABLE, Records
from services.cases.foundation.sealed.store import metadata
from services.cases.retention.holds.store import HoldsInForce, holds
from services.cases.retention.schedule.domain import Kept
from services.cases.rights.subject_requests.store import asked_table, corrections, restrictions

announcements = Table(
    "announcement",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("since", Date, nullable=False),
)


def latest(moment: Column[Any]) -> ScalarSelect[Any]:
    """Of what belongs to the file."""
    return select(func.max(moment)).where(moment.table.c.file_id == files.c.id).scalar_subquery()


EVERYTHING = (
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
        latest(gate_records.c.at).label("talk"),
        latest(attachments.c.at).label("document"),
        latest(corrections.c.at).label("corrected"),
        latest(asked_table.c.received_on).label("asked_on"),
        exists().where(restrictions.c.file_id == files.c.id, restrictions.c.lifted_at.is_(None)).label("restricted"),
        exists().where(asked_table.c.file_id == files.c.id, asked_table.c.settled_at.is_(None)).label("asked"),
    )
    .outerjoin(files, files.c.thread_id == requests.c.thread_id)
    .outerjoin(holds, holds.c.thread_id == requests.c.thread_id)
    .outerjoin(announcements, announcements.c.thread_id == requests.c.thread_id)
)


def everything() -> Select[Any]:
    """With the latest of each kind of record that is activity in the file, of whichever concept."""
    return EVERYTHING.add_columns(*(latest(one.table.c[one.written.at]).label(name) for name, one in activities()))


def activities() -> list[tuple[str, Records[Any]]]:
    """Kinds of record whose writing moves the day of deletion, by how the row calls the latest of them."""
    return [(f"latest_{table}", records) for table, records in BY_TABLE.items() if records.is_activity]


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
        """What decides when a file goes, for whoever may read it. Raises NotAllowedError."""
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file.id,)))
        async with self.work.errand(Errand.RETENTION) as on_errand:
            return await KeptData(on_errand).kept_of_client(file.thread_id, clock=clock)

    async def held_fast(self, file_id: UUID, act: Act) -> File:
        """A file that nobody changes or erases until this work is done, also one that is only kept.

        `act` is what she asks for herself, and what the reader must be admitted to. Raises FileNotFoundHereError.
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
        """These stand on the list; whoever does not is announced no more."""
        gone = delete(announcements).where(announcements.c.thread_id.not_in(threads))
        await self.connection.execute(gone if threads else delete(announcements))
        if threads:
            await self.connection.execute(ANNOUNCE, {"threads": sorted(threads), "today": today})

    async def hold_client_fast(self, thread_id: UUID) -> None:
        """Nothing changes in this conversation, nor in any other of the same client, until this work is done.

        Nor is it found to be another client's: whoever became the same one while this waited is held, too.
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
    written = [getattr(row, name) for name, _ in activities()]
    moments = (row.latest_at, row.opened_at, row.talk, row.document, row.corrected, row.asked_on, *written)
    return Kept(
        thread_id=row.thread_id,
        request_id=row.id,
        active=max(day(moment) for moment in moments if moment),
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
