"""The store keeps numbers, times and colleagues of files in clear, and the name of the client sealed."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.contact.requests.store import requests
from services.cases.files.file.domain import ClosedBecause, CountedClient, CountedFile, Cover, File
from services.cases.files.file.listing import Choice, Order, State, Whose
from services.cases.foundation.access.domain import Act, Errand, FileNotFoundHereError, Kind, Part, Relation, Subject
from services.cases.foundation.access.store import ErrandStore, PlainStore, ReaderStore
from services.cases.foundation.records.store import ACTIVITY
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.people.members.store import Members
from services.cases.people.team.store import account

PSEUDONYM = Field("file", "pseudonym", "identity")
CLOSED_BECAUSE = Field("file", "closed_because", "narrative")

files = Table(
    "file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("thread_id", Uuid, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("responsible", Uuid, nullable=False),
    Column("pseudonym", LargeBinary),
    Column("counted_as", Uuid, nullable=False, index=True),
    Column("same_as", Uuid, nullable=False, index=True),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_because", LargeBinary),
    Column("keep_until", Date),
    UniqueConstraint("year", "number", name="file_number_once"),
    Index("file_of_responsible", "responsible", "year", "number"),
    Index("file_open", "year", "number", postgresql_where=text("closed_at IS NULL")),
)
numbers = Table(
    "file_number",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("latest", Integer, nullable=False),
)


WAITS = "EXISTS (SELECT FROM request WHERE request.file_id = file.id AND request.waiting_since IS NOT NULL)"
# as whom a client is counted who has a file that is only kept, and as what the client's conversation is
ONLY_KEPT = text(
    "SELECT unnest(ARRAY[file.counted_as, file.thread_id]) FROM file JOIN restriction ON restriction.file_id = file.id "
    "WHERE restriction.lifted_at IS NULL"
)
waits_now = literal_column(WAITS, Boolean).label("waits")


ONE = select(files).where(files.c.id == bindparam("file"))
ONE_TO_CHANGE = ONE.with_for_update()
NEWEST = (
    select(files)
    .order_by(files.c.year.desc(), files.c.number.desc())
    .offset(bindparam("start", type_=Integer))
    .limit(bindparam("size", type_=Integer))
)
NEWEST_OF = NEWEST.where(files.c.responsible == bindparam("of"))


CLOSED, WAITS_NOW = files.c.closed_at.is_not(None), literal_column(WAITS, Boolean)
IN_STATE = {State.OPEN: ~CLOSED, State.CLOSED: CLOSED, State.WAITING: WAITS_NOW}


def latest_of_each() -> list[ColumnElement[datetime]]:
    """When something of each kind happened last, of what moves the day of erasure and is shown to the reader; asked
    only when every module is there that enters what counts.
    """
    moments = [(requests, requests.c.latest_at), *((moment.table, moment) for moment in ACTIVITY.values())]
    return [
        select(func.max(cast(moment, DateTime(timezone=True)))).where(table.c.file_id == files.c.id).scalar_subquery()
        for table, moment in moments
    ]


def latest_contact() -> ColumnElement[datetime]:
    return func.greatest(files.c.opened_at, *latest_of_each())


@cache
def latest_among() -> Select[Any]:
    among = files.c.id == func.any(bindparam("files", type_=ARRAY(Uuid)))
    return select(files.c.id, latest_contact().label("latest")).where(among)


@cache
def quiet_among() -> Select[Any]:
    """The same of those files in which nothing happened since: one kind after the other, until one says no."""
    since = bindparam("since", type_=DateTime(timezone=True))
    return latest_among().where(
        files.c.opened_at < since, *(func.coalesce(one < since, True) for one in latest_of_each())
    )


class Files(ReaderStore):
    async def save_file(self, file: File) -> None:
        await self.work.admit(Act.OPEN, Subject(Kind.FILE, (file.id,)))
        sealer = await self.work.ring.sealer({file.key_id})
        row = {
            "id": file.id,
            "thread_id": file.thread_id,
            "key_id": file.key_id,
            "year": file.year,
            "number": file.number,
            "opened_at": file.opened_at,
            "opened_by": file.opened_by,
            "responsible": file.responsible,
            "pseudonym": sealer.seal_known(PSEUDONYM, file.pseudonym, row=file.id, key_id=file.key_id),
            "counted_as": file.counted_as,
            "same_as": file.same_as,
        }
        await self.connection.execute(insert(files).values(row))

    async def save_closing(self, file: File) -> None:
        """Whether it is closed, and how long it is kept; the file must have been read with `change`."""
        await self.work.admit(Act.WRITE, Subject(Kind.ENDING, (file.id,)))
        sealer = await self.work.ring.sealer({file.key_id})
        row = {
            "closed_at": file.closed_at,
            "closed_because": sealer.seal_known(CLOSED_BECAUSE, file.closed_because, row=file.id, key_id=file.key_id),
            "keep_until": file.keep_until,
        }
        await self.connection.execute(update(files).where(files.c.id == file.id).values(row))

    async def file(self, file_id: UUID, *, change: bool = False) -> File:
        """`change` keeps others from changing it until the work is done. Raises FileNotFoundHereError."""
        require(self.reader, Right.READ_FILES)
        asked = ONE_TO_CHANGE if change else ONE
        row = (await self.connection.execute(asked, {"file": file_id})).one_or_none()
        if row is None and not await Members(self.work).has_team(file_id):
            raise FileNotFoundHereError(file_id)
        await self.work.admit(Act.WRITE if change else Act.READ, Subject(Kind.FILE, (file_id,)))
        if row is None:
            raise FileNotFoundHereError(file_id)
        self.work.note_files({row.thread_id: row.id})
        return opened(row, await self.work.opener({row.key_id}), self.work.relation(file_id))

    async def covers(self, ids: Collection[UUID]) -> list[Cover]:
        """What is known of these files without looking into them, the newest first."""
        await self.work.admit(Act.LIST, Subject(Kind.EXISTENCE, tuple(ids)))
        return await self._covers(select(files, waits_now).where(files.c.id.in_(ids)))

    async def all_covers(self, *, start: int, size: int) -> list[Cover]:
        """List which files exist, newest first, for a reader who may know of all of them."""
        require(self.reader, Right.SEE_ALL_FILES_EXIST)
        found = await self._covers(select(files, waits_now).offset(start).limit(size))
        await self.work.admit(Act.LIST, Subject(Kind.EXISTENCE, tuple(one.id for one in found)))
        return found

    async def nobodys_covers(self, *, most: int) -> list[Cover]:
        """List the files that are not closed and whose responsible colleague has left, for a reader who may know of all
        files.
        """
        require(self.reader, Right.SEE_ALL_FILES_EXIST)
        here = select(account.id).where(account.active)
        left = select(files, waits_now).where(files.c.responsible.not_in(here), files.c.closed_at.is_(None))
        found = await self._covers(left.limit(most))
        await self.work.admit(Act.LIST, Subject(Kind.EXISTENCE, tuple(one.id for one in found)))
        return found

    async def _covers(self, asked: Select[Any]) -> list[Cover]:
        async with self.work.errand(Errand.EXISTENCE):
            newest = asked.order_by(files.c.year.desc(), files.c.number.desc())
            found = (await self.connection.execute(newest)).all()
        return [
            Cover(row.id, row.year, row.number, row.opened_at, row.responsible, row.waits, row.closed_at)
            for row in found
        ]

    async def files(self, *, of: UUID | None, start: int, size: int) -> list[File]:
        """Those in whose team the reader is, the newest first; `of` leaves only those in one person's care."""
        places = {"start": start, "size": size}
        if of is None:
            found = (await self.connection.execute(NEWEST, places)).all()
        else:
            found = (await self.connection.execute(NEWEST_OF, {**places, "of": of})).all()
        return await self._listed(found)

    async def chosen(self, choice: Choice, *, start: int, size: int) -> list[File]:
        """The same, of those in whose team the reader is, in a state and in an order that the database knows."""
        asked, mine = select(files), files.c.responsible == self.reader.id
        if choice.whose is not Whose.ALL:
            asked = asked.where(mine if choice.whose is Whose.MINE else ~mine)
        if choice.state:
            asked = asked.where(IN_STATE[choice.state])
        first = [latest_contact().desc()] if choice.order is Order.CONTACT else []
        ordered = asked.order_by(*first, files.c.year.desc(), files.c.number.desc())
        return await self._listed((await self.connection.execute(ordered.offset(start).limit(size))).all())

    async def _listed(self, found: Sequence[Any]) -> list[File]:
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        self.work.note_files({row.thread_id: row.id for row in found})
        sealer = await self.work.opener({row.key_id for row in found})
        return [opened(row, sealer, self.work.relation(row.id)) for row in found]

    async def latest_contacts(self, ids: Collection[UUID]) -> dict[UUID, datetime]:
        """Of files to which the reader was admitted: nothing is said of others."""
        found = await self.connection.execute(latest_among(), {"files": self._seen_among(ids)})
        return {row.id: row.latest for row in found}

    async def quiet_since(self, ids: Collection[UUID], *, since: datetime) -> dict[UUID, datetime]:
        """The same, of those in which nothing happened since that moment."""
        found = await self.connection.execute(quiet_among(), {"files": self._seen_among(ids), "since": since})
        return {row.id: row.latest for row in found}

    def _seen_among(self, ids: Collection[UUID]) -> list[UUID]:
        return [file_id for file_id in ids if file_id in self.work.relations]

    async def among(self, ids: Collection[UUID]) -> list[File]:
        """Of these the ones in whose team the reader is."""
        found = (await self.connection.execute(select(files).where(files.c.id.in_(ids)))).all()
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        sealer = await self.work.opener({row.key_id for row in found})
        return [opened(row, sealer, self.work.relation(row.id)) for row in found]


