"""Entries of a kind as a file that a spreadsheet opens and that can be read in again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.quality.evidence.register.domain import Entry, Filled
from services.quality.evidence.register.files.examples import example_of
from services.quality.evidence.register.files.matching import MatchedSheet
from services.quality.evidence.register.files.vocabulary import (
    CONFIRMED_ON,
    CRITERIA_NAMES,
    EXAMPLE,
    LIST,
    columns_of,
    names_criteria,
    told_of,
)
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.kinds.fields import Field, Kind
from services.quality.evidence.register.second_looks.domain import confirmation
from services.quality.evidence.register.wording import answers
from services.quality.standards.catalogue.naming import Called
from shared import spreadsheets
from shared.languages import Wording

OPEN_KINDS = tuple(kind for kind in KINDS if not kind.closed)


def entries_as_table(kind: Kind, entries: Iterable[Entry], wording: Wording, today: date, name_of: Called = str) -> str:
    """Behind the columns that are read in again stand those that only tell something. `name_of` is of a criterion."""
    lines = [
        [*_cells(kind, entry, wording), *(_told(field, kind, entry, today, name_of) for field in told_of(kind))]
        for entry in entries
    ]
    return _table([*_heads((LIST, *columns_of(kind), *told_of(kind)), wording), *lines], wording)


def book_as_table(entries: Mapping[str, Sequence[Entry]], wording: Wording) -> str:
    """All lists one below the other, each with its head and, where it has no entries, an example."""
    rows: list[list[str]] = []
    for kind in OPEN_KINDS:
        rows += _heads((LIST, EXAMPLE, *columns_of(kind)), wording)
        lines = [_cells(kind, entry, wording) for entry in entries.get(kind.name, ())]
        rows += [[name, "", *cells] for name, *cells in lines] or [_example(kind, wording)]
    return _table(rows, wording)


def plain_book(sheets: Iterable[MatchedSheet]) -> str:
    """In codes alone, as a page carries it from the preview to the confirmation."""
    rows: list[list[str]] = []
    for each in sheets:
        kind = each.sheet.kind
        rows.append([LIST.name, *(field.name for field in columns_of(kind))])
        rows += [[kind.name, *_values(kind, values_of(line.filled))] for line in each.found.lines]
    return spreadsheets.lines(rows, separator=";")


def values_of(said: Entry | Filled) -> dict[str, str]:
    """With the days on which somebody looked at it, and will again."""
    days = {"reviewed_on": said.reviewed_on, "review_on": said.review_on}
    return {**said.values, **{name: day.isoformat() for name, day in days.items() if day}}


def written(field: Field, value: str, wording: Wording) -> str:
    """Answers in words, numbers with the mark of the language; days as they are kept."""
    if field.type.is_number:
        return value.replace(".", ",") if _has_comma(wording) else value
    return answers(field, wording).get(value, value) if field.codes and value else value


def _told(field: Field, kind: Kind, entry: Entry, today: date, name_of: Called) -> str:
    if field is CRITERIA_NAMES:
        return "; ".join(name_of(id_) for name in names_criteria(kind) for id_ in entry.values.get(name, "").split())
    if field is CONFIRMED_ON:
        look = confirmation(kind, entry, today)
        return look.day.isoformat() if look else ""
    return entry.values.get(field.name, "")


def _heads(fields: Iterable[Field], wording: Wording) -> list[list[str]]:
    columns = list(fields)
    return [[wording.gettext(field.label) for field in columns], [field.name for field in columns]]


def _cells(kind: Kind, entry: Entry, wording: Wording) -> list[str]:
    values = values_of(entry)
    said = {field.name: written(field, values.get(field.name, ""), wording) for field in columns_of(kind)}
    return [wording.gettext(kind.title), *_values(kind, said)]


def _example(kind: Kind, wording: Wording) -> list[str]:
    values = example_of(kind, wording)
    said = {field.name: written(field, values.get(field.name, ""), wording) for field in columns_of(kind)}
    return [wording.gettext(kind.title), wording.gettext(EXAMPLE.label), *_values(kind, said)]


def _values(kind: Kind, values: Mapping[str, str]) -> list[str]:
    return [values.get(field.name, "") for field in columns_of(kind)]


def _table(rows: Sequence[Sequence[str]], wording: Wording) -> str:
    return spreadsheets.table(rows, separator=";" if _has_comma(wording) else ",")


def _has_comma(wording: Wording) -> bool:
    return wording.number(0.5, 1)[1] == ","
