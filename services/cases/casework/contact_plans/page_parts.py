"""The contact plan on the page of its file: the sheet on top, the pressing step, when to ask again, what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from services.cases.casework.contact_plans.acts import wish_in
from services.cases.casework.contact_plans.domain import (
    ContactPlan,
    Hindrance,
    Notice,
    NotToBeSentError,
    PlanNow,
    Window,
    newest_of,
    plan_now,
)
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.casework.contact_plans.words import hindrance_words, when_words
from services.cases.contact.requests.domain import WrittenWish
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import (
    FileView,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    ReachedFiles,
    Task,
    Urgency,
)
from shared.languages import Wording

SAID_ON_THE_SHEET = (
    Hindrance.HOURS_IN_WORDS,
    Hindrance.NO_TIMES,
    Hindrance.CODE_WORD,
    Hindrance.OWN_WORDING,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of reaching one client: the plans, the newest first, and what the client wrote of it."""

    plans: Sequence[ContactPlan]
    wish: WrittenWish | None = None
    wish_is_shown: bool = True
    tells: str = ""
    """Beside the box for an answer: whether a program tells the client of it."""

    def now(self, today: date) -> PlanNow:
        return plan_now(self.plans, self.wish, today)


async def of_file(work: Reading, file: Any) -> Reach:
    """Of a file, or of a view of it."""
    whole = file.file if isinstance(file, FileView) else file
    plans = await ContactPlans(work).of(whole)
    reach = Reach(plans, await wish_in(work, whole), work.relation(whole.id).shows(Part.MESSAGES))
    return replace(reach, tells=tells(reach, file)) if isinstance(file, FileView) else reach


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Reach]:
    return {one.file_id: Reach([one]) for one in await ContactPlans(work).newest_among(views)}


def window(reach: Reach, notice: Notice, view: FileView) -> Window:
    """When a program may write to the client next. Raises NotToBeSentError."""
    if view.file.closed_at:
        raise NotToBeSentError(Hindrance.CLOSED)
    if not reach.wish_is_shown:
        raise NotToBeSentError(Hindrance.HIDDEN)
    return reach.now(view.today).next_window(notice, zone=str(view.workplace.clock), now=view.now)


def tells(reach: Reach, view: FileView) -> str:
    _ = view.wording.gettext
    try:
        found = window(reach, Notice.LOOK_AGAIN, view)
    except NotToBeSentError as error:
        why = hindrance_words(view.wording)[error.why]
        return _("The person only sees it when looking with the number. %(why)s") % {"why": why}
    when = when_words(view.wording, found.begins, clock=found.clock, now=view.now)
    return _("A short message tells the person that there is something to read: %(when)s.") % {"when": when}


def facts(reach: Reach) -> dict[str, Any]:
    return {"tells": reach.tells}


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONTACT)


def parts(reach: Reach, view: FileView) -> list[PagePart]:
    return [on_paper(reach, view)]


def on_paper(reach: Reach, view: FileView) -> PagePart:
    return PagePart(
        "casework/contact_plans/contact_plan_part.html", "top", 20, shown_of(reach, view.today, view.wording)
    )


async def reached(work: Reading, fits: Callable[[str], bool], until: float) -> ReachedFiles:
    return await ContactPlans(work).reached(fits, until=until)


async def in_search(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, PagePart]:
    """The way that is in force, and what may be said there."""
    template, found = "casework/contact_plans/reach_line.html", dict[UUID, PagePart]()
    for view in views:
        if shows_to(view.relation):
            found[view.id] = PagePart(template, shown=shown_of(await of_file(work, view), view.today, view.wording))
    return found


def not_sent(now: PlanNow, wording: Wording) -> str | None:
    """Why no program writes by a way by which one could; what the sheet says in other words is left out."""
    why = now.hindrance(Notice.LOOK_AGAIN)
    return hindrance_words(wording)[why] if why in SAID_ON_THE_SHEET else None


def shown_of(reach: Reach, today: date, wording: Wording) -> dict[str, Any]:
    """What the sheet of the plan shows, on the page of the file and on its own."""
    newest, now = newest_of(reach.plans), reach.now(today)
    return {
        "now": now,
        "not_sent": not_sent(now, wording),
        "seen": newest.id if newest else "",
        "wish": reach.wish.said if reach.wish else None,
        "wish_seen": reach.wish.at.isoformat() if reach.wish else "",
        "switch_id": uuid4(),
        "wish_is_shown": reach.wish_is_shown,
        "today": today,
    }


def step(reach: Reach | None, view: FileView) -> NextStep | None:
    newest = newest_of(reach.plans) if reach else None
    if newest is None or newest.is_safe or view.file.closed_at:
        return None
    _ = view.wording.gettext
    template = "casework/contact_plans/not_safe_step.html"
    return NextStep("not_safe", Urgency.DANGER, _("not safe: do not contact"), template, "alarm")


def tasks_of(reach: Reach | None, view: FileView) -> list[Task]:
    """While it is not safe nobody is reminded to ask the client, but to look for another way."""
    newest, _ = newest_of(reach.plans) if reach else None, view.wording.gettext
    if newest is None or view.file.closed_at:
        return []
    on, what = newest.runs_out_on, _("Ask again how to reach the person")
    if not newest.is_safe:
        on, what = view.day(newest.noted_at), _("Not safe: do not contact; look for another way")
    return [Task(file_id=view.id, on=on, what=what, link="/contact-plan")] if on else []


def moments(reach: Reach, view: FileView) -> list[Moment]:
    """That it was changed, and not how: an address has no place in a list."""
    _ = view.wording.gettext
    found = []
    for one, before in pairwise([*reach.plans, None]):
        assert one
        was_safe = before is None or before.is_safe
        if one.is_safe is not was_safe:
            what = _("Safe to contact again") if one.is_safe else _("Not safe now: do not contact")
        elif one.confirmed_on:
            what = _("How to reach the person: confirmed")
        else:
            what = _("How to reach the person: put right")
        day, kind = view.day(one.noted_at), MomentKind.RECORD
        found.append(Moment(day, one.noted_at, one.noted_by, what, link="/contact-plan", kind=kind))
    return found
