"""The one door to the data: work is opened for a reader or on an errand, and a store says which it serves."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.foundation.access.domain import (
    NOBODYS,
    PART_OF,
    WITH_A_SECOND,
    Act,
    Capacity,
    Errand,
    FileNotFoundHereError,
    Ground,
    Kind,
    Opened,
    Part,
    Place,
    Relation,
    Subject,
    apart_by_emergency,
    ground_of,
)
from services.cases.foundation.access.rules import rules
from services.cases.foundation.audit.store import AuditedWork
from services.cases.foundation.roles import NotAllowedError, Refused, Right, require
from shared.accounts.domain import Person
from shared.store.outbox import Outbox

# true: until the transaction ends, so that a connection carries nothing over to the work that has it next;
# with the rules of the second lock a statement is planned longer than it runs, so a plan that fits all is kept
INTRODUCED = text(
    "SELECT set_config('kokon.reader', :reader, true), set_config('kokon.roles', :roles, true), "
    "set_config('kokon.now', :now, true), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
ON_ERRAND = text("SELECT set_config('kokon.errand', :errand, true), set_config('kokon.now', :now, true)")
# one row for all files in which the reader has the same place: of thousands most
RELATED = (
    "SELECT array_agg(file_id) AS files, false AS restricted, capacity, parts, until, NULL::uuid AS approver, "
    "0 AS reason_length FROM file_member "
    "WHERE staff_id = :reader AND since <= :now AND (until IS NULL OR until > :now) AND file_id = ANY(:files) "
    "GROUP BY capacity, parts, until "
    "UNION ALL SELECT ARRAY[file_id], false, NULL, '{}', until, answered_by, reason_length FROM file_opening "
    "WHERE asked_by = :reader AND until > :now AND file_id = ANY(:files) "
    "UNION ALL SELECT ARRAY[file_id], true, NULL, '{}', NULL, NULL, 0 FROM restriction "
    "WHERE lifted_at IS NULL AND file_id = ANY(:files)"
)
WHO_AND_WHEN = (bindparam("reader", type_=Uuid), bindparam("now", type_=DateTime(True)))
AMONG = bindparam("files", type_=ARRAY(Uuid))
COLUMNS = ("files", "restricted", "capacity", "parts", "until", "approver", "reason_length")
RELATIONS = select(text(RELATED).bindparams(*WHO_AND_WHEN, AMONG).columns(*map(column, COLUMNS)).subquery("related"))
ALL_RELATIONS = text(RELATED.replace(" AND file_id = ANY(:files)", "")).bindparams(*WHO_AND_WHEN)
UNCONFIRMED = text("SELECT staff_id FROM unconfirmed_account WHERE staff_id = ANY(:staff)").bindparams(
    bindparam("staff", type_=ARRAY(Uuid))
)
FILES_OF = text("SELECT thread_id, file_id FROM request WHERE thread_id = ANY(:threads)").bindparams(
    bindparam("threads", type_=ARRAY(Uuid))
)
THREADS_OF = text("SELECT id, thread_id FROM request WHERE id = ANY(:requests)").bindparams(
    bindparam("requests", type_=ARRAY(Uuid))
)
KEPT_THERE = text("SELECT id FROM file WHERE id = ANY(:files) ORDER BY id FOR UPDATE").bindparams(
    bindparam("files", type_=ARRAY(Uuid))
)
RESOURCES = {
    Kind.FIGURES: "Figures",
    Kind.OPENING: "Opening",
    Kind.RETENTION: "Retention",
    Kind.REGISTER: "Register",
    Kind.PERSONNEL: "Personnel",
    Kind.TRAINING: "Personnel",
}


class Transaction(AuditedWork):
    """One transaction of casework. By itself it shows nothing of clients: a reader or an errand is named for that."""

    mark: bytes | None = None
    """The centre's key for marks; a command may be without it."""

    def __init__(self, connection: AsyncConnection, outbox: Outbox, *, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, outbox)
        self.now = clock()
        """When this work began, by the clock of the store: both locks go by it."""
        self._errand = ""

    @property
    def transaction(self) -> "Transaction":
        return self

    @asynccontextmanager
    async def errand(self, errand: Errand) -> AsyncIterator["OnErrand"]:
        """What the service does without a reader, or for one who may not see it: the least that the errand needs.

        It ends with the block, also by an exception: no later statement of this work runs under it.
        """
        before = self._errand
        await self._set_errand(errand.value)
        try:
            yield OnErrand(self, errand)
        finally:
            # refused only by a transaction that is given up: it takes no statement at all any more
            with suppress(SQLAlchemyError):
                await self._set_errand(before)

    async def _set_errand(self, name: str) -> None:
        await self.connection.execute(ON_ERRAND, {"errand": name, "now": self.now.isoformat()})
        self._errand = name

    async def hold_files(self, files: Collection[UUID]) -> set[UUID]:
        """Those of these files that are there. They are held until the work is done: others wait who hold them, too."""
        async with self.errand(Errand.TEAM):
            return set((await self.connection.execute(KEPT_THERE, {"files": list(files)})).scalars())

    async def unconfirmed_among(self, *staff: UUID | None) -> frozenset[UUID]:
        """Those of these accounts that one colleague alone made."""
        asked = {"staff": [one for one in staff if one]}
        return frozenset((await self.connection.execute(UNCONFIRMED, asked)).scalars())

    async def save_refused(self, person_id: UUID, refused: Refused) -> None:
        """Record that a colleague was turned away.

        Addresses name a conversation by its request, the audit by its thread.
        """
        ids = list(refused.ids)
        if refused.kind == Kind.CONVERSATION:
            async with self.errand(Errand.EXISTENCE):
                found = (await self.connection.execute(THREADS_OF, {"requests": ids})).all()
            threads = {row.id: row.thread_id for row in found}
            ids = [threads.get(one, one) for one in ids]
        await self.save_audit(person_id, refused.act, refused.kind, ids, ground=Ground.REFUSED)


