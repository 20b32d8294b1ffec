"""What would come of a file, as its preview shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.quality.evidence.register.domain import Stamp, revise
from services.quality.evidence.register.files.matching import Change, MatchedSheet
from services.quality.evidence.register.files.reading import Line
from services.quality.evidence.register.files.vocabulary import columns_of
from services.quality.evidence.register.files.writing import values_of
from services.quality.evidence.register.kinds.fields import Field, Kind
from services.quality.evidence.register.wording import ChangedField, changed_dates, changes, path_of, said, title_of
from services.quality.standards.catalogue.naming import Called
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A line that changes an entry, with what stands there now and what would. `path` leads to the entry."""

    number: int
    title: str
    path: str
    fields: list[ChangedField]


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """What comes of one list. Fields that no new line says anything of are left out."""

    kind: Kind
    title: str
    fields: list[Field]
    lines: list[tuple[Line, list[str]]]
    changes: list[ShownChange]


def sheets_of(sheets: Iterable[MatchedSheet], stamp: Stamp, wording: Wording, called: Called) -> list[ShownSheet]:
    return [sheet_of(each, stamp, wording, called) for each in sheets]


def sheet_of(matched: MatchedSheet, stamp: Stamp, wording: Wording, called: Called) -> ShownSheet:
    kind, found = matched.sheet.kind, matched.found
    fields = [field for field in columns_of(kind) if any(values_of(line.filled).get(field.name) for line in found.new)]
    lines = lines_of(found.new, fields, wording, called)
    return ShownSheet(kind, matched.sheet.title, fields, lines, changes_of(found.changed, kind, stamp, wording, called))


def lines_of(
    lines: Iterable[Line], fields: Sequence[Field], wording: Wording, called: Called
) -> list[tuple[Line, list[str]]]:
    return [
        (each, [said(field, values_of(each.filled).get(field.name, ""), wording, called) for field in fields])
        for each in lines
    ]


def changes_of(
    changed: Iterable[Change], kind: Kind, stamp: Stamp, wording: Wording, called: Called
) -> list[ShownChange]:
    return [shown(each, kind, stamp, wording, called) for each in changed]


def shown(change: Change, kind: Kind, stamp: Stamp, wording: Wording, called: Called) -> ShownChange:
    before, after = change.entry, revise(change.entry, kind, change.line.filled, stamp)
    fields = [*changes(before, after, wording, called), *changed_dates(before, after, wording)]
    return ShownChange(change.line.number, title_of(before, wording), path_of(before), fields)
