"""Everything of one client out of the database, table by table as the dictionary has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, cast, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.requests.domain import RequestNotFoundError
from services.cases.contact.requests.store import requests
from services.cases.counting.draws.outcomes import LEDGER_KEY, PLACES, Ledger
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files, files
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Act, Errand, Ground, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.sealed import domain as sealed
from services.cases.foundation.sealed.store import metadata
from services.cases.people.team.store import Team
from services.cases.rights.copies.domain import DOCUMENTS, Copy, Entry, Part, Somebody, Value, tables_in_copy
from shared.dictionary.entries import Dictionary, Field, exported
from shared.dictionary.files import of_service
from shared.dictionary.vocabulary import About, Category

FREELY_WRITTEN = (Category.NARRATIVE, Category.IDENTITY)
"""In which others may be spoken of; codes cannot speak."""


class NotFoundInCopyError(Exception):
    """A table about clients that nothing joins with a client: its rows could not be given to anybody."""


ON_ERRAND = dict.fromkeys(("contribution", "standing", "drawn_part"), Errand.COUNTING) | dict.fromkeys(
    ("hold", "announcement", "note_draft"), Errand.RETENTION
)
"""Tables that the database shows to no reader, or to no other colleague than the one who writes there."""


@cache
def dictionary() -> Dictionary:
    return of_service("cases")


def written_in(dictionary: Dictionary) -> frozenset[str]:
    """Tables in which somebody may have written of others, and that of the documents."""
    return frozenset(
        name
        for name, table in tables_in_copy(dictionary).items()
        if name == DOCUMENTS or any(said.category in FREELY_WRITTEN for _, _, said in exported(table))
    )


@dataclass(frozen=True, slots=True)
class Hers:
    """One client as the tables know them: the key of each file and conversation of the client, and the marks."""

    files: Mapping[UUID, str]
    threads: Mapping[UUID, str]
    marks: frozenset[bytes] = frozenset()

    def key_of(self, row: Any) -> str:
        """Of what is sealed in a row. Empty where nothing is."""
        if named := getattr(row, "key_id", None):
            return str(named)
        if hasattr(row, "case_mark"):
            return LEDGER_KEY
        in_file, in_thread = getattr(row, "file_id", None), getattr(row, "thread_id", None)
        return self.files.get(in_file) or self.threads.get(in_thread) or ""  # type: ignore[arg-type]


def of_client(table: Table, hers: Hers) -> ColumnElement[bool]:
    """The condition for the rows of the client. Raises NotFoundInCopyError."""
    columns = table.c
    if table.name == "file":
        return columns["id"].in_(hers.files)
    if "thread_id" in columns:
        return columns["thread_id"].in_(hers.threads)
    if "file_id" in columns:
        return columns["file_id"].in_(hers.files)
    if "case_mark" in columns:
        return columns["case_mark"].in_(hers.marks)
    if "ids" in columns:
        return columns["ids"].bool_op("&&")(cast([*hers.files, *hers.threads], ARRAY(Uuid)))
    raise NotFoundInCopyError(table.name)


class Copies(ReaderStore):
    async def copy_of(self, file_id: UUID, *, key: bytes) -> tuple[File, Copy]:
        """All that is kept of a client, for the client, out of every file that the reader has the whole of.

        `key` makes the marks. Raises FileNotFoundHereError.
        """
        file = await Files(self.work).file(file_id)
        files = [file, *await self.others_to_hand_out(file)]
        await self.work.admit(Act.EXPORT, Subject(Kind.FILE, tuple(one.id for one in files)))
        marks = {mark_of(one.counted_as, key) for one in files if await self._counted_alone(one)}
        marks |= {mark_of(one.thread_id, key) for one in files}
        hers = Hers(
            {one.id: one.key_id for one in files}, {one.thread_id: one.key_id for one in files}, frozenset(marks)
        )
        return file, await self._copy(hers)

    async def others_to_hand_out(self, file: File) -> list[File]:
        """The client's other files that go into the same copy."""
        others = await SameClient(self.work).others_of_client(file)
        return [one for one in others if self.work.relation(one.id).ground is Ground.TEAM]

    async def copy_of_request(self, thread_id: UUID, *, key: bytes) -> Copy:
        """All that is kept of somebody whose request has no file; `key` makes the mark. Raises RequestNotFoundError."""
        asked = select(requests.c.key_id).where(requests.c.thread_id == thread_id, requests.c.file_id.is_(None))
        key_id = await self.connection.scalar(asked)
        if key_id is None:
            raise RequestNotFoundError(thread_id)
        await self.work.admit(Act.EXPORT, Subject(Kind.CONVERSATION, (thread_id,)))
        return await self._copy(Hers({}, {thread_id: key_id}, frozenset({mark_of(thread_id, key)})))

    async def _copy(self, hers: Hers) -> Copy:
        tasks = {one.id: tuple(sorted(one.roles)) for one in await Team(self.work).staff()}
        return tuple([await self._part(name, hers, tasks) for name in tables_in_copy(dictionary())])

    async def _counted_alone(self, file: File) -> bool:
        """Whether one client counts under the mark: of two taken for one nobody knows whose an outcome is."""
        hers = files.c.counted_as == file.counted_as
        others = select(files.c.id).where(hers, files.c.same_as != file.same_as).limit(1)
        async with self.work.errand(Errand.MERGING):
            return (await self.connection.execute(others)).first() is None

    async def _part(self, name: str, hers: Hers, tasks: Mapping[UUID, tuple[str, ...]]) -> Part:
        table = metadata.tables[name]
        order = [table.c.position] if "position" in table.c else list(table.primary_key)
        asked = select(table).where(of_client(table, hers)).order_by(*order)
        if name in ON_ERRAND:
            async with self.work.errand(ON_ERRAND[name]):
                rows = (await self.connection.execute(asked)).all()
        else:
            rows = (await self.connection.execute(asked)).all()
        sealer = await self.work.ring.sealer({key_id for row in rows if (key_id := hers.key_of(row))})
        return Part(name, tuple(entry(table, row, hers, sealer, tasks, number) for number, row in enumerate(rows)))


