"""Deadlines on the page of a file and on a counsellor's day: the next ones, and what the law has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.cases.casework.deadlines.domain import (
    NEAR,
    Deadline,
    LawChange,
    change_of,
    count_of,
    is_reminded,
)
from services.cases.casework.deadlines.rules.domain import Book, Rule
from services.cases.casework.deadlines.rules.files import shipped_book
from services.cases.casework.deadlines.rules.store import rule_book
from services.cases.casework.deadlines.rules.words import step_words
from services.cases.casework.deadlines.store import DEADLINES, Deadlines
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import (
    FileView,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    Task,
    Urgency,
)
from services.cases.foundation.records.domain import OfClient
from shared.languages import Wording

PAGE = "/deadlines"
FEW = 3
"""So many stand on the page of the file; the others on the page of deadlines."""


@dataclass(frozen=True, slots=True)
class Known:
    """The deadlines of one file, the newest first, and the rules that they go by."""

    deadlines: Sequence[Deadline] = field(default=(), repr=False)
    book: Book = field(default_factory=shipped_book, repr=False)

    @property
    def open(self) -> list[Deadline]:
        """The soonest first; a day that cannot be read comes before all."""
        return sorted((one for one in self.deadlines if one.is_open), key=lambda one: one.due_on or date.min)

    @property
    def over(self) -> list[Deadline]:
        return [one for one in self.deadlines if not one.is_open]


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline as a page shows it."""

    one: Deadline = field(repr=False)
    title: str = field(repr=False)
    rule: Rule | None = field(default=None, repr=False)
    steps: Sequence[str] = field(default=(), repr=False)
    counted_on: date | None = None
    """What the rule gives; an authority or a court may have named another day."""
    change: LawChange | None = field(default=None, repr=False)

    @property
    def is_named(self) -> bool:
        return self.counted_on is not None and self.counted_on != self.one.due_on and self.one.kept_version is None


async def of_file(work: Reading, file: OfClient) -> Known:
    return await known_of(work, await Deadlines(work).of(file))


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Known]:
    """Those that are open."""
    found = await Deadlines(work).among(views, DEADLINES.table.c.ended_at.is_(None))
    book = (await known_of(work, found)).book
    by_file = dict[UUID, list[Deadline]]()
    for one in found:
        by_file.setdefault(one.file_id, []).append(one)
    return {file_id: Known(deadlines, book) for file_id, deadlines in by_file.items()}


async def known_of(work: Reading, deadlines: Sequence[Deadline]) -> Known:
    """The rules are asked for only where a deadline goes by one."""
    return Known(deadlines, await rule_book(work)) if any(one.rule for one in deadlines) else Known(deadlines)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def row_of(one: Deadline, book: Book, view: FileView) -> Row:
    land, rule = view.workplace.working_time.land, book.version(one.rule, one.rule_version)
    count = count_of(one, book, land)
    return Row(
        one,
        title_of(one, book, view.wording),
        rule,
        [step_words(view.wording, step, rule.computation) for step in count.steps] if count and rule else (),
        count.due_on if count else None,
        change_of(one, book, view.today, land),
    )


def title_of(one: Deadline, book: Book, wording: Wording) -> str:
    if rule := book.version(one.rule, one.rule_version):
        return rule.said(rule.title, wording.code)
    return one.what or wording.gettext("A deadline that cannot be read any more")


def parts(known: Known, view: FileView) -> list[PagePart]:
    rows = [row_of(one, known.book, view) for one in known.open[:FEW]]
    shown = {"rows": rows, "more": max(0, len(known.open) - FEW), "today": view.today}
    begins = "" if known.deadlines else view.wording.gettext("Deadlines")
    return [PagePart("casework/deadlines/deadlines_part.html", order=24, shown=shown, begins=begins)]


def on_paper(known: Known, view: FileView) -> PagePart:
    rows = [row_of(one, known.book, view) for one in known.open]
    return PagePart(
        "casework/deadlines/deadlines_part.html", order=24, shown={"rows": rows, "more": 0, "today": view.today}
    )


def step(known: Known | None, view: FileView) -> NextStep | None:
    """A law that changed goes before a day that is near."""
    if known is None or view.file.closed_at:
        return None
    rows = [row_of(one, known.book, view) for one in known.open]
    _, template = view.wording.gettext, "casework/deadlines/deadline_step.html"
    for row in rows:
        if row.change:
            return NextStep("law", Urgency.UNDONE, _("the law changed"), template, shown={"row": row})
    for row in rows:
        if row.one.due_on is None or row.one.due_on - NEAR <= view.today:
            tag = _("deadline")
            return NextStep("deadline", Urgency.DAY_IS_NEAR, tag, template, shown={"row": row, "today": view.today})
    return None


def tasks_of(known: Known | None, view: FileView) -> list[Task]:
    """Each day, and a reminder for a week where the day is further away."""
    if known is None or view.file.closed_at:
        return []
    _, found = view.wording.gettext, list[Task]()
    for one in known.open:
        title = title_of(one, known.book, view.wording)
        found.append(task(view, one.due_on or view.today, _("Deadline: %(what)s") % {"what": title}))
        if one.due_on and one.due_on > view.today and is_reminded(one, known.book, view.today):
            said = {"what": title, "day": view.wording.day(one.due_on, "medium")}
            found.append(task(view, view.today, _("Deadline on %(day)s: %(what)s") % said))
        if change_of(one, known.book, view.today, view.workplace.working_time.land):
            what = _("The law changed, look at the deadline again: %(what)s") % {"what": title}
            found.append(task(view, view.today, what))
    return found


def left_running(known: Known, view: FileView) -> list[Task]:
    _ = view.wording.gettext
    titles = ((one, title_of(one, known.book, view.wording)) for one in known.open)
    return [task(view, one.due_on or view.today, _("Deadline: %(what)s") % {"what": title}) for one, title in titles]


def task(view: FileView, on: date, what: str) -> Task:
    return Task(file_id=view.id, on=on, what=what, link=PAGE)


def moments(known: Known, view: FileView) -> list[Moment]:
    return [moment for one in known.deadlines for moment in moments_of(one, known.book, view)]


def moments_of(one: Deadline, book: Book, view: FileView) -> list[Moment]:
    """That it was set, that the law moved it, and what became of it."""
    _, title, words = view.wording.gettext, title_of(one, book, view.wording), one.what

    def entry(at: datetime, by: UUID | None, what: str) -> Moment:
        return Moment(view.day(at), at, by, what, words, link=PAGE, kind=MomentKind.RECORD)

    def on(day: date | None) -> dict[str, str]:
        return {"what": title, "day": view.wording.day(day, "medium") if day else "–"}

    first = on(one.moved_from if one.moved_at else one.due_on)
    found = [entry(one.noted_at, one.noted_by, _("Deadline on %(day)s: %(what)s") % first)]
    if one.moved_at:
        found.append(
            entry(one.moved_at, one.moved_by, _("The law moved a deadline to %(day)s: %(what)s") % on(one.due_on))
        )
    if one.ended_at:
        word = DEADLINES.words(view.wording).codes["ending"].get(one.ending or "", "")
        ended = _("Deadline %(ended)s: %(what)s") % {"ended": word, "what": title}
        found.append(entry(one.ended_at, one.ended_by, ended))
    return found
