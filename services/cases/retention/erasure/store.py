"""What was erased, and the deleting itself, table by table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, DateTime, Table, Text, Uuid, cast, delete, func, select, true
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.client_notices.store import CLIENT_NOTICES
from services.cases.contact.remarks.store import OldRemarks
from services.cases.contact.requests.domain import RequestNotFoundError
from services.cases.contact.requests.store import Requests, requests
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, OnErrand, PlainStore, ReaderStore
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import destroyed_keys, metadata
from services.cases.retention.erasure.certificate import Account, Certificate
from services.cases.retention.erasure.reach import dictionary, reach
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.schedule.store import Keeping

MOMENT = DateTime(timezone=True)
erasures = Table(
    "erasure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Column("key_id", Text, unique=True),
    Column("account", Text, nullable=False),
    Column("certificate", Text),
)


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What was found of one conversation when its rows were deleted: its keys, and which tables had something."""

    key_ids: frozenset[str]
    tables: frozenset[str]
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An erasure whose rows are gone; its key may not be yet."""

    id: UUID
    key_id: str
    at: datetime
    account: Account


@dataclass(frozen=True, slots=True)
class Done:
    id: UUID
    at: datetime
    account: Account
    finished: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many erasures wait for a change of the centre's keys, and since when the oldest does."""

    number: int
    since: datetime | None

    def overdue(self, *, now: datetime, backup_days: int) -> bool:
        """Longer than a certificate says that copies are kept."""
        return self.since is not None and now - self.since > timedelta(days=backup_days)


class Erasures(ReaderStore):
    async def files_of_client(self, file_id: UUID) -> list[File]:
        """This one and every other of the same client, to be erased together, restricted or not.

        Raises FileNotFoundHereError.
        """
        client = (await Keeping(self.work).held_fast(file_id, Act.ERASE)).same_as
        asked = select(files.c.id).where(files.c.same_as == client).order_by(files.c.year, files.c.number)
        async with self.work.errand(Errand.RETENTION):
            ids = tuple((await self.connection.execute(asked)).scalars())
        await self.work.admit(Act.ERASE, Subject(Kind.FILE, ids))
        return [await Files(self.work).file(one) for one in ids]

    async def unfiled_to_erase(self, request_id: UUID) -> UUID:
        """The thread of a request without a file. Raises RequestNotFoundError, also for one that has one."""
        conversation = await Requests(self.work).conversation(request_id, change=True)
        if conversation.file_id:
            raise RequestNotFoundError(request_id)
        await self.work.admit(Act.ERASE, Subject(Kind.CONVERSATION, (conversation.thread_id,)))
        return conversation.thread_id

    async def certificate(self, erasure_id: UUID) -> bytes | None:
        """As it was signed; None where there is none, or not yet."""
        require(self.reader, Right.SEE_CERTIFICATES)
        asked = select(erasures.c.certificate).where(erasures.c.id == erasure_id)
        kept = (await self.connection.execute(asked)).scalar_one_or_none()
        return kept.encode() if kept else None

    async def erased(self, *, start: int, size: int) -> list[Done]:
        """The newest first."""
        require(self.reader, Right.SEE_RETENTION)
        asked = select(erasures).order_by(erasures.c.erased_at.desc(), erasures.c.id).offset(start).limit(size)
        return [
            Done(row.id, row.erased_at, Account.model_validate_json(row.account), row.key_id is None)
            for row in await self.connection.execute(asked)
        ]


class Certificates(PlainStore):
    async def save_erasure(self, account: Account, key_id: str) -> None:
        row = {"id": account.id, "erased_at": account.erased_at, "key_id": key_id, "account": account.model_dump_json()}
        await self.connection.execute(insert(erasures).values(row))

    async def erasures_under_way(self) -> list[UnderWay]:
        """The oldest first."""
        asked = select(erasures).where(erasures.c.key_id.is_not(None)).order_by(erasures.c.erased_at)
        return [
            UnderWay(row.id, row.key_id, row.erased_at, Account.model_validate_json(row.account))
            for row in await self.connection.execute(asked)
        ]

    async def save_certificate(self, certificate: Certificate) -> None:
        """From now on nothing here says whose it was."""
        finished = {"key_id": None, "certificate": certificate.model_dump_json()}
        open_still = (erasures.c.id == certificate.id) & erasures.c.key_id.is_not(None)
        await self.connection.execute(change(erasures).where(open_still).values(finished))

    async def waiting_for_keys(self, alone_since: datetime | None) -> Waiting:
        """Erasures whose keys, in an older copy, the centre's own keys still open; `KeyStore.alone_since` says how.

        A number and a moment: they name nobody.
        """
        destroyed = cast(func.json_extract_path_text(cast(erasures.c.certificate, JSON), "key_destroyed_at"), MOMENT)
        waits = erasures.c.key_id.is_not(None) | (destroyed >= alone_since) if alone_since else true()
        asked = select(func.count(), func.min(erasures.c.erased_at)).where(waits)
        number, since = (await self.connection.execute(asked)).one()
        return Waiting(number, since)

    async def letters_waiting(self, opening_since: datetime | None, *, today: date) -> Waiting:
        """Erasures of clients whose letters may still lie somewhere, for a key that the centre has yet.

        `CentreKeys.opening_since` says how; None where nobody knows. A number and a moment, too.
        """
        later = erasures.c.erased_at >= opening_since if opening_since else true()
        asked = select(erasures.c.account).where(later).order_by(erasures.c.erased_at)
        found = [Account.model_validate_json(kept) for kept in (await self.connection.execute(asked)).scalars()]
        open_still = [one.erased_at for one in found if one.letters_until and one.letters_until >= today]
        return Waiting(len(open_still), open_still[0] if open_still else None)

    async def backup_days_signed(self) -> dict[int, datetime]:
        """For how many days certificates say that backups are kept, and when each number was last signed."""
        asked = select(erasures.c.account).order_by(erasures.c.erased_at)
        accounts = [Account.model_validate_json(kept) for kept in (await self.connection.execute(asked)).scalars()]
        return {one.backup_days: one.erased_at for one in accounts if one.backup_days is not None}

    async def forget_certificates(self, *, before: datetime) -> list[UUID]:
        old = delete(erasures).where(erasures.c.key_id.is_(None), erasures.c.erased_at < before)
        return list((await self.connection.execute(old.returning(erasures.c.id))).scalars())


