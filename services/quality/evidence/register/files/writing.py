"""Entries of a kind as a file that a spreadsheet opens and that can be read in again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from services.quality.evidence.register.domain import Entry, Filled
from services.quality.evidence.register.files.vocabulary import (
    CONFIRMED_ON,
    CRITERIA_NAMES,
    columns_of,
    names_criteria,
    told_of,
)
from services.quality.evidence.register.kinds.fields import Field, Kind
from services.quality.evidence.register.second_looks.domain import confirmation
from services.quality.evidence.register.wording import answers
from services.quality.standards.catalogue.naming import Called
from shared import spreadsheets
from shared.languages import Wording


def template(kind: Kind, wording: Wording) -> str:
    """Only the two lines above the columns: what people call them, and what machines do."""
    return _table(_heads(kind, wording), wording)


def entries_as_table(kind: Kind, entries: Iterable[Entry], wording: Wording, today: date, name_of: Called = str) -> str:
    """Behind the columns that are read in again stand those that only tell something. `name_of` is of a criterion."""
    lines = [
        [
            *_cells(kind, _all_of(entry), lambda field, value: written(field, value, wording)),
            *(_told(field, kind, entry, today, name_of) for field in told_of(kind)),
        ]
        for entry in entries
    ]
    return _table([*_heads(kind, wording, *told_of(kind)), *lines], wording)


def plain_table(kind: Kind, lines: Iterable[Filled]) -> str:
    """In codes alone, as a page carries it from the preview to the confirmation."""
    rows = [_cells(kind, _all_of(line), lambda _, value: value) for line in lines]
    return spreadsheets.lines([[field.name for field in columns_of(kind)], *rows], separator=";")


def written(field: Field, value: str, wording: Wording) -> str:
    """Answers in words, numbers with the mark of the language; days as they are kept."""
    if field.type.is_number:
        return value.replace(".", ",") if _has_comma(wording) else value
    return answers(field, wording).get(value, value) if field.codes else value


def _all_of(said: Entry | Filled) -> dict[str, str]:
    days = {"reviewed_on": said.reviewed_on, "review_on": said.review_on}
    return {**said.values, **{name: day.isoformat() for name, day in days.items() if day}}


def _told(field: Field, kind: Kind, entry: Entry, today: date, name_of: Called) -> str:
    if field is CRITERIA_NAMES:
        return "; ".join(name_of(id_) for name in names_criteria(kind) for id_ in entry.values.get(name, "").split())
    if field is CONFIRMED_ON:
        look = confirmation(kind, entry, today)
        return look.day.isoformat() if look else ""
    return entry.values.get(field.name, "")


def _heads(kind: Kind, wording: Wording, *more: Field) -> list[list[str]]:
    fields = (*columns_of(kind), *more)
    return [[wording.gettext(field.label) for field in fields], [field.name for field in fields]]


def _cells(kind: Kind, values: dict[str, str], say: Callable[[Field, str], str]) -> list[str]:
    return [say(field, values[field.name]) if field.name in values else "" for field in columns_of(kind)]


def _table(rows: Sequence[Sequence[str]], wording: Wording) -> str:
    return spreadsheets.table(rows, separator=";" if _has_comma(wording) else ",")


def _has_comma(wording: Wording) -> bool:
    return wording.number(0.5, 1)[1] == ","
