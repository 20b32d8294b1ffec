"""A table as its preview shows it: what is wrong in which row, or else what would be made of each."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.cases.casework.imports.domain import (
    COLUMNS,
    Item,
    Kind,
    Known,
    RunningFile,
    ids_of,
    running_files,
    written,
)
from services.cases.casework.imports.store import Brought
from services.cases.casework.imports.table import Fault, NoTableError, plain, read_table
from services.cases.casework.imports.words import headings, languages
from services.cases.foundation.access.store import Reading
from services.cases.foundation.spoken_languages import name_of
from services.cases.people.team.domain import StaffMember
from shared.languages import Languages, Wording

AT_ONCE = 25
"""Rows that a preview shows together: a phone shows each as a card."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as it was looked over."""

    items: Sequence[Item] = ()
    faults: Sequence[Fault] = ()
    left_out: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row in the preview: whether it was brought in before, and which files of the reader look like it."""

    row: int
    cells: Sequence[str] = field(repr=False)
    before: bool
    repeated: bool
    like: Sequence[str]

    @property
    def is_odd(self) -> bool:
        """Whether somebody should look at it before it is confirmed."""
        return bool(self.before or self.repeated or self.like)


def look(body: bytes, kind: Kind, *, staff: Iterable[StaffMember], spoken: Languages, now: datetime) -> Looked:
    """`now` is in the clock of the centre."""
    colleagues: dict[str, list[UUID]] = {}
    for member in staff:
        if member.counsels:
            colleagues.setdefault(plain(member.name), []).append(member.id)
    known = Known(colleagues, languages(spoken), now)
    try:
        table = read_table(body, COLUMNS[kind], headings(spoken, COLUMNS[kind]))
    except NoTableError as error:
        return Looked(faults=[error.fault])
    items: Sequence[Item]
    items, faults = running_files(table.rows, known) if kind is Kind.RUNNING else written(table.rows, known)
    return Looked(items, sorted((*table.faults, *faults), key=lambda one: one.row), table.left_out)


async def lines_of(
    work: Reading, items: Sequence[Item], *, key: bytes, staff: Collection[StaffMember], wording: Wording
) -> list[Line]:
    ids = ids_of((one.content for one in items), key=key)
    there = await Brought(work).there_among(ids)
    names = {one.pseudonym.casefold() for one in items if isinstance(one, RunningFile) and one.pseudonym}
    like = await Brought(work).alike(names) if names else {}
    people = {member.id: member.name for member in staff}
    times = Counter(tuple(one.content) for one in items)
    return [
        Line(
            one.row,
            cells_of(one, people, wording),
            before=id in there,
            repeated=times[tuple(one.content)] > 1,
            like=like.get(one.pseudonym.casefold(), ()) if isinstance(one, RunningFile) else (),
        )
        for id, one in zip(ids, items, strict=True)
    ]


def cells_of(one: Item, people: Mapping[UUID, str], wording: Wording) -> list[str]:
    """In the order of the columns."""
    language = name_of(wording, one.language) if one.language else ""
    if not isinstance(one, RunningFile):
        return [wording.moment(one.written_at, "short"), language, one.words, one.reached, one.reference]
    step = one.next_step
    next_on, next_what = (wording.day(step.on, "medium"), step.what) if step else ("", "")
    opened_on = wording.day(one.opened_on, "medium")
    return [one.pseudonym, language, opened_on, people[one.responsible], next_on, next_what, one.note]