class OnErrand:
    """A transaction while the service runs one errand; the database shows what this errand needs, and no more."""

    def __init__(self, transaction: Transaction, errand: Errand) -> None:
        self.transaction = transaction
        self.errand = errand

    @property
    def now(self) -> datetime:
        return self.transaction.now


class Reading(Transaction):
    """A transaction for one reader. The database hands out what the reader may see; `admit` decides on every act."""

    reader: Person

    def __init__(self, connection: AsyncConnection, outbox: Outbox, *, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, outbox, clock=clock)
        self._relations: dict[UUID, Relation] = {}
        self._file_of: dict[UUID, UUID | None] = {}

    async def introduce(self, reader: Person) -> None:
        """Name the reader to the database. The store that opens the work does so once, before anything is asked."""
        roles, now = ",".join(sorted(reader.roles)), self.now.isoformat()
        await self.connection.execute(INTRODUCED, {"reader": str(reader.id), "roles": roles, "now": now})
        self.reader = reader

    async def keep_there(self, files: Collection[UUID]) -> None:
        """Nobody erases these files, or changes their teams, until the work is done.

        Raises FileNotFoundHereError where one was just erased.
        """
        for gone in set(files) - await self.hold_files(files):
            raise FileNotFoundHereError(gone)

    async def admit(
        self,
        act: Act,
        subject: Subject,
        *,
        newcomer: UUID | None = None,
        asked_by: UUID | None = None,
        noted_as: str | None = None,
    ) -> Ground:
        """Before what it names is returned or changed; a list names what it found. Raises NotAllowedError.

        `newcomer` is who gets a place in a team, `asked_by` who asked for the opening;
        `noted_as` is what the audit calls it where only a colleague who may do more may see it.
        """
        relations = await self._permitted(act, subject, newcomer=newcomer, asked_by=asked_by)
        # a kind that belongs to no file has one relation for all its ids
        by_id = relations if len(relations) == len(subject.ids) else relations[:1] * len(subject.ids)
        for ground, ids in apart_by_emergency(subject.ids, by_id):
            await self.save_audit(self.reader.id, noted_as or act, subject.kind, ids, ground=ground)
        return ground_of(relations)

    async def admit_unnoted(self, act: Act, subject: Subject) -> None:
        """As `admit`, but the audit notes a refusal alone: for what an open page repeats every few seconds, and which
        was noted when the page was read. Raises NotAllowedError.
        """
        await self._permitted(act, subject)

    async def _permitted(
        self, act: Act, subject: Subject, *, newcomer: UUID | None = None, asked_by: UUID | None = None
    ) -> list[Relation]:
        """The relation for each id. Raises NotAllowedError."""
        asked = await self._asked_for(subject)
        if not asked:
            require(self.reader, Right.READ_FILES)
        unconfirmed = await self.unconfirmed_among(self.reader.id, newcomer) if act in WITH_A_SECOND else frozenset()
        about = subject.ids[0] if RESOURCES.get(subject.kind) == "Personnel" and len(subject.ids) == 1 else None
        # most of a list have the very same relation: told apart by what it is, each would be looked through
        for resource, relation in {(resource, id(one)): (resource, one) for resource, one in asked}.values():
            part = PART_OF.get(subject.kind, Part.COVER)
            if not rules().permit(
                self.reader,
                act,
                resource,
                now=self.now,
                part=part,
                relation=relation,
                newcomer=newcomer,
                asked_by=asked_by,
                about=about,
                unconfirmed=unconfirmed,
            ):
                refused = Refused(act, subject.kind, subject.ids) if subject.ids else None
                raise NotAllowedError(self.reader.id, f"{act.value} {subject.kind.value}", refused)
        return [relation for _, relation in asked]

    def relation(self, file_id: UUID) -> Relation:
        """The relation between the reader and a file to which the reader was admitted."""
        return self._relations.get(file_id, NOBODYS)

    async def _asked_for(self, subject: Subject) -> list[tuple[str, Relation]]:
        """What the rules are asked about, one for each id: its kind there, and what connects the reader with it."""
        if subject.kind in RESOURCES:
            return [(RESOURCES[subject.kind], NOBODYS)]
        files: Collection[UUID | None] = subject.ids
        if subject.kind is Kind.CONVERSATION and subject.ids:
            files = await self._files_of(subject.ids)
        await self.find_relations([file_id for file_id in files if file_id])
        return [("File", self.relation(file_id)) if file_id else ("Request", NOBODYS) for file_id in files]

    def note_files(self, file_of: Mapping[UUID, UUID | None]) -> None:
        """Which file a conversation belongs to, as a row says that was just read for this reader."""
        self._file_of |= file_of

    async def _files_of(self, threads: Collection[UUID]) -> list[UUID | None]:
        unknown = [thread_id for thread_id in threads if thread_id not in self._file_of]
        if unknown:
            found = await self.connection.execute(FILES_OF, {"threads": unknown})
            # what the database does not show belongs to a file that the reader may not see
            self._file_of |= {one: one for one in unknown} | {row.thread_id: row.file_id for row in found}
        return [self._file_of[thread_id] for thread_id in threads]

    def forget_relations(self) -> None:
        """What was found before a team was changed is asked for anew."""
        self._relations = {}

    async def find_relations(self, files: Collection[UUID]) -> None:
        """What connects the reader with these files, of which a list does not return one yet."""
        missing = [file_id for file_id in files if file_id not in self._relations]
        if not missing:
            return
        found = await self.connection.execute(RELATIONS, {"reader": self.reader.id, "files": missing, "now": self.now})
        self._relations |= dict.fromkeys(missing, NOBODYS) | related(found.all())

    @property
    def relations(self) -> Mapping[UUID, Relation]:
        return self._relations

    async def find_all_relations(self) -> None:
        """What connects the reader with any file, for a look through all of them."""
        asked = {"reader": self.reader.id, "now": self.now}
        self._relations = related(await self.connection.execute(ALL_RELATIONS, asked))


