"""The copy of what is kept of one client: what is in it, how it is told to a machine, and what is left out of it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.foundation.regimes.domain import Law
from shared.dictionary.entries import Dictionary, Table, exported
from shared.dictionary.retention import Retention, Rule
from shared.dictionary.vocabulary import About

FORM = "kokon/access-copy/v1"
LEFT_OUT = "[…]"
"""Stands where a passage about somebody else was left out (Article 15, paragraph 4)."""
PASSAGE = re.compile(r"[^.!?؟。…\n]*[.!?؟。…\n]+\s*|[^.!?؟。…\n]+")
"""A sentence or a line, with the space behind it: all of them together are the text again."""
DOCUMENTS = "attachment"
"""The part with the client's documents: their contents lie beside the copy."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A colleague, by role and without a name. Empty where the account is gone."""

    tasks: tuple[str, ...] = ()


type Value = bool | int | str | date | Somebody | Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, by the names of the copy; what was empty is there as None."""

    row: str
    values: Mapping[str, Value] = field(repr=False)
    texts: frozenset[str] = frozenset()
    """The names under which somebody has written freely."""
    file_id: UUID | None = None
    """Of the file that it lies in, where it lies in one."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is in the copy of one table."""

    table: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """One sentence at its place. It is known by its words too: where these changed, the whole text stays out."""

    place: str
    number: int
    words: str = field(repr=False)

    @property
    def mark(self) -> str:
        """By which a form names it."""
        return f"{self.place}#{self.number}"


type Copy = tuple[Part, ...]


def tables_in_copy(dictionary: Dictionary) -> dict[str, Table]:
    """Those that have something about a client that is not excused."""
    return {
        name: table
        for name, table in dictionary.tables.items()
        if table.about == About.CLIENT and not table.database and exported(table)
    }


def place_of(part: Part, entry: Entry, name: str) -> str:
    return f"{part.table}/{entry.row}/{name}"


def passages(text: str) -> list[str]:
    return PASSAGE.findall(text)


def passages_at(place: str, text: str) -> list[Passage]:
    return [Passage(place, number, words) for number, words in enumerate(passages(text))]


def texts_in(copy: Copy) -> Iterator[tuple[str, str]]:
    """Place and words of everything that somebody wrote freely, in which others may be spoken of."""
    for part in copy:
        for entry in part.entries:
            for name in sorted(entry.texts):
                if isinstance(text := entry.values[name], str):
                    yield place_of(part, entry, name), text


def document_in(entry: Entry) -> Mapping[str, Any] | None:
    """Name, kind and size of a document whose content can be given; None where it was taken out."""
    details = entry.values.get("attachment")
    return details if isinstance(details, Mapping) else None


def documents_in(copy: Copy) -> Iterator[tuple[Passage, str, Mapping[str, Any]]]:
    """Each as what it is withheld by, with its id and what is known of it."""
    for part in copy:
        if part.table == DOCUMENTS:
            for entry in part.entries:
                if details := document_in(entry):
                    yield Passage(place_of(part, entry, "attachment"), 0, ""), entry.row, details


def language_in(copy: Copy, thread_id: UUID) -> str:
    """The language that the client speaks or reads, empty where nothing is known of it."""
    written = [one for part in copy if part.table == "request" for one in part.entries if one.row == str(thread_id)]
    found = [one.values[name] for one in written for name in ("speaks", "language") if one.values[name]]
    return str(found[0]) if found else ""


def seen_mark(copy: Copy) -> str:
    """Of all texts and documents as they were looked through: another one says that something came since."""
    documents = [passage.place for passage, _, _ in documents_in(copy)]
    seen = [*sorted(texts_in(copy)), *sorted(documents)]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def without(copy: Copy, withheld: Sequence[Passage]) -> Copy:
    """The same with these passages left out."""
    by_place: dict[str, list[Passage]] = {}
    for one in withheld:
        by_place.setdefault(one.place, []).append(one)
    return tuple(
        replace(part, entries=tuple(entry_without(part, entry, by_place) for entry in part.entries)) for part in copy
    )


