"""What contact notes show on the page of a file: the form with the reader's draft in it, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from services.cases.casework.contact_notes.domain import (
    ContactNote,
    Mediation,
    NoteDraft,
    Proposed,
    current,
    versions_of,
)
from services.cases.casework.contact_notes.store import CONTACT_NOTES, ContactNotes, NoteDrafts
from services.cases.casework.facts import codes
from services.cases.casework.facts.acts import facts_of
from services.cases.casework.facts.domain import Fact, Known
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, PagePart
from services.cases.foundation.records.words import Codes
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from shared.languages import Wording
from shared.web.forms import Form


@dataclass(frozen=True, slots=True)
class Notes:
    """Of one file, with the draft of the reader."""

    notes: Sequence[ContactNote]
    draft: NoteDraft | None = field(default=None, repr=False)
    proposed: Proposed = field(default_factory=Proposed, repr=False)


async def notes_of(work: Reading, file: Any) -> Notes:
    """Of a file, or of a view of it."""
    whole = file.file if isinstance(file, FileView) else file
    notes, draft = await ContactNotes(work).of(whole), await NoteDrafts(work).draft_in(whole)
    relation = work.relation(whole.id)
    if not relation.shows(Part.FACTS) or not relation.writes or relation.restricted:
        return Notes(notes, draft)
    ask = partial(facts_of, work, whole)
    known = await file.once("facts", ask) if isinstance(file, FileView) else await ask()
    return Notes(notes, draft, proposed_by(known))


def proposed_by(known: Known) -> Proposed:
    now = known.now()
    spoken, needs = (next(iter(now.get(fact, ())), None) for fact in (Fact.LANGUAGES, Fact.MEDIATION))
    return Proposed(
        language=Spoken(spoken) if spoken else None,
        mediation=Mediation.NOT_NEEDED if needs == codes.Mediation("none") else None,
        asks_mediation=needs in (codes.Mediation("helpful"), codes.Mediation("needed")),
    )


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(found: Notes, wording: Wording) -> PagePart:
    form = form_of(found.draft, wording) if found.draft else Form.empty(note_id=str(uuid4()))
    shown = {"form": form, "languages": named(wording, SPOKEN), "draft": found.draft, "proposed": found.proposed}
    return PagePart("casework/contact_notes/contact_notes.html", place="main", order=40, shown=shown)


def way_in(_: Notes, view: FileView) -> list[PagePart]:
    """The link by which the keyboard reaches the form from the top of the page."""
    return [PagePart("casework/contact_notes/way_to_note.html", place="top", order=0)]


def form_of(written: NoteDraft | ContactNote, wording: Wording) -> Form:
    """The form as it was filled in."""
    codes = ("kind", "whom", "mediation", "duration", "language", "note")
    given = {name: (str(value),) for name in codes if (value := getattr(written, name))}
    if written.at:
        given["at"] = (wording.there(written.at).strftime("%Y-%m-%dT%H:%M"),)
    return Form({**given, "note_id": (str(written.id),), "themes": tuple(map(str, written.themes))})


def moments(found: Notes, view: FileView) -> list[Moment]:
    """Of each note the version that holds."""
    codes = CONTACT_NOTES.words(view.wording).codes
    return [moment(one, versions_of(one, found.notes), view.wording, codes) for one in current(found.notes)]


def moment(one: ContactNote, versions: Sequence[ContactNote], wording: Wording, codes: Codes) -> Moment:
    first = versions[-1]
    what = summary(one, wording, codes)
    if one.corrects:
        what += " · " + wording.gettext("corrected on %(day)s") % {"day": wording.day(one.noted_at, "medium")}
    link = f"/notes/{one.id}"
    return Moment(wording.day_of(one.at), first.noted_at, first.noted_by, what, one.note, link)


def summary(one: ContactNote, wording: Wording, codes: Codes) -> str:
    """When it was and its codes, in words."""
    names = [(name, getattr(one, name)) for name in ("kind", "whom", "duration", "language", "mediation")]
    names += [("themes", theme) for theme in one.themes]
    return " · ".join([wording.time(one.at), *(codes[name][code] for name, code in names if code)])


def confirmations(wording: Wording) -> dict[str, str]:
    return {"draft": wording.gettext("The draft is saved, sealed."), "discarded": wording.gettext("The draft is gone.")}
