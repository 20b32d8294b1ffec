"""What would come of a file, as its preview shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.quality.evidence.register.domain import Stamp, revise
from services.quality.evidence.register.files.matching import Change
from services.quality.evidence.register.files.reading import Line
from services.quality.evidence.register.kinds.fields import Kind
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


def lines_of(lines: Iterable[Line], kind: Kind, wording: Wording, called: Called) -> list[tuple[Line, list[str]]]:
    return [
        (each, [said(field, each.filled.values.get(field.name, ""), wording, called) for field in kind.fields])
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
