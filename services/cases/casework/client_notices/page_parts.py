"""Short messages to a client on the page of the file: when one can go out, what is under way, what did not arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from uuid import UUID, uuid4

from services.cases.casework.appointments.domain import Appointment
from services.cases.casework.appointments.store import APPOINTMENTS, Appointments
from services.cases.casework.client_notices.acts import language_of
from services.cases.casework.client_notices.domain import OFFERED, AskedNotice, Standing, Written, kind_of
from services.cases.casework.client_notices.store import CLIENT_NOTICES, ClientNotices
from services.cases.casework.client_notices.words import LANGUAGES
from services.cases.casework.contact_plans import page_parts as contact_plans
from services.cases.casework.contact_plans.domain import Hindrance, Notice, NotToBeSentError
from services.cases.casework.contact_plans.page_parts import Reach
from services.cases.casework.contact_plans.words import hindrance_words, when_words
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import (
    FileView,
    MenuEntry,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    Task,
    Urgency,
)
from services.cases.foundation.records.domain import OfClient
from services.cases.people.unread_texts.store import UnreadTexts
from shared.client_letters import TIMED, ClientTemplate
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/notices"


async def of_file(work: Reading, file: OfClient) -> list[AskedNotice]:
    return await ClientNotices(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[AskedNotice]]:
    """What is under way, and what did not arrive."""
    found = dict[UUID, list[AskedNotice]]()
    for one in await ClientNotices(work).open_or_missed(views):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONTACT)


def parts(notices: Sequence[AskedNotice], view: FileView) -> list[PagePart]:
    """What is under way or did not arrive; where there is nothing, the menu leads to the page."""
    shown = shown_of(notices, view, view.workplace.clock)
    if shown["open"] or shown["missed"]:
        return [PagePart("casework/client_notices/notices_part.html", order=24, shown=shown)]
    return []


def menu(notices: Sequence[AskedNotice], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Short message to the person")
    return [MenuEntry(what, f"/files/{view.id}{PAGE}", 15, len(notices))]


def shown_of(notices: Sequence[AskedNotice], view: FileView, clock: tzinfo) -> dict[str, Any]:
    return {
        "open": [one for one in notices if one.is_open],
        "missed": [one for one in notices if one.was_missed],
        "ended": [one for one in notices if not one.is_open and not one.was_missed],
        "when": {
            one.id: when_words(view.wording, one.send_from, clock=clock, now=view.now) for one in notices if one.is_open
        },
    }


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What the form that asks for a notice goes by."""

    reach: Reach
    clock: tzinfo
    """Where the client lives; of what waits it is the clock of the plan by which it was asked for."""
    language: Written | None
    appointments: Sequence[Appointment] = ()
    """Those to come, of which a notice can tell."""
    drafts_allowed: bool = False


async def to_ask(work: Reading, view: FileView) -> ToAsk:
    reach = await contact_plans.of_file(work, view)
    try:
        clock: tzinfo = contact_plans.window(reach, Notice.LOOK_AGAIN, view).clock
    except NotToBeSentError:
        clock = view.workplace.clock
    coming = list[Appointment]()
    if view.relation.shows(Part.APPOINTMENTS):
        coming = [one for one in await Appointments(work).of(view) if one.is_open and one.starts_at > view.now]
    drafts_allowed = await UnreadTexts(work).may_be_sent(at_first=view.workplace.demo)
    return ToAsk(reach, clock, await language_of(work, view.file), coming, drafts_allowed)


def offers(asked: ToAsk, view: FileView) -> dict[str, Any]:
    """Each notice with when it would go out, or why it would not."""
    said, whens, lacks = CLIENT_NOTICES.words(view.wording).codes["template"], list[tuple[str, str]](), dict[str, str]()
    for one in OFFERED:
        try:
            found = contact_plans.window(asked.reach, kind_of(one), view)
            when = when_words(view.wording, found.begins, clock=found.clock, now=view.now)
        except NotToBeSentError as error:
            when = lacks[one] = hindrance_words(view.wording)[error.why]
        whens.append((one.value, f"{said[one]} – {when}"))
    if asked.appointments:
        whens += [(one.value, said[one]) for one in sorted(TIMED)]
    return {
        "offered": whens,
        "appointments": [(str(one.id), appointment_words(one, view.wording)) for one in asked.appointments],
        "at_once": [(one.value, said[one]) for one in OFFERED],
        "can_propose": can_propose(asked, view),
        "can_ask": len(lacks) < len(OFFERED),
        "lack": lacks.get(ClientTemplate.LOOK_AGAIN),
        "languages": list(LANGUAGES.items()),
        "drafts_allowed": asked.drafts_allowed,
    }


def can_propose(asked: ToAsk, view: FileView) -> bool:
    """Whether nothing but the hours is against it."""
    try:
        contact_plans.window(asked.reach, kind_of(ClientTemplate.LOOK_AGAIN), view)
    except NotToBeSentError as error:
        return error.why is Hindrance.NO_TIMES
    return True


def appointment_words(one: Appointment, wording: Wording) -> str:
    kind = APPOINTMENTS.words(wording).codes["kind"]
    at = wording.moment(one.starts_at, "short")
    return f"{at} · {kind[one.kind]}" if one.kind else at


def form_of(asked: ToAsk) -> Form:
    language = {"language": asked.language.value} if asked.language else {}
    outside = {f"outside_{name}": value for name, value in language.items()}
    return Form.empty(notice_id=str(uuid4()), template=ClientTemplate.LOOK_AGAIN.value, **language, **outside)


def step(notices: Sequence[AskedNotice] | None, view: FileView) -> NextStep | None:
    missed = [one for one in notices or () if one.was_missed]
    if any(one.standing is Standing.PROPOSED for one in notices or ()):
        tag = view.wording.gettext("short message needs a second colleague")
        return NextStep("notice_agree", Urgency.DAY_IS_NEAR, tag, "casework/client_notices/agree_step.html")
    if not missed or view.file.closed_at:
        return None
    tag, template = view.wording.gettext("short message did not arrive"), "casework/client_notices/missed_step.html"
    return NextStep("notice_missed", Urgency.UNDONE, tag, template, shown={"one": missed[0]})


def tasks_of(notices: Sequence[AskedNotice] | None, view: FileView) -> list[Task]:
    if view.file.closed_at:
        return []
    what = view.wording.gettext("A short message did not arrive for certain: look for another way")
    missed = [
        Task(file_id=view.id, on=view.day(one.ended_at), what=what, link=PAGE)
        for one in notices or ()
        if one.was_missed and one.ended_at
    ]
    return missed + [to_second(one, view) for one in notices or () if one.standing is Standing.PROPOSED]


def to_second(one: AskedNotice, view: FileView) -> Task:
    """What cannot wait for a safe time, until when somebody has to agree."""
    said = view.wording.gettext("A short message that cannot wait needs a second colleague until %(time)s")
    until, on = view.wording.time(one.send_until), view.day(one.send_until)
    return Task(file_id=view.id, on=on, what=said % {"time": until}, link=PAGE, proposed_by=one.noted_by)


def moments(notices: Sequence[AskedNotice], view: FileView) -> list[Moment]:
    return [moment(one, view) for one in notices]


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
