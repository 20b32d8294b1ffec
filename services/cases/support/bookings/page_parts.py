"""Interpreting on the page of a file: what is open, what has to be done for it, and what happened."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, MomentKind, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.words import Codes
from services.cases.support.bookings.domain import NEAR, Booking, State
from services.cases.support.bookings.store import BOOKINGS, Bookings
from shared.languages import Wording

PAGE = "/bookings"
MOST = 3


async def of_file(work: Reading, file: OfClient) -> list[Booking]:
    return await Bookings(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Booking]]:
    """Those of which something is still to be done, by file."""
    found = dict[UUID, list[Booking]]()
    for one in await Bookings(work).waiting_in(views):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(known: Sequence[Booking], wording: Wording) -> PagePart:
    """The soonest of what is open."""
    shown = {"open": waiting(known)[:MOST], "more": max(len(waiting(known)) - MOST, 0)}
    begins = "" if known else wording.gettext("Interpreting")
    return PagePart("support/bookings/bookings_part.html", order=23, shown=shown, begins=begins)


def waiting(known: Sequence[Booking]) -> list[Booking]:
    return [one for one in reversed(known) if one.is_open or one.needs_another]


def moments(known: Sequence[Booking], view: FileView) -> list[Moment]:
    codes = BOOKINGS.words(view.wording).codes
    return [moment(one, view, codes) for one in known]


def moment(one: Booking, view: FileView, codes: Codes) -> Moment:
    """On the day of the talk where it has an outcome, else on the day on which it was asked for."""
    _ = view.wording.gettext
    named = ("state", "begun", "because", "instead", "by_whom")
    said = [codes[name][code] for name in named if (code := getattr(one, name))]
    on = view.day(one.noted_at if one.is_open else one.starts_at)
    what = _("Interpreting: %(said)s") % {"said": " · ".join(said)}
    return Moment(on, one.noted_at, one.noted_by, what, one.words, link=PAGE, kind=MomentKind.RECORD)


def step(known: Sequence[Booking] | None, view: FileView) -> NextStep | None:
    """What presses most: the interpreter knows of no change, nobody is found and the day is near, no outcome."""
    first = next((one for one in waiting(known or ()) if presses(one, view)), None)
    if first is None:
        return None
    _ = view.wording.gettext
    shown = {"one": first, "what": what_to_do(first, view)}
    urgency = Urgency.UNDONE if first.lacks_outcome(view.now) else Urgency.DAY_IS_NEAR
    return NextStep("booking", urgency, _("interpreting"), "support/bookings/booking_step.html", shown=shown)


def presses(one: Booking, view: FileView) -> bool:
    if one.talk_off_at or one.needs_another or one.lacks_outcome(view.now):
        return True
    return one.state is State.REQUESTED and one.starts_at - view.now <= NEAR


def what_to_do(one: Booking, view: FileView) -> str:
    """Empty where a booking waits for its talk."""
    _ = view.wording.gettext
    if one.needs_another:
        return _("Ask for another interpreter")
    if one.talk_off_at:
        return _("Tell the interpreter: the appointment was moved or called off")
    if one.lacks_outcome(view.now):
        return _("Did the interpreter come?") if one.supporter_id else _("Did somebody interpret?")
    return _("Find an interpreter: nobody is booked yet") if one.state is State.REQUESTED else ""


def tasks_of(known: Sequence[Booking] | None, view: FileView) -> list[Task]:
    return [
        Task(
            file_id=one.file_id,
            on=due_on(one, view),
            what=what,
            link=f"{PAGE}/{one.id}",
            # the interpreter has to know it whatever became of the file
            of_closed=one.talk_off_at is not None,
        )
        for one in known or ()
        if (one.is_open or one.needs_another) and (what := what_to_do(one, view))
    ]


def left_running(known: Sequence[Booking], view: FileView) -> list[Task]:
    _, states = view.wording.gettext, BOOKINGS.words(view.wording).codes["state"]
    found = list[Task]()
    for one in waiting(known):
        on = view.day(one.starts_at)
        said = {"said": states[one.state], "day": view.wording.day(on, "medium")}
        what = _("Interpreting on %(day)s: %(said)s") % said
        found.append(Task(file_id=view.id, on=on, what=what, link=f"{PAGE}/{one.id}"))
    return found


def due_on(one: Booking, view: FileView) -> date:
    """Before the day of the talk somebody has to be found, and has to know of a change; afterwards on that day."""
    day = view.day(one.starts_at)
    is_ahead = one.starts_at > view.now and (one.state is State.REQUESTED or one.talk_off_at is not None)
    return max(day - timedelta(days=1), view.today) if is_ahead else day
