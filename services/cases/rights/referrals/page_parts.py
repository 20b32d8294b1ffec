"""Referrals on the page of a file: what is open, what has to be asked after, and what happened."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, MomentKind, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from services.cases.rights.referrals.domain import Course, courses
from services.cases.rights.referrals.store import REFERRALS, Referrals
from shared.languages import Wording

PAGE = "/referrals"
SHOWN = 3
"""So many open ones stand on the page of the file."""


async def of_file(work: Reading, file: OfClient) -> list[Course]:
    return courses(await Referrals(work).of(file))


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Course]]:
    found = dict[UUID, list[Course]]()
    for one in courses(await Referrals(work).among(views, only=("standing", "recipient"))):
        found.setdefault(one.first.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONSENTS)


def part(known: Sequence[Course], _: Wording) -> PagePart:
    waiting = [one for one in known if one.is_open]
    shown = {"open": waiting[:SHOWN], "more": len(waiting) - SHOWN, "over": len(known) - len(waiting)}
    return PagePart("rights/referrals/referrals_part.html", order=56, shown=shown)


def moments(known: Sequence[Course], view: FileView) -> list[Moment]:
    return [each for course in known for each in moments_of(course, view.wording)]


def moments_of(course: Course, wording: Wording) -> list[Moment]:
    said = REFERRALS.words(wording).codes["standing"]
    found = list[Moment]()
    for one in (course.first, *course.steps):
        outcome = said[one.standing] if one.standing else wording.gettext("cannot be read any more")
        what = wording.gettext("Referral to %(who)s: %(outcome)s") % {"who": who(course, wording), "outcome": outcome}
        told = " · ".join(word for word in (one.purpose, one.told, one.words) if word)
        found.append(Moment(one.on, one.noted_at, one.noted_by, what, told or None, link=PAGE, kind=MomentKind.PAPER))
    return found


def who(course: Course, wording: Wording) -> str:
    return course.first.recipient or wording.gettext("cannot be read any more")


def to_ask_after(known: Sequence[Course] | None, view: FileView) -> list[Course]:
    """Those with a day on which somebody asks after them, the soonest first."""
    waiting = [one for one in known or () if one.is_open and one.last.ask_again_on and not view.file.closed_at]
    return sorted(waiting, key=lambda one: one.last.ask_again_on or view.today)


def step(known: Sequence[Course] | None, view: FileView) -> NextStep | None:
    """Only where its day has come."""
    due = [one for one in to_ask_after(known, view) if (one.last.ask_again_on or view.today) <= view.today]
    if not due:
        return None
    tag, template = view.wording.gettext("ask after a referral"), "rights/referrals/referral_step.html"
    return NextStep("referral", Urgency.HAS_A_DAY, tag, template, shown={"who": who(due[0], view.wording)})


def tasks_of(known: Sequence[Course] | None, view: FileView) -> list[Task]:
    what = view.wording.gettext("Ask after the referral to %(who)s")
    return [
        Task(file_id=view.id, on=one.last.ask_again_on, what=what % {"who": who(one, view.wording)}, link=PAGE)
        for one in to_ask_after(known, view)
        if one.last.ask_again_on
    ]


def left_running(known: Sequence[Course], view: FileView) -> list[Task]:
    what = view.wording.gettext("Referral without an outcome: %(who)s")
    return [
        Task(
            file_id=view.id,
            on=one.last.ask_again_on or view.today,
            what=what % {"who": who(one, view.wording)},
            link=PAGE,
        )
        for one in known
        if one.is_open
    ]
