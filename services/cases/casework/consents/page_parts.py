"""Consents on the page of a file: what holds, what is still to be asked, what ends, and the form of a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.cases.casework.consents.domain import (
    PROPOSED,
    REVIEWED_BEFORE,
    Consent,
    Outcome,
    is_followed,
    to_ask,
    to_review,
    valid,
)
from services.cases.casework.consents.store import CONSENTS, Consents
from services.cases.casework.consents.texts import newest_texts, text_for
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, MomentKind, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.spoken_languages import SPOKEN, named
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/consents"


@dataclass(frozen=True, slots=True)
class Known:
    """All rows of a file, the newest first."""

    consents: Sequence[Consent]
    now: datetime


async def of_file(work: Reading, file: OfClient) -> Known:
    return Known(await Consents(work).of(file), work.now)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Known]:
    found = dict[UUID, list[Consent]]()
    for one in await Consents(work).among(views):
        found.setdefault(one.file_id, []).append(one)
    return {file_id: Known(rows, work.now) for file_id, rows in found.items()}


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.CONSENTS)


def part(known: Known, wording: Wording) -> PagePart:
    today = wording.day_of(known.now)
    held, asked = valid(known.consents, on=today), to_ask(known.consents)
    shown = {
        "form": new_form(wording, known.now),
        "valid": held,
        "to_ask": asked,
        "before": [one for one in known.consents if one not in held and one not in asked],
        "renewable": {one.id for one in known.consents if may_renew(one, known.consents)},
        "soon": today + REVIEWED_BEFORE,
        "today": today,
        "spoken": named(wording, SPOKEN),
        **texts_shown(wording),
    }
    return PagePart("casework/consents/consents_part.html", order=55, shown=shown)


def texts_shown(wording: Wording) -> dict[str, Any]:
    return {
        "texts": newest_texts().values(),
        "own_text": text_for(wording.code),
        "text_names": [
            (text.name, f"{wording.language(text.language)} · {text.name}") for text in newest_texts().values()
        ],
    }


def may_renew(one: Consent, consents: Sequence[Consent]) -> bool:
    return one.outcome is Outcome.GIVEN and not is_followed(one, consents)


def new_form(wording: Wording, now: datetime) -> Form:
    today = wording.day_of(now)
    return Form.empty(
        consent_id=str(uuid4()),
        answered_on=today.isoformat(),
        valid_until=(today + PROPOSED).isoformat(),
        text=text_for(wording.code).name,
        way="spoken",
    )


def form_after(one: Consent, wording: Wording, now: datetime) -> Form:
    """The form that answers or renews a row, filled with what that one says."""
    today = wording.day_of(now)
    names = ("recipient_kind", "recipient", "purpose", "more", "language")
    given = {name: (str(value),) for name in names if (value := getattr(one, name))}
    days = {"answered_on": (today.isoformat(),), "valid_until": ((today + PROPOSED).isoformat(),)}
    first = {"consent_id": (str(uuid4()),), "follows": (str(one.id),)}
    return Form({**given, **days, **first, "text": (text_for(wording.code).name,), "what": tuple(map(str, one.what))})


def moments(known: Known, view: FileView) -> list[Moment]:
    return [moment(one, view.wording) for one in known.consents]


def moment(one: Consent, wording: Wording) -> Moment:
    _ = wording.gettext
    said = CONSENTS.words(wording).codes["outcome"]
    what = _("Consent: %(outcome)s") % {"outcome": said[one.outcome] if one.outcome else _("cannot be read any more")}
    told = " · ".join(word for word in (named_recipient(one, wording), one.more, one.words) if word)
    return Moment(one.answered_on, one.noted_at, one.noted_by, what, told or None, link=PAGE, kind=MomentKind.PAPER)


def named_recipient(one: Consent, wording: Wording) -> str:
    kinds = CONSENTS.words(wording).codes["recipient_kind"]
    kind = kinds[one.recipient_kind] if one.recipient_kind else ""
    return ": ".join(word for word in (kind, one.recipient) if word)


def step(known: Known | None, view: FileView) -> NextStep | None:
    """What waits for a consent, the longest first."""
    waiting = to_ask(known.consents) if known else []
    if not waiting or view.file.closed_at:
        return None
    tag, template = view.wording.gettext("ask for a consent"), "casework/consents/consent_step.html"
    shown = {"one": waiting[0], "who": named_recipient(waiting[0], view.wording)}
    return NextStep("consent", Urgency.UNDONE, tag, template, shown=shown)


def tasks_of(known: Known | None, view: FileView) -> list[Task]:
    _, found = view.wording.gettext, list[Task]()
    if known is None or view.file.closed_at:
        return found
    for one in to_ask(known.consents):
        what = _("Ask for a consent: %(who)s") % {"who": named_recipient(one, view.wording)}
        found.append(Task(file_id=view.id, on=one.answered_on, what=what, link=PAGE))
    for one in to_review(known.consents, today=view.today):
        assert one.valid_until
        has_ended = one.valid_until < view.today
        what = _("A consent has ended: %(who)s") if has_ended else _("A consent ends: %(who)s")
        who = {"who": named_recipient(one, view.wording)}
        found.append(Task(file_id=view.id, on=one.valid_until, what=what % who, link=PAGE))
    return found