def entry(
    table: Table, row: Any, hers: Hers, sealer: sealed.Sealer, tasks: Mapping[UUID, tuple[str, ...]], number: int
) -> Entry:
    row_id = getattr(row, next(iter(table.primary_key)).name)
    values: dict[str, Value] = {}
    texts = set()
    for column, called, said in exported(dictionary().tables[table.name]):
        value = getattr(row, column)
        if said.sealed and table.name in PLACES:
            value = Ledger(sealer).opened(PLACES[table.name], row._mapping)
        elif said.sealed:
            # the dictionary's own words: that they are those of the code is tested
            place = sealed.Field(table.name, column, said.sealed)
            value = opened(sealer.read(place, value, row=row_id, key_id=hers.key_of(row)), said)
            if isinstance(value, str) and said.category in FREELY_WRITTEN:
                texts.add(called)
        values[called] = value_in_copy(value, said, tasks)
    lies_in = row.id if table.name == "file" else getattr(row, "file_id", None)
    return Entry(str(row_id) if isinstance(row_id, UUID) else str(number), values, frozenset(texts), lies_in)


def opened(text: str | None, said: Field) -> Value:
    """What was sealed as fields is told as fields, and as a list or a day what nobody wrote freely."""
    if text and text.startswith("{" if said.category in FREELY_WRITTEN else ("{", "[", '"')):
        try:
            found: Mapping[str, Any] | list[Any] | str = json.loads(text)
        except ValueError:
            return text
        return found
    return text


def value_in_copy(value: Any, said: Field, tasks: Mapping[UUID, tuple[str, ...]]) -> Value:
    if said.about == About.STAFF and isinstance(value, UUID):
        return Somebody(tasks.get(value, ()))
    if isinstance(value, UUID | bytes):
        return str(value) if isinstance(value, UUID) else value.hex()
    kept: Value = value
    return kept
