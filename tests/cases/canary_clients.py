"""A client who has something in every field of every table, made from the dictionary: what is added is filled too."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Uuid,
    insert,
)
from sqlalchemy import text as sql

from services.cases.counting.draws.outcomes import PLACES, Outcomes
from services.cases.files.file.domain import ClosedBecause
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Outcome, mark_of
from services.cases.foundation.sealed import domain as sealed
from services.cases.foundation.store import CasesStore, metadata
from services.cases.rights.copies.domain import tables_in_copy
from services.cases.rights.copies.store import dictionary
from shared.accounts.domain import Person
from tests.cases.building import centre_keys

LAST_WEEK = datetime(2026, 2, 26, 12, tzinfo=UTC)
CODES: dict[tuple[str, str], Any] = {
    ("file", "year"): 2026,
    ("file_member", "capacity"): "responsible",
    ("file_member", "reason"): "opened",
    ("file_member", "until"): None,
    ("file_member", "parts"): [],
    ("file_opening", "reason_length"): 40,
    ("file_opening", "refused"): False,
    ("file_opening", "until"): LAST_WEEK,
    ("appointment", "state"): "agreed",
    ("closing", "approval"): "agreed",
    ("transfer", "approval"): "agreed",
    ("transfer", "ended_at"): None,
    ("rights_request", "right"): "access",
    ("rights_request", "review"): None,
    ("message", "envelope"): None,
    ("message", "envelope_key"): None,
    ("contribution", "outcome"): Outcome.MET,
    ("standing", "outcome"): Outcome.NOT_MET,
}
"""What a rule of the database wants otherwise than everywhere else."""


WRITTEN_BY_ITSELF = frozenset({"audit_entry"})
"""Nobody may write there: the service writes an entry for each act on the client's file."""
SEALED_CODES = {("file", "closed_because"): next(iter(ClosedBecause)).value}
"""Sealed, and yet a word of a closed list."""


class Canary:
    """One client, with `mark` in every readable field; the client's counsellor is responsible for the file."""

    def __init__(self, mark: str, counsellor: Person, second: Person, number: int) -> None:
        self.mark, self.counsellor, self.second, self.number = mark, counsellor, second, number
        self.file_id, self.thread_id, self.key_id = uuid4(), uuid4(), str(uuid4())
        self.planted: dict[tuple[str, str], Any] = {}
        """What was put into each table and column."""

    async def plant(self, store: CasesStore, *, beside: Collection[str] = ()) -> None:
        """`beside` are tables that no copy for the client has; nothing in them is sealed."""
        async with store.errand(Errand.COUNTING) as on_errand:
            await on_errand.transaction.connection.execute(sql("select set_config('kokon.errand', 'migration', true)"))
            sealer = await on_errand.transaction.ring.sealer_for_new({self.key_id})
            wanted = tables_in_copy(dictionary())
            for table in metadata.sorted_tables:
                if table.name in wanted.keys() - WRITTEN_BY_ITSELF:
                    row_id = self.file_id if table.name == "file" else self.thread_id
                    if "id" in table.c and table.name not in ("file", "request"):
                        row_id = uuid4()
                    row = {one.name: self.value(one, row_id, sealer) for one in table.columns if one.identity is None}
                    if table.name in PLACES:
                        row = (await Outcomes(on_errand).ledger()).sealed(PLACES[table.name], row)
                    await on_errand.transaction.connection.execute(insert(table).values(row))
                elif table.name in beside:
                    row = {one.name: self.plain(one, uuid4()) for one in table.columns if one.identity is None}
                    await on_errand.transaction.connection.execute(insert(table).values(row))

    def value(self, column: Column[Any], row_id: UUID, sealer: sealed.Sealer) -> Any:
        table, name = column.table.name, column.name
        said = dictionary().tables[table].fields[name]
        if said.sealed and (table, name) not in CODES:
            value: Any = SEALED_CODES.get((table, name), f"{self.mark}-{table}-{name}")
            self.planted[table, name] = value
            place = sealed.Field(table, name, said.sealed)
            return sealer.seal(place, value, row=self.row_of(table, row_id), key_id=self.key_id)
        value = self.plain(column, row_id)
        self.planted[table, name] = value
        return value

    def row_of(self, table: str, row_id: UUID) -> UUID:
        return self.thread_id if table == "request" else row_id

    def plain(self, column: Column[Any], row_id: UUID) -> Any:
        table, name = column.table.name, column.name
        known = {"thread_id": self.thread_id, "file_id": self.file_id, "key_id": self.key_id, "number": self.number}
        if (table, name) in CODES:
            return CODES[table, name]
        if name == "id":
            return uuid4() if table == "request" else row_id
        if name in known:
            return known[name]
        if name == "case_mark":
            return mark_of(self.file_id, centre_keys().mark)
        if name in ("counted_as", "same_as"):
            return self.file_id
        return self.of_its_kind(column)

    def of_its_kind(self, column: Column[Any]) -> Any:
        name, kind = column.name, column.type
        if isinstance(kind, Uuid):
            return self.second.id if name in ("answered_by", "checked_by", "reviewed_by") else self.counsellor.id
        if isinstance(kind, DateTime):
            return LAST_WEEK + timedelta(minutes=self.number)
        if isinstance(kind, Date):
            return LAST_WEEK.date()
        if isinstance(kind, ARRAY):
            return [self.file_id] if isinstance(kind.item_type, Uuid) else [f"{self.mark}-{name}"]
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, SmallInteger | Integer | BigInteger):
            return self.number
        if isinstance(kind, LargeBinary):
            return None if column.nullable else b""
        return f"{self.mark}-{column.table.name}-{name}"
