"""Short messages to a client on the page of the file: when one can go out, what is under way, what did not arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from services.cases.casework.appointments.domain import Appointment
from services.cases.casework.appointments.store import APPOINTMENTS
from services.cases.casework.client_notices.acts import plan_in
from services.cases.casework.client_notices.domain import (
    OFFERED,
    AskedNotice,
    NotToBeSentError,
    Standing,
    Window,
    Written,
    kind_of,
    under_way,
    window,
)
from services.cases.casework.client_notices.store import CLIENT_NOTICES, ClientNotices
from services.cases.casework.client_notices.words import LANGUAGES, lack_words
from services.cases.casework.contact_plans.domain import Hindrance, PlanNow
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, MomentKind, NextStep, PagePart, Task, Urgency
from services.cases.foundation.workplace import Workplace
from shared.client_letters import TIMED, ClientTemplate
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/notices"


@dataclass(frozen=True, slots=True)
class Notices:
    """Those of one file, the newest first, and the plan by which the next one is sent."""

    notices: Sequence[AskedNotice]
    plan: PlanNow | None = None
    hidden: NotToBeSentError | None = None
    """Why there is no plan to go by."""
    language: Written | None = None
    """In which the next one is written, if nobody chooses another."""
    appointments: Sequence[Appointment] = ()
    """Those to come, of which a notice can tell."""
    tells: str = ""
    """Beside the box for an answer: whether the client is told of it."""

    def next_window(self, template: ClientTemplate, *, zone: str, now: datetime) -> Window:
        """Raises NotToBeSentError."""
        if self.hidden:
            raise self.hidden
        assert self.plan
        return window(self.plan, template, zone=zone, now=now)


async def of_file(work: Reading, view: FileView) -> Notices:
    notices = await ClientNotices(work).of(view)
    try:
        plan = await plan_in(work, view.file, workplace=view.workplace, now=view.now)
    except NotToBeSentError as error:
        known = Notices(notices, hidden=error)
    else:
        known = Notices(notices, plan)
    return replace(known, tells=tells(known, view))


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Notices]:
    found = dict[UUID, list[AskedNotice]]()
    for one in await ClientNotices(work).open_or_missed(views):
        found.setdefault(one.file_id, []).append(one)
    return {file_id: Notices(notices) for file_id, notices in found.items()}


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONTACT)


def parts(known: Notices, view: FileView) -> list[PagePart]:
    """Nothing where nobody is written to by a program: the sheet of the plan says why."""
    if known.notices or lack_of(known, view) is None:
        return [PagePart("casework/client_notices/notices_part.html", order=24, shown=shown_of(known, view))]
    return []


def shown_of(known: Notices, view: FileView, form: Form | None = None) -> dict[str, Any]:
    codes = CLIENT_NOTICES.words(view.wording).codes
    return {
        "form": form or form_of(known),
        "open": [one for one in known.notices if one.is_open],
        "missed": [one for one in known.notices if one.was_missed],
        "ended": [one for one in known.notices if not one.is_open and not one.was_missed],
        "offered": [
            *((one.value, said_when(known, one, view, codes["template"][one])) for one in OFFERED),
            *((one.value, codes["template"][one]) for one in sorted(TIMED) if known.appointments),
        ],
        "appointments": [(str(one.id), appointment_words(one, view.wording)) for one in known.appointments],
        "at_once": [(one.value, codes["template"][one]) for one in OFFERED],
        "can_propose": can_propose(known),
        "can_ask": any(can_send(known, one, view) for one in OFFERED),
        "lack": lack_of(known, view),
        "languages": list(LANGUAGES.items()),
        "when": {one.id: when_words(one.send_from, known, view) for one in known.notices if one.is_open},
    }


def form_of(known: Notices) -> Form:
    language = {"language": known.language.value} if known.language else {}
    return Form.empty(notice_id=str(uuid4()), template=ClientTemplate.LOOK_AGAIN.value, **language)


def said_when(known: Notices, template: ClientTemplate, view: FileView, said: str) -> str:
    """What the notice says, and when it would go out or why it would not."""
    try:
        found = known.next_window(template, zone=zone_of(view.workplace), now=view.now)
    except NotToBeSentError as error:
        return f"{said} – {lack_words(view.wording)[error.why]}"
    return f"{said} – {when_words(found.begins, known, view)}"


def can_send(known: Notices, template: ClientTemplate, view: FileView) -> bool:
    try:
        known.next_window(template, zone=zone_of(view.workplace), now=view.now)
    except NotToBeSentError:
        return False
    return True


def can_propose(known: Notices) -> bool:
    """Whether nothing but the hours is against it."""
    lack = known.plan.hindrance(kind_of(ClientTemplate.LOOK_AGAIN)) if known.plan else Hindrance.NO_CONTACT
    return lack in (None, Hindrance.NO_TIMES)


def appointment_words(one: Appointment, wording: Wording) -> str:
    kind = APPOINTMENTS.words(wording).codes["kind"]
    at = wording.moment(one.starts_at, "short")
    return f"{at} · {kind[one.kind]}" if one.kind else at


def lack_of(known: Notices, view: FileView) -> str | None:
    """Why not even a neutral line is sent."""
    try:
        known.next_window(ClientTemplate.LOOK_AGAIN, zone=zone_of(view.workplace), now=view.now)
    except NotToBeSentError as error:
        return lack_words(view.wording)[error.why]
    return None


def zone_of(workplace: Workplace) -> str:
    return str(workplace.clock)


def clock_of(known: Notices, view: FileView) -> tzinfo:
    """Where the client lives, as the plan says it; of what waits it is the plan that it was asked for by."""
    times = known.plan.safe_times(zone_of(view.workplace)) if known.plan else None
    return ZoneInfo(times.zone) if times else view.workplace.clock


def when_words(at: datetime, known: Notices, view: FileView) -> str:
    """By the clock where the client lives."""
    wording, clock = view.wording, clock_of(known, view)
    _, there, now = wording.gettext, at.astimezone(clock), view.now.astimezone(clock)
    said = {"time": wording.time(there.time()), "day": wording.day(there.date(), "medium")}
    if at <= view.now:
        told = _("goes out at once")
    elif there.date() == now.date():
        told = _("goes out today at %(time)s") % said
    elif there.date() == now.date() + timedelta(days=1):
        told = _("goes out tomorrow at %(time)s") % said
    else:
        told = _("goes out on %(day)s at %(time)s") % said
    is_elsewhere = at > view.now and there.utcoffset() != at.astimezone(view.workplace.clock).utcoffset()
    return _("%(when)s, where the person lives") % {"when": told} if is_elsewhere else told


def facts(known: Notices) -> dict[str, Any]:
    return {"tells": known.tells}


def tells(known: Notices, view: FileView) -> str:
    _ = view.wording.gettext
    if waits := under_way(known.notices, ClientTemplate.LOOK_AGAIN):
        when = when_words(waits.send_from, known, view)
        return _("A short message that there is something to read: %(when)s.") % {"when": when}
    if lack := lack_of(known, view):
        return _("The person only sees it when looking with the number. %(why)s") % {"why": lack}
    found = known.next_window(ClientTemplate.LOOK_AGAIN, zone=zone_of(view.workplace), now=view.now)
    when = when_words(found.begins, known, view)
    return _("When you send an answer, a short message that there is something to read: %(when)s.") % {"when": when}


def step(known: Notices | None, view: FileView) -> NextStep | None:
    missed = [one for one in known.notices if one.was_missed] if known else []
    if known and any(one.standing is Standing.PROPOSED for one in known.notices):
        tag = view.wording.gettext("short message needs a second colleague")
        return NextStep("notice_agree", Urgency.DAY_IS_NEAR, tag, "casework/client_notices/agree_step.html")
    if not missed or view.file.closed_at:
        return None
    tag, template = view.wording.gettext("short message did not arrive"), "casework/client_notices/missed_step.html"
    return NextStep("notice_missed", Urgency.UNDONE, tag, template, shown={"one": missed[0]})


def tasks_of(known: Notices | None, view: FileView) -> list[Task]:
    if known is None or view.file.closed_at:
        return []
    what = view.wording.gettext("A short message did not arrive for certain: look for another way")
    return [
        Task(file_id=view.id, on=view.day(one.ended_at), what=what, link=PAGE)
        for one in known.notices
        if one.was_missed and one.ended_at
    ]


def moments(known: Notices, view: FileView) -> list[Moment]:
    return [moment(one, view) for one in known.notices]


def moment(one: AskedNotice, view: FileView) -> Moment:
    """What it said and what became of it: to which address has no place in a list."""
    codes, at = CLIENT_NOTICES.words(view.wording).codes, one.ended_at or one.asked_at or one.noted_at
    said = codes["template"][one.template] if one.template else view.wording.gettext("cannot be read any more")
    what = f"{view.wording.gettext('Short message')}: {said} · {codes['standing'][one.standing]}"
    why = codes["reason"][one.reason] if one.reason and one.standing is not Standing.WITHDRAWN else None
    return Moment(view.day(at), at, one.noted_by, what, why, link=PAGE, kind=MomentKind.MESSAGE)


def confirmations(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "notice_asked": _("A second colleague is asked to agree."),
        "notice_agreed": _("Agreed: the short message goes out now."),
        "notice": _("Kept: the short message goes out at its time."),
        "notice_back": _("The short message was taken back."),
        "notice_seen": _("Saved: another way was looked for."),
    }