class Erasing(ErrandStore):
    serves = Errand.RETENTION

    async def stand_still(self, thread_id: UUID) -> None:
        """Nothing is written into this conversation, and no hold is set on it, until this work is done."""
        await HoldsInForce(self.on_errand).key_of(thread_id)

    async def files_of(self, thread_id: UUID) -> list[UUID]:
        return list((await self.connection.execute(select(files.c.id).where(files.c.thread_id == thread_id))).scalars())

    async def noticed_on(self, ids: Collection[UUID]) -> datetime | None:
        """When a short message to the client of these files was last passed on."""
        asked = select(func.max(CLIENT_NOTICES.table.c.asked_at)).where(CLIENT_NOTICES.table.c.file_id.in_(ids))
        found: datetime | None = await self.connection.scalar(asked)
        return found

    async def take_out(self, threads: Collection[UUID], *, mark: bytes) -> TakenOut:
        """Delete every row of these conversations, and no key. Raises UnreachedTableError before it begins.

        `mark` makes the marks. Waits for transactions that write into one of them.
        """
        reached = reach(dictionary(), {name: table.columns.keys() for name, table in metadata.tables.items()})
        return await self._take_out(sorted(threads), reached, mark=mark)

    async def _take_out(self, wanted: list[UUID], reached: Mapping[str, str], *, mark: bytes) -> TakenOut:
        locked = select(requests).where(requests.c.thread_id.in_(wanted)).order_by(requests.c.thread_id)
        found = (await self.connection.execute(locked.with_for_update())).all()
        theirs = select(files).where(files.c.thread_id.in_(wanted)).order_by(files.c.id)
        filed = (await self.connection.execute(theirs.with_for_update())).all()
        values: dict[str, Sequence[Any]] = {
            "thread_id": wanted,
            "file_id": [row.id for row in filed],
            "case_mark": [mark_of(one, mark) for one in (*await self._nobody_elses(filed), *wanted)],
        }
        emptied = [name for name, link in reached.items() if values[link]]
        tables = {table.name for table in metadata.sorted_tables if table.name in emptied}
        had = {name for name in reversed(in_order(tables)) if await self._emptied(name, reached[name], values)}
        latest = max((row.latest_at for row in found), default=None)
        return TakenOut(frozenset(row.key_id for row in [*found, *filed]), frozenset(had), latest)

    async def _emptied(self, name: str, link: str, values: dict[str, Sequence[Any]]) -> bool:
        table = metadata.tables[name]
        gone = delete(table).where(table.c[link].in_(values[link]))
        return (await self.connection.execute(gone)).rowcount > 0

    async def _nobody_elses(self, filed: Sequence[Any]) -> set[UUID]:
        """The clients of these files who have no other file: what was counted of the others stays theirs."""
        clients = {row.counted_as for row in filed}
        others = select(files.c.counted_as).where(
            files.c.counted_as.in_(clients), files.c.id.not_in([row.id for row in filed])
        )
        return clients - set((await self.connection.execute(others)).scalars())

    async def still_there(self) -> set[UUID]:
        """Conversations whose key was destroyed: a copy from before brought their rows back."""
        found: set[UUID] = set()
        for table in metadata.sorted_tables:
            if {"thread_id", "key_id"} <= set(table.columns.keys()):
                buried = select(table.c.thread_id).join(destroyed_keys, destroyed_keys.c.key_id == table.c.key_id)
                found |= set((await self.connection.execute(buried.distinct())).scalars())
        return found


async def erase_what_came_back(on_errand: OnErrand, mark: bytes) -> None:
    """What a restored database brought back of those whose keys are destroyed, and remarks that were deleted."""
    await OldRemarks(on_errand).delete_again()
    if came_back := await Erasing(on_errand).still_there():
        await Erasing(on_errand).take_out(came_back, mark=mark)


def in_order(names: Iterable[str]) -> list[str]:
    """As they depend on one another."""
    wanted = set(names)
    return [table.name for table in metadata.sorted_tables if table.name in wanted]
