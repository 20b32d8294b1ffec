"""What was written, on the page of its file: the words, the box for the answer, how to reach the client, the dates."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from services.cases.contact.request_steps.domain import StepKind
from services.cases.contact.request_steps.store import STEPS
from services.cases.contact.requests.answers import empty_box
from services.cases.contact.requests.domain import Conversation, Waiting, Waits, answer_due
from services.cases.contact.requests.outcomes import FIRST_ANSWERS, RETURNS
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.web import preset
from services.cases.contact.requests.words import ContactWish
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import (
    Concept,
    FileView,
    MenuEntry,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    Task,
    Urgency,
)
from services.cases.foundation.spoken_languages import SPOKEN, named
from shared.languages import Wording
from shared.web.forms import Form


async def of_file(work: Reading, view: FileView) -> Conversation:
    return await Requests(work).conversation_in(view.file.thread_id)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Waiting]:
    waits = await Requests(work).waiting_in([view.file.thread_id for view in views])
    return {view.id: waits.get(view.file.thread_id, Waiting(None)) for view in views}


def tasks_of(conversation: Waits, view: FileView) -> list[Task]:
    """That somebody waits for an answer, and until when."""
    due = answer_due(conversation, view.workplace.working_time) if view.relation.writes else None
    what = view.wording.gettext("Answer")
    return [Task(file_id=view.id, on=view.day(due), at=due, what=what, link="#answer", is_answer=True)] if due else []


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.MESSAGES)


def parts(conversation: Conversation, view: FileView) -> list[PagePart]:
    written = {"conversation": conversation}
    found = []
    if conversation.messages or conversation.reply_to:
        found.append(PagePart("contact/written_part.html", "main", 50, written))
    if view.relation.writes and (conversation.reply_to or not conversation.by_hand):
        found.append(PagePart("contact/answer_part.html", "main", 55, written | {"box": empty_box()}))
    if view.relation.shows(Part.CONTACT):
        found.append(
            PagePart("contact/reach_part.html", "side", 90, written | {"details": details(conversation, view)})
        )
    if conversation.messages and view.relation.writes and not view.relation.restricted:
        needs = written | {"needs_id": str(uuid4()), "spoken": preset(conversation)}
        found.append(PagePart("contact/needs/urgency_part.html", "side", 21, needs))
    if (conversation.language or conversation.by_hand) and not view.relation.shows(Part.FACTS):
        # with the facts, the language stands there
        spoken, languages = Form.empty(spoken=preset(conversation)), named(view.wording, SPOKEN)
        shown = written | {"spoken": spoken, "languages": languages}
        found.append(PagePart("contact/needs/language_part.html", "side", 20, shown))
    return found


def menu(_: Conversation, view: FileView) -> list[MenuEntry]:
    printing = MenuEntry(view.wording.gettext("Print"), f"/files/{view.id}/print", 70)
    return [printing] if view.relation.writes else []


def details(conversation: Conversation, view: FileView) -> Form:
    """Name and way of the client, to be put right; each twice, so that a colleague's change is noticed."""
    wish = conversation.contact or ContactWish()
    now = {"called": view.file.pseudonym or "", "reached": wish.value, "when": wish.at}
    return Form.empty(**now, **{f"{name}_before": value for name, value in now.items()})


def facts(conversation: Conversation) -> dict[str, Any]:
    return {"spoken": conversation.spoken, "conversation": conversation}


def moments(conversation: Conversation, view: FileView) -> list[Moment]:
    """That something was written, and not what: the words stand above."""
    _ = view.wording.gettext
    found = []
    for number, one in enumerate(conversation.messages):
        what = _("Answered") if one.from_centre else _("Written by the person") if number else _("First message")
        if one.from_centre and one.at == conversation.first_reply_at:
            what = _("Answered after %(time)s") % {"time": view.wording.duration(one.at - conversation.arrived_at)}
        found.append(Moment(view.day(one.at), one.at, one.author, what, kind=MomentKind.MESSAGE))
    kinds = STEPS.words(view.wording).codes["kind"]
    for taken in conversation.steps:
        kind = MomentKind.TALK if taken.kind is StepKind.SPOKE else MomentKind.RECORD
        found.append(Moment(view.day(taken.at), taken.at, taken.by, kinds[taken.kind], kind=kind))
    return found


def step(conversation: Waits, view: FileView) -> NextStep | None:
    since, closed_at, _ = conversation.waiting_since, view.file.closed_at, view.wording.gettext
    if since is None:
        return None
    due = answer_due(conversation, view.workplace.working_time)
    if closed_at is None:
        code, tag = "answer", _("waiting for an answer")
    elif since > closed_at:
        code, tag = "wrote_after_closing", _("wrote after closing")
    else:
        # as it was possible once: since then, closing says that somebody waits, and ends the waiting
        code, tag = "closed_unanswered", _("closed without an answer")
    return NextStep(code, Urgency.SOMEBODY_WAITS, tag, "contact/answer_step.html", shown={"due": due})


def confirmations(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "answered": _("Sent. It can be read with the number."),
        "spoke": _("Saved: you spoke by telephone. Nobody waits for an answer now."),
        "needs": _("Saved."),
        "language": _("Saved: the language of the client."),
        "details": _("Saved. What stood there before is kept sealed, on the page of the rights."),
    }


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    menu=menu,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    facts=facts,
    confirmations=confirmations,
    counts=(FIRST_ANSWERS, RETURNS),
)
