"""Everything of one client out of the database, table by table as the dictionary has it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, cast, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.access.domain import Act, Errand, Kind, Subject
from services.cases.copies.domain import Copy, Entry, Part, Somebody, Value, tables_in_copy
from services.cases.files.domain import File
from services.cases.files.store import FilesWork, files
from services.cases.sealed import domain as sealed
from services.cases.sealed.store import metadata
from services.cases.tallies.domain import mark_of
from services.cases.team.store import TeamWork
from shared.dictionary.entries import Dictionary, Field, exported
from shared.dictionary.files import of_service
from shared.dictionary.vocabulary import About, Category
from shared.signin.domain import Person

FREELY_WRITTEN = (Category.NARRATIVE, Category.IDENTITY)
"""In which others may be spoken of; codes cannot speak."""


class NotFoundInCopyError(Exception):
    """A table about clients that nothing joins with a client: its rows could not be given to anybody."""


ON_ERRAND = dict.fromkeys(("contribution", "standing", "drawn_part"), Errand.COUNTING) | dict.fromkeys(
    ("hold", "announcement"), Errand.RETENTION
)
"""Tables that the database shows to no reader."""


@cache
def dictionary() -> Dictionary:
    return of_service("cases")


def of_client(table: Table, file: File, mark: bytes) -> ColumnElement[bool]:
    """Which rows are hers. Raises NotFoundInCopyError."""
    columns = table.c
    if table.name == "file":
        return columns["id"] == file.id
    if "thread_id" in columns:
        return columns["thread_id"] == file.thread_id
    if "file_id" in columns:
        return columns["file_id"] == file.id
    if "case_mark" in columns:
        return columns["case_mark"] == mark
    if "ids" in columns:
        return columns["ids"].bool_op("&&")(cast([file.id, file.thread_id], ARRAY(Uuid)))
    raise NotFoundInCopyError(table.name)


class CopyWork(FilesWork, TeamWork):
    async def copy_of(self, file_id: UUID, *, reader: Person, key: bytes) -> tuple[File, Copy]:
        """All that is kept of a client, for herself; `key` makes the marks. Raises FileNotFoundHereError."""
        file = await self.file(file_id, reader=reader)
        await self.admit(reader, Act.EXPORT, Subject(Kind.FILE, (file.id,)))
        tasks = {one.id: tuple(sorted(one.roles)) for one in await self.staff()}
        mark = mark_of(file.counted_as, key) if await self._counted_alone(file) else b""
        parts = [await self._part(name, file, mark, tasks) for name in tables_in_copy(dictionary())]
        return file, tuple(parts)

    async def _counted_alone(self, file: File) -> bool:
        """Whether nobody else counts under her mark: of two who were taken for one nobody knows whose an outcome is."""
        hers = files.c.counted_as == file.counted_as
        others = select(files.c.id).where(hers, files.c.same_as != file.same_as).limit(1)
        async with self.errand(Errand.MERGING):
            return (await self.connection.execute(others)).first() is None

    async def _part(self, name: str, file: File, mark: bytes, tasks: Mapping[UUID, tuple[str, ...]]) -> Part:
        table = metadata.tables[name]
        order = [table.c.position] if "position" in table.c else list(table.primary_key)
        asked = select(table).where(of_client(table, file, mark)).order_by(*order)
        if name in ON_ERRAND:
            async with self.errand(ON_ERRAND[name]):
                rows = (await self.connection.execute(asked)).all()
        else:
            rows = (await self.connection.execute(asked)).all()
        key_ids = {key_of(row, file) for row in rows}
        sealer = await self.ring.sealer(key_ids)
        return Part(name, tuple(entry(table, row, file, sealer, tasks, number) for number, row in enumerate(rows)))


def key_of(row: Any, file: File) -> str:
    return str(getattr(row, "key_id", file.key_id))


def entry(
    table: Table, row: Any, file: File, sealer: sealed.Sealer, tasks: Mapping[UUID, tuple[str, ...]], number: int
) -> Entry:
    row_id = getattr(row, next(iter(table.primary_key)).name)
    values: dict[str, Value] = {}
    texts = set()
    for column, called, said in exported(dictionary().tables[table.name]):
        value = getattr(row, column)
        if said.sealed:
            # the dictionary's own words: that they are those of the code is tested
            place = sealed.Field(table.name, column, said.sealed)
            value = opened(sealer.read(place, value, row=row_id, key_id=key_of(row, file)), said)
            if isinstance(value, str) and said.category in FREELY_WRITTEN:
                texts.add(called)
        values[called] = told(value, said, tasks)
    return Entry(str(row_id) if isinstance(row_id, UUID) else str(number), values, frozenset(texts))


def opened(text: str | None, said: Field) -> Value:
    """What was sealed as fields is told as fields, and as a list what nobody wrote freely."""
    if text and text.startswith("{" if said.category in FREELY_WRITTEN else ("{", "[")):
        try:
            found: Mapping[str, Any] | list[Any] = json.loads(text)
        except ValueError:
            return text
        return found
    return text


def told(value: Any, said: Field, tasks: Mapping[UUID, tuple[str, ...]]) -> Value:
    if said.about == About.STAFF and isinstance(value, UUID):
        return Somebody(tasks.get(value, ()))
    if isinstance(value, UUID | bytes):
        return str(value) if isinstance(value, UUID) else value.hex()
    kept: Value = value
    return kept
