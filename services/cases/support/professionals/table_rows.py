"""The rows of a table that is brought into the directory, checked cell by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.casework.imports.domain import Known, Reading, ids_of
from services.cases.casework.imports.table import Column, Fault, NoTableError, Wrong, plain, read_table
from services.cases.casework.imports.words import languages
from services.cases.foundation.spoken_languages import Spoken
from services.cases.support.professionals.domain import (
    LONGEST_NAME,
    LONGEST_REACHED,
    LONGEST_WORDS,
    MOST_LANGUAGES,
    Entry,
    ProfessionalKind,
)
from services.cases.support.professionals.words import headings, kinds_by_name
from shared.languages import Languages

COLUMNS = (
    Column("kind", 60, required=True),
    Column("name", LONGEST_NAME),
    Column("organisation", LONGEST_NAME),
    Column("reached", LONGEST_REACHED),
    Column("languages", 400),
    Column("accessibility", LONGEST_WORDS),
    Column("sensitive_on", 30),
)
BETWEEN = re.compile(r"[,;/\n]")
"""What stands between the languages of one cell."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    row: int
    entry: Entry
    sensitive_on: date | None = None

    @property
    def content(self) -> list[str]:
        one = self.entry
        confirmed = self.sensitive_on.isoformat() if self.sensitive_on else ""
        return [
            one.kind,
            one.name,
            one.organisation,
            one.reached,
            ",".join(one.languages),
            one.accessibility,
            confirmed,
        ]


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as it was looked over."""

    entries: Sequence[NewEntry] = ()
    faults: Sequence[Fault] = ()
    left_out: Sequence[str] = ()

    def by_id(self, *, key: bytes) -> dict[UUID, NewEntry]:
        """The same row has the same id, however often it is sent."""
        ids = ids_of((one.content for one in self.entries), key=key)
        return dict(zip(ids, self.entries, strict=True))


class EntryReading(Reading):
    """One row while it is read."""

    def kind(self, kinds: Mapping[str, ProfessionalKind]) -> ProfessionalKind | None:
        found = kinds.get(plain(self.text("kind")))
        if found is None and self.text("kind"):
            self.wrong("kind", Wrong.NOT_IN_LIST)
        return found

    def languages(self) -> tuple[Spoken, ...]:
        named = [plain(one) for one in BETWEEN.split(self.text("languages")) if plain(one)]
        if len(named) > MOST_LANGUAGES or any(one not in self.known.languages for one in named):
            self.wrong("languages", Wrong.NO_LANGUAGE)
            return ()
        return tuple(dict.fromkeys(self.known.languages[one] for one in named))


def look(body: bytes, *, spoken: Languages, now: datetime) -> Looked:
    """`now` is in the clock of the centre."""
    try:
        table = read_table(body, COLUMNS, headings(spoken, [column.name for column in COLUMNS]))
    except NoTableError as error:
        return Looked(faults=[error.fault])
    known, kinds = Known({}, languages(spoken), now), kinds_by_name(spoken)
    entries, faults = list[NewEntry](), list(table.faults)
    for row in table.rows:
        reading = EntryReading(row, known)
        entry = entry_of(reading, kinds)
        faults += reading.faults
        entries += [entry] if entry else []
    return Looked(entries, sorted(faults, key=lambda one: one.row), table.left_out)


def entry_of(reading: EntryReading, kinds: Mapping[str, ProfessionalKind]) -> NewEntry | None:
    """None where something is wrong."""
    kind, languages, confirmed = reading.kind(kinds), reading.languages(), reading.day("sensitive_on", past=True)
    texts: dict[str, Any] = {name: reading.text(name) for name in ("name", "organisation", "reached", "accessibility")}
    if not texts["name"] and not texts["organisation"]:
        reading.wrong("name", Wrong.MISSING)
    if kind is None or reading.faults:
        return None
    return NewEntry(reading.row.number, Entry(kind=kind, languages=languages, **texts), confirmed)
