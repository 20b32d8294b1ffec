"""The table of one kind of record, made from its dataclass, and what is done with it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter
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
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.schema import SchemaItem

from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.records.domain import (
    IdTakenError,
    Line,
    OfClient,
    Record,
    Reference,
    columns,
    defaults,
    newer,
    purposes,
)
from services.cases.foundation.records.words import Words
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from shared.languages import Wording

# a moment is a date as well, and a code a text: the narrower type comes first
COLUMNS: dict[type, Any] = {
    UUID: Uuid, datetime: DateTime(timezone=True), date: Date, bool: Boolean, int: Integer, str: Text,
}  # fmt: skip
NO_ROOM = (date, int, Reference)
"""Types of sealed fields that have no room for words."""
BY_TABLE: dict[str, "Records[Any]"] = {}
"""Every kind of record whose module was imported."""
ACTIVITY: dict[str, Column[Any]] = {}
"""By table: when something happened with a client or at the client's request. The latest of all of a file moves the day
on which it is erased."""


@dataclass(frozen=True, slots=True)
class Written:
    """The columns that say when a record came to be, and which colleague wrote it."""

    at: str = "noted_at"
    by: str = "noted_by"


NOTED = Written()


class Records[R: Line]:
    """One kind of record: its table, and how its rows are sealed and opened.

    `newest` are the columns by which the newest comes first; the first day or moment among them is when it happened,
    else it is when it was written. `is_activity` says whether it moves the day on which the file is erased; `happened`
    is the column that does so where it is another one, and a row in which that is empty moves nothing. `writes` is the
    act to which the colleague who writes one must be admitted. `index` are the columns by which the rows of a file are
    found, and `beside` what the table has beside the fields of the record: columns that the database fills, checks,
    more indexes.
    """

    def __init__(
        self,
        kind: type[R],
        table: str,
        *,
        newest: tuple[str, ...],
        is_activity: bool,
        happened: str = "",
        words: Callable[[Wording], Words],
        written: Written = NOTED,
        writes: Act = Act.WRITE,
        read: Kind = Kind.FILE,
        index: tuple[str, ...] = ("file_id",),
        beside: Sequence[SchemaItem] = (),
    ) -> None:
        hints = get_type_hints(kind)
        self.words = words
        self.kind, self.is_activity, self.written, self.writes, self.read = kind, is_activity, written, writes, read
        self.columns = columns(kind)
        self.sealed = {name: Field(table, self.columns[name], purpose) for name, purpose in purposes(kind).items()}
        self.codes = {name: code for name, hint in hints.items() if (code := code_of(hint)) is not None}
        self._clear_codes = {name: code for name, code in self.codes.items() if name not in self.sealed}
        self._json = {name: TypeAdapter(hints[name]) for name in self.sealed if plain_type(hints[name]) is None}
        wordless = {name for name, hint in hints.items() if takes_codes(hint) or has_no_room(hint) or is_a(hint, UUID)}
        self.free = tuple(name for name in self.sealed if name not in wordless)
        """The sealed fields with room for words; the others take theirs from a closed list, or are a day, an hour, an
        id, a number or the name of a rule."""
        self._defaults, self._newer = defaults(kind), newer(kind)
        told = [self._column(name, hint) for name, hint in hints.items()]
        found_by = [Index(f"{table}_of_file", *index)] if index else []
        self.table = Table(table, metadata, *told, *beside, *found_by)
        self._newest = [self.table.c[name].desc() for name in newest]
        BY_TABLE[table] = self
        if is_activity:
            by = (happened,) if happened else (*newest, written.at)
            ACTIVITY[table] = next(column for name in by if is_day(column := self.table.c[name]))

    # these two are made once: a statement that is built anew for each page costs as much as asking it
    @cached_property
    def of_file(self) -> Select[Any]:
        return select(self.table).where(self.table.c.file_id == bindparam("file")).order_by(*self._newest)

    @cached_property
    def of_files(self) -> Select[Any]:
        among = self.table.c.file_id == func.any(bindparam("files", type_=ARRAY(Uuid)))
        return select(self.table).where(among).order_by(*self._newest)

    def row(self, record: R, sealer: Sealer, key_id: str) -> dict[str, Any]:
        row = {column: getattr(record, name) for name, column in self.columns.items()}
        for name, place in self.sealed.items():
            text = self._written(name, getattr(record, name))
            row[place.column] = sealer.seal_known(place, text, row=record.id, key_id=key_id)
        return row

    def opened(self, row: Any, sealer: Sealer, key_id: str, *, only: Collection[str] | None = None) -> R:
        """What cannot be opened, or says nothing that is known here, is its default, or else None; so is what is sealed
        and not among `only`.
        """
        stored = row._mapping
        values = {name: stored[column] for name, column in self.columns.items()}
        for name, place in self.sealed.items():
            asked = only is None or name in only
            text = sealer.read(place, values[name], row=row.id, key_id=key_id) if asked else None
            found = None if text is None else self._read(name, text)
            values[name] = self._defaults.get(name) if found is None else found
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        clear = {name: code(values[name]) for name, code in self._clear_codes.items() if values[name] is not None}
        return self.kind(**values | clear)

    def _column(self, name: str, hint: Any) -> Column[Any]:
        kind = LargeBinary if name in self.sealed else column_type(hint)
        return Column(self.columns[name], kind, primary_key=name == "id", nullable=self._may_be_none(name))

    def _may_be_none(self, name: str) -> bool:
        return name in self._newer or (name in self._defaults and self._defaults[name] is None)

    def _written(self, name: str, value: Any) -> str | None:
        if value is None or name not in self._json:
            return value if value is None else str(value)
        return self._json[name].dump_json(value).decode()

    def _read(self, name: str, text: str) -> Any:
        """None for what nobody here knows. The error would carry the words of the client, so it goes no further."""
        try:
            if name in self._json:
                return self._json[name].validate_json(text)
            return self.codes[name](text) if name in self.codes else text
        except ValueError:
            return None


class RecordStore[R: Record](ReaderStore):
    """The records of one kind, for one reader: `class Disclosures(RecordStore[Disclosure]): records = DISCLOSURES`."""

    records: ClassVar[Records[Any]]

    async def of(self, file: OfClient) -> list[R]:
        """All of a file, the newest first. Raises NotAllowedError."""
        await self.work.admit(Act.READ, Subject(self.records.read, (file.id,)))
        rows = (await self.connection.execute(self.records.of_file, {"file": file.id})).all()
        sealer = await self.work.opener({file.key_id} if rows else ())
        return [self.records.opened(row, sealer, file.key_id) for row in rows]

    async def among(
        self, files: Sequence[OfClient], *conditions: ColumnElement[bool], only: Collection[str] | None = None
    ) -> list[R]:
        """Those of several files for which the conditions hold, the newest first; of what is sealed `only` these fields
        are opened, for a page that shows no others. Raises NotAllowedError.
        """
        keys = {file.id: file.key_id for file in files}
        if not keys:
            return []
        await self.work.admit(Act.LIST, Subject(self.records.read, tuple(keys)))
        asked = self.records.of_files.where(*conditions)
        rows = (await self.connection.execute(asked, {"files": list(keys)})).all()
        sealer = await self.work.opener({keys[row.file_id] for row in rows})
        return [self.records.opened(row, sealer, keys[row.file_id], only=only) for row in rows]

    async def one(self, record_id: UUID, file: OfClient, *, change: bool = False) -> R | None:
        """None where the file has no such record. `change` holds it until the work is done. Raises NotAllowedError."""
        await self.work.admit(self.records.writes if change else Act.READ, Subject(self.records.read, (file.id,)))
        table = self.records.table
        asked = select(table).where(table.c.id == record_id, table.c.file_id == file.id)
        row = (await self.connection.execute(asked.with_for_update() if change else asked)).one_or_none()
        return self.records.opened(row, await self.work.opener({file.key_id}), file.key_id) if row else None

    async def save(self, record: R, file: OfClient) -> bool:
        """Sent twice it is there once: whether it is new. Raises NotAllowedError, and IdTakenError where another file
        has its id.
        """
        await self.work.admit(self.records.writes, Subject(self.records.read, (file.id,)))
        sealer, table = await self.work.ring.sealer({file.key_id}), self.records.table
        row = self.records.row(record, sealer, file.key_id)
        written = await self.connection.execute(insert(table).values(row).on_conflict_do_nothing())
        here = select(table.c.id).where(table.c.id == record.id, table.c.file_id == file.id)
        if (await self.connection.execute(here)).first() is None:
            raise IdTakenError
        return written.rowcount > 0

    async def replace(self, record: R, file: OfClient) -> None:
        """In the place of what has the same id in this file. Raises NotAllowedError."""
        await self.work.admit(self.records.writes, Subject(self.records.read, (file.id,)))
        row = self.records.row(record, await self.work.ring.sealer({file.key_id}), file.key_id)
        table = self.records.table
        same = (table.c.id == record.id) & (table.c.file_id == file.id)
        await self.connection.execute(update(table).where(same).values(row))


class CountedRecords(ErrandStore):
    """Records of many files as a measuring point reads them."""

    serves = Errand.COUNTING

    async def of[R: Record](
        self, records: Records[R], keys: Mapping[UUID, str], *, opens: Collection[str] = ()
    ) -> dict[UUID, list[R]]:
        """By file, the newest first. `keys` are the files with their keys; of what is sealed only `opens` is opened."""
        if not keys:
            return {}
        rows = (await self.connection.execute(records.of_files, {"files": list(keys)})).all()
        sealer = await self.work.opener({keys[row.file_id] for row in rows} if opens else ())
        found: dict[UUID, list[R]] = {}
        for row in rows:
            record = records.opened(row, sealer, keys[row.file_id], only=opens)
            found.setdefault(row.file_id, []).append(record)
        return found


class MorningRecords(CountedRecords):
    """As a concept reads them each morning."""

    serves = Errand.MORNING


def without_none(hint: Any) -> list[Any]:
    """The types that a field may have, but for None."""
    whole = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return [one for one in whole if one is not NoneType]


def column_type(hint: Any) -> Any:
    """Of a field in the clear. Several codes are an array of words."""
    if get_origin(hint) is tuple:
        return ARRAY(Text)
    return next(COLUMNS[one] for one in COLUMNS if is_a(hint, one))


def is_a(hint: Any, kind: type) -> bool:
    return all(isinstance(one, type) and issubclass(one, kind) for one in without_none(hint))


def has_no_room(hint: Any) -> bool:
    return any(is_a(hint, kind) for kind in NO_ROOM)


def is_day(column: Column[Any]) -> bool:
    """A day or a moment."""
    return isinstance(column.type, Date | DateTime)


def code_of(hint: Any) -> type[StrEnum] | None:
    """The closed list that a field takes its word from."""
    kinds = without_none(hint)
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], StrEnum) else None


def plain_type(hint: Any) -> type | None:
    """Of a sealed field that is written as it is: a text or a code. None for what is written as JSON."""
    return str if is_a(hint, str) else None


def takes_codes(hint: Any) -> bool:
    """Whether a field has room for nothing but words of a closed list, one or several of them."""
    kinds = [kind for one in without_none(hint) for kind in get_args(one) or (one,) if kind is not Ellipsis]
    return all(isinstance(kind, type) and issubclass(kind, StrEnum) for kind in kinds)