class FileTeams(ErrandStore):
    serves = Errand.TEAM

    async def save_responsible(self, ids: Collection[UUID], staff_id: UUID) -> None:
        """Save who is responsible. The teams change in the same work, which checks that the reader may change them."""
        changed = update(files).where(files.c.id.in_(ids)).values(responsible=staff_id)
        await self.connection.execute(changed)


class RestrictedClients(ErrandStore):
    serves = Errand.RETENTION

    async def clients_only_kept(self) -> set[UUID]:
        """As whom they are counted who have a restricted file; for the counting alone, no reader sees it."""
        return set((await self.connection.execute(ONLY_KEPT)).scalars())


class CountedClients(ErrandStore):
    serves = Errand.COUNTING

    async def begun(self, *, until: datetime, besides: Callable[[UUID], bool]) -> list[CountedClient]:
        """Clients whose counselling began by then, without those of whom `besides` says that they need not be read."""
        columns = (files.c.counted_as, files.c.id, files.c.thread_id, files.c.key_id, files.c.opened_at)
        asked = select(*columns, files.c.closed_at).where(files.c.opened_at <= until)
        found: dict[UUID, list[CountedFile]] = {}
        for row in await self.connection.execute(asked.order_by(files.c.opened_at, files.c.id)):
            one = CountedFile(row.id, row.thread_id, row.key_id, row.opened_at, row.closed_at)
            found.setdefault(row.counted_as, []).append(one)
        return [CountedClient(each, tuple(theirs)) for each, theirs in found.items() if not besides(each)]


class FileNumbers(PlainStore):
    async def next_number(self, year: int) -> int:
        """The number after the latest of the year; given back if the work does not commit."""
        counted = insert(numbers).values(year=year, latest=1)
        more = counted.on_conflict_do_update(index_elements=["year"], set_={"latest": numbers.c.latest + 1})
        number: int = (await self.connection.execute(more.returning(numbers.c.latest))).scalar_one()
        return number


def opened(row: Any, sealer: Sealer, relation: Relation) -> File:
    """The name stays sealed for a reader to whom it was not given."""
    name = row.pseudonym if relation.shows(Part.NAME) else None
    why = row.closed_because if relation.shows(Part.NAME) else None
    because = sealer.read(CLOSED_BECAUSE, why, row=row.id, key_id=row.key_id)
    return File(
        id=row.id,
        thread_id=row.thread_id,
        key_id=row.key_id,
        year=row.year,
        number=row.number,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        responsible=row.responsible,
        pseudonym=sealer.read(PSEUDONYM, name, row=row.id, key_id=row.key_id),
        counted_as=row.counted_as,
        same_as=row.same_as,
        closed_at=row.closed_at,
        closed_because=ClosedBecause(because) if because else None,
        keep_until=row.keep_until,
    )
