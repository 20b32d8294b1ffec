"""A copy says in the client's language what each field is called, why it is kept, and who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from services.cases.foundation import spoken_languages
from services.cases.rights.copies.deeds import deed_words
from services.cases.rights.copies.domain import Copy, Entry, Part, Somebody, Value
from services.cases.rights.copies.labels import (
    activity_words,
    code_words,
    document_words,
    field_words,
    hours_words,
    of_records,
    part_words,
    task_words,
)
from services.cases.rights.copies.periods import kept_words
from shared.dictionary.entries import Dictionary, exported
from shared.dictionary.retention import Retention, Rule
from shared.languages import Wording

ISOLATED = "\u2068%s\u2069"
"""A number or a word of another script keeps its own order in a line that runs the other way."""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    shown: str
    written: bool
    """Whether somebody wrote it freely: then it keeps its own direction and its lines."""


@dataclass(frozen=True, slots=True)
class Told:
    title: str
    kept: str
    entries: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    name: str
    purpose: str
    recipients: str


@dataclass(frozen=True, slots=True)
class Document:
    parts: tuple[Told, ...]
    purposes: tuple[Purpose, ...]
    left_out: bool
    until: datetime | None = None
    """Of what was written and attached; None where it is all there is."""


def document(
    wording: Wording, dictionary: Dictionary, copy: Copy, *, rules: Mapping[Retention, Rule], left_out: bool
) -> Document:
    """Parts without an entry are left out; what was empty is not listed. `rules` are those of the centre."""
    periods = kept_words(wording, rules)
    parts = tuple(told_part(wording, dictionary, part, periods) for part in copy if part.entries)
    return Document(parts, purposes(wording, dictionary, copy), left_out)


def told_part(wording: Wording, dictionary: Dictionary, part: Part, periods: Mapping[str, str]) -> Told:
    table = dictionary.tables[part.table]
    kept = {entry.retention.value for _, _, entry in exported(table)}
    titles = part_words(wording)
    said = wording.listing([periods.get(code, code) for code in sorted(kept)])
    return Told(titles.get(part.table, table.holds), said, tuple(lines(wording, entry) for entry in part.entries))


def lines(wording: Wording, entry: Entry) -> tuple[Line, ...]:
    labels = field_words(wording)
    return tuple(
        Line(labels.get(name, name.replace("_", " ")), shown(wording, name, value), name in entry.texts)
        for name, value in entry.values.items()
        if value not in (None, "", [], ())
    )


def shown(wording: Wording, name: str, value: Value) -> str:
    if isinstance(value, Somebody):
        return somebody(wording, value)
    if isinstance(value, Mapping):
        return told_fields(wording, value, document_words(wording) if name == "attachment" else {})
    if isinstance(value, list | tuple):
        return wording.listing([word(wording, name, one) for one in value])
    return word(wording, name, value)


def word(wording: Wording, name: str, value: Any) -> str:
    _ = wording.gettext
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return wording.moment(value, "medium")
    if isinstance(value, date):
        return wording.day(value)
    if name in ("language", "speaks") and isinstance(value, str):
        return spoken_languages.name_of(wording, value)
    if name == "hours":
        return hours_words(wording).get(value, value)
    said = of_records(wording)[1].get(name) or deed_words(wording).get(name) or code_words(wording)
    return said.get(str(value), str(value))


def told_fields(wording: Wording, fields: Mapping[str, Any], own: Mapping[str, str] = MappingProxyType({})) -> str:
    """One line for each: what a client was told point by point, or how to reach the client. `own` words go first."""
    labels = {**field_words(wording), **code_words(wording), **own}
    told = []
    for name, value in fields.items():
        if isinstance(value, Mapping):
            told.append(told_fields(wording, value))
        elif value not in ("", None) and name != "v":
            told.append(f"{labels.get(name, name)}: {ISOLATED % word(wording, name, value)}")
    return "\n".join(told)


def somebody(wording: Wording, value: Somebody) -> str:
    _ = wording.gettext
    tasks = task_words(wording)
    named = [tasks[task] for task in value.tasks if task in tasks]
    return wording.listing(named) if named else _("somebody who has left the centre")


def purposes(wording: Wording, dictionary: Dictionary, copy: Copy) -> tuple[Purpose, ...]:
    used = dict.fromkeys(dictionary.tables[part.table].activity for part in copy if part.entries)
    words = activity_words(wording)
    return tuple(Purpose(*words[code]) for code in used if code in words)