class PlainStore:
    """A store of tables with nothing of clients in them: it needs neither a reader nor an errand."""

    def __init__(self, work: Transaction | OnErrand) -> None:
        self.work = work.transaction
        self.connection = self.work.connection


class ErrandStore:
    """A store that serves an errand of the service, and no reader.

    Raises WrongErrandError where the work was opened for another errand: the database would show it nothing.
    """

    serves: ClassVar[Errand]

    def __init__(self, on_errand: OnErrand) -> None:
        if on_errand.errand is not self.serves:
            raise WrongErrandError(type(self), on_errand.errand)
        self.on_errand = on_errand
        self.work = on_errand.transaction
        self.connection = self.work.connection


class ReaderStore:
    """A store that serves a reader: what it returns or changes, it has asked `self.work.admit` for."""

    def __init__(self, work: Reading) -> None:
        self.work = work
        self.reader = work.reader
        self.connection = work.connection


class WrongErrandError(Exception):
    def __init__(self, store: type[ErrandStore], errand: Errand) -> None:
        super().__init__(f"{store.__name__} serves {store.serves.value}, not {errand.value}")


def related(rows: Iterable[Any]) -> dict[UUID, Relation]:
    found: dict[UUID, Relation] = {}
    for row in rows:
        # the same one for all files in which somebody has the same place
        alone = with_row(NOBODYS, row)
        for file_id in row.files:
            found[file_id] = with_row(found[file_id], row) if file_id in found else alone
    return found


def with_row(known: Relation, row: Any) -> Relation:
    if row.restricted:
        return replace(known, restricted=True)
    if row.capacity is None:
        return replace(known, opened=Opened(row.approver, row.reason_length, row.until))
    return replace(known, place=Place(Capacity(row.capacity), frozenset(row.parts), row.until))