def entry_without(part: Part, entry: Entry, withheld: Mapping[str, Sequence[Passage]]) -> Entry:
    values = dict(entry.values)
    for name in entry.texts:
        text = values[name]
        if isinstance(text, str) and (these := withheld.get(place_of(part, entry, name))):
            values[name] = text_without(text, these)
    if document_in(entry) and place_of(part, entry, "attachment") in withheld:
        # its name may speak of others as well
        values["attachment"] = LEFT_OUT
    return replace(entry, values=values)


def text_without(text: str, withheld: Sequence[Passage]) -> str:
    found = passages(text)
    if any(one.number >= len(found) or found[one.number] != one.words for one in withheld):
        return LEFT_OUT
    for one in withheld:
        space = one.words[len(one.words.rstrip()) :]
        found[one.number] = LEFT_OUT + space
    return "".join(found)


def for_machines(
    copy: Copy,
    dictionary: Dictionary,
    *,
    centre: str,
    day: date,
    law: Law,
    rules: Mapping[Retention, Rule],
    until: datetime | None = None,
) -> bytes:
    """The form of docs/access-copy.schema.json: every part with why it is kept, by which law, how long and for whom.

    `rules` are those of the centre, with the periods that it has set.
    """
    parts = {
        part.table: about_table(dictionary, part.table, law, rules)
        | {"entries": [{name: plain(value) for name, value in entry.values.items()} for entry in part.entries]}
        for part in copy
    }
    told = {"form": FORM, "centre": centre, "made_on": day.isoformat(), "parts": parts}
    if until:
        told["written_until"] = until.isoformat()
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def about_table(dictionary: Dictionary, name: str, law: Law, rules: Mapping[Retention, Rule]) -> dict[str, Any]:
    table = dictionary.tables[name]
    shown = [entry for _, _, entry in exported(table)]
    activity = dictionary.activities[table.activity]
    return {
        "holds": table.holds,
        "purpose": activity.purpose.en,
        "recipients": activity.recipients.en,
        "grounds": sorted({law.ground(ground) for entry in shown for ground in entry.grounds}),
        "kept": sorted({rules[entry.retention].said("en") for entry in shown}),
        "read_by": sorted({dictionary.readers[entry.readers].who.en for entry in shown}),
    }


def plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Somebody):
        return {"staff": list(value.tasks)}
    return value


def schema(dictionary: Dictionary) -> dict[str, Any]:
    """Of the copy for machines, made from the dictionary; what a field is for stands beside it."""
    parts = {name: schema_of(table) for name, table in tables_in_copy(dictionary).items()}
    closed = {"type": "object", "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a counselling centre keeps of one client",
        **closed,
        "properties": {
            "form": {"const": FORM},
            "centre": {"type": "string"},
            "made_on": {"type": "string", "format": "date"},
            "written_until": {
                "type": "string",
                "format": "date-time",
                "description": "What was written and attached later is not in it",
            },
            "parts": {**closed, "properties": parts, "required": list(parts)},
        },
        "required": ["form", "centre", "made_on", "parts"],
        "$defs": {
            "staff": {
                "description": "Somebody of the staff, by her tasks",
                **closed,
                "properties": {"staff": {"type": "array", "items": {"type": "string"}}},
                "required": ["staff"],
            }
        },
    }


def schema_of(table: Table) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for _, name, entry in exported(table):
        staff = entry.about == About.STAFF
        known = {"anyOf": [{"$ref": "#/$defs/staff"}, {"type": "null"}]} if staff else {}
        fields[name] = {"description": entry.purpose, **known}
    words = {"type": "array", "items": {"type": "string"}}
    about = {"holds": {"type": "string"}, "purpose": {"type": "string"}, "recipients": {"type": "string"}}
    entries = {
        "type": "array",
        "items": {"type": "object", "additionalProperties": False, "properties": fields, "required": list(fields)},
    }
    properties = {**about, "grounds": words, "kept": words, "read_by": words, "entries": entries}
    return {
        "type": "object",
        "description": table.holds,
        "additionalProperties": False,
        "properties": properties,
        "required": list(properties),
    }
