"""What was drawn of a year, kept as it was told; and the files, consents, facts and contacts that it is drawn of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Column, Date, LargeBinary, SmallInteger, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.consents.domain import Consent
from services.cases.casework.consents.store import CONSENTS
from services.cases.casework.contact_notes.domain import ContactNote, current
from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.facts.domain import Fact, Value, values_in
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.counting.statistics.definitions import Definition, definition
from services.cases.counting.statistics.domain import Tables
from services.cases.counting.statistics.statement import Statement
from services.cases.files.file.domain import CountedClient
from services.cases.files.file.store import CountedClients
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore, PlainStore
from services.cases.foundation.records.store import CountedRecords
from services.cases.foundation.sealed.store import metadata

TABLES, STATEMENT = TypeAdapter(Tables), TypeAdapter(Statement)
kept_years = Table(
    "year_told",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("drawn_on", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


class Part(StrEnum):
    TABLES = "tables"
    SERVICES = "services"


@dataclass(frozen=True)
class Year:
    """`tables_body` and `services_body` are what was kept when the year was drawn."""

    year: int
    version: str
    drawn_on: date
    tables_body: bytes
    services_body: bytes

    @property
    def defined(self) -> Definition:
        return definition(self.version)

    @cached_property
    def tables(self) -> Tables:
        return TABLES.validate_json(self.tables_body)

    @cached_property
    def services(self) -> Statement:
        return STATEMENT.validate_json(self.services_body)


class Years(PlainStore):
    async def hold(self) -> None:
        """Until this work is done nobody else draws a year."""
        await self.connection.execute(text("LOCK TABLE year_told IN SHARE ROW EXCLUSIVE MODE"))

    async def years(self) -> list[Year]:
        """The newest first."""
        found: dict[int, dict[str, tuple[str, date, bytes]]] = {}
        newest = select(kept_years).order_by(kept_years.c.year.desc())
        for row in await self.connection.execute(newest):
            found.setdefault(row.year, {})[row.part] = (row.definition, row.drawn_on, row.body)
        return [Year(year, *parts[Part.TABLES], services_body=parts[Part.SERVICES][2]) for year, parts in found.items()]

    async def year(self, year: int) -> Year | None:
        return next((one for one in await self.years() if one.year == year), None)

    async def keep(self, year: int, tables: Tables, services: Statement, *, version: str, on: date) -> None:
        """Needs `hold`, and that the year is not there."""
        bodies = {Part.TABLES: TABLES.dump_json(tables), Part.SERVICES: STATEMENT.dump_json(services)}
        told = {"year": year, "definition": version, "drawn_on": on}
        rows = [told | {"part": part.value, "body": body} for part, body in bodies.items()]
        await self.connection.execute(insert(kept_years), rows)


class YearRecords(ErrandStore):
    """What was known of clients until a moment; of what is sealed only what is counted is opened."""

    serves = Errand.COUNTING

    async def clients(self, begin: datetime, end: datetime, *, besides: Callable[[UUID], bool]) -> list[CountedClient]:
        """Those whose counselling ran at some time of the year."""
        found = await CountedClients(self.on_errand).begun(until=end, besides=besides)
        return [one for one in found if one.began < end and (one.ended is None or one.ended >= begin)]

    async def consents(self, clients: Iterable[CountedClient]) -> Mapping[UUID, Sequence[Consent]]:
        """Of all files of a client together."""
        opens = ("outcome", "recipient_kind", "purpose", "what")
        found = await CountedRecords(self.on_errand).of(CONSENTS, keys_of(clients), opens=opens)
        return {one.counted_as: [each for file in one.files for each in found.get(file.id, ())] for one in clients}

    async def facts(
        self, clients: Iterable[CountedClient], facts: Sequence[Fact], *, until: datetime
    ) -> list[dict[Fact, Value]]:
        """Of each client, as it was known then; of several files the one that began last says it."""
        opens = ("changed", *(fact.value for fact in facts))
        changes = await CountedRecords(self.on_errand).of(FACT_CHANGES, keys_of(clients), opens=opens)
        known = []
        for one in clients:
            theirs = dict[Fact, Value]()
            for file in one.files:
                theirs |= values_in([each for each in changes.get(file.id, ()) if each.noted_at < until])
            known.append(theirs)
        return known

    async def contacts(
        self, clients: Iterable[CountedClient], begin: datetime, end: datetime
    ) -> list[tuple[UUID, ContactNote]]:
        """Of a year, each with the client whom it was about."""
        opens = ("kind", "duration", "language")
        notes = await CountedRecords(self.on_errand).of(CONTACT_NOTES, keys_of(clients), opens=opens)
        return [
            (one.counted_as, note)
            for one in clients
            for file in one.files
            for note in current(notes.get(file.id, ()))
            if begin <= note.at < end
        ]


def keys_of(clients: Iterable[CountedClient]) -> dict[UUID, str]:
    return {file.id: file.key_id for one in clients for file in one.files}
