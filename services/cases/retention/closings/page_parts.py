"""Closings on the page of a file: how it was closed, what waits for a second colleague, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

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
from services.cases.people.approvals.domain import Approval
from services.cases.retention.closings.domain import Closing, holding, waiting
from services.cases.retention.closings.store import CLOSINGS, Closings

PAGE = "/closing"


@dataclass(frozen=True, slots=True)
class Known:
    closings: Sequence[Closing]
    reader: UUID
    """Who asks: what waits for a second colleague stands on the day of both."""


async def of_file(work: Reading, view: FileView) -> Known:
    """Closings are read only by colleagues who are responsible for the file or deputy in it."""
    closings = await Closings(work).of(view) if view.relation.shows(Part.ENDING) else []
    return Known(closings, work.reader.id)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Known]:
    """Those that wait for a second colleague."""
    asked = [view for view in views if view.relation.shows(Part.ENDING)]
    return {one.file_id: Known([one], work.reader.id) for one in await Closings(work).waiting_among(asked)}


def shows_to(relation: Relation) -> bool:
    return relation.writes


def parts(known: Known, view: FileView) -> list[PagePart]:
    if view.file.closed_at is None or not view.relation.shows(Part.MESSAGES):
        return []
    shown = {"closing": holding(known.closings)}
    return [PagePart("retention/closings/ending_part.html", "top", 3, shown)]


def step(known: Known | None, view: FileView) -> NextStep | None:
    one = waiting(known.closings) if known else None
    if one is None or view.file.closed_at:
        return None
    tag, template = view.wording.gettext("closing needs a second colleague"), "retention/closings/agree_step.html"
    return NextStep("closing_agree", Urgency.UNDONE, tag, template)


def tasks_of(known: Known | None, view: FileView) -> list[Task]:
    """For both: the colleague who proposed it sees that it waits, and the other one that it can be agreed to."""
    one = waiting(known.closings) if known else None
    if known is None or one is None or view.file.closed_at:
        return []
    _ = view.wording.gettext
    proposed_here = one.noted_by == known.reader
    what = _("Closing waits for a second colleague") if proposed_here else _("A colleague proposes to close the file")
    return [Task(file_id=view.id, on=view.day(one.noted_at), what=what, link=PAGE, proposed_by=one.noted_by)]


def moments(known: Known, view: FileView) -> list[Moment]:
    return [moment for one in known.closings for moment in moments_of(one, view)]


def moments_of(one: Closing, view: FileView) -> list[Moment]:
    """Proposed, answered, closed and opened again, each on its day."""
    _, codes, found = view.wording.gettext, CLOSINGS.words(view.wording).codes, list[Moment]()
    why = codes["because"][one.because] if one.because else _("cannot be read any more")

    def add(at: object, by: UUID, what: str, words: str | None) -> None:
        found.append(Moment(view.day(at), at, by, what, words, PAGE, MomentKind.RECORD))  # type: ignore[arg-type]

    if one.approval is not Approval.NOT_NEEDED:
        add(one.noted_at, one.noted_by, _("Proposed to close the file: %(why)s") % {"why": why}, None)
    if one.approval in (Approval.DECLINED, Approval.WITHDRAWN) and one.answered_at and one.answered_by:
        said = _("Closing was not agreed to") if one.approval is Approval.DECLINED else _("Closing was taken back")
        add(one.answered_at, one.answered_by, said, one.declined_because)
    if one.closed_at:
        add(one.closed_at, one.answered_by or one.noted_by, _("Closed: %(why)s") % {"why": why}, one.outcome)
    if one.reopened_at and one.reopened_by:
        again = codes["reopened_because"].get(one.reopened_because or "", _("cannot be read any more"))
        add(one.reopened_at, one.reopened_by, _("Opened again: %(why)s") % {"why": again}, None)
    return found
