"""Contact notes of one file: the form that adds one, and their place in what happened."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.contact_notes.acts import note
from services.cases.casework.contact_notes.domain import (
    LONGEST_NOTE,
    Contact,
    ContactNote,
    Duration,
    Happened,
    Mediation,
    Theme,
    Whom,
)
from services.cases.casework.contact_notes.store import CONTACT_NOTES, ContactNotes
from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.members.forms import moment_in
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, Moment, PagePart
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from shared.languages import Wording
from shared.web.forms import Form, read_form

router = APIRouter()


@router.get("/files/{file_id}/notes")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    call = Form.empty(note_id=str(uuid4()), kind=Happened.CALL, whom=Whom.CLIENT)
    preset = call if request.query_params.get("told") == "spoke" else None
    return await show_part(request, file_id, person, CONCEPT, preset=preset)


@router.post("/files/{file_id}/notes")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    now, note_id = workplace.now(), form.uuid("note_id") or uuid4()
    contact = Contact(
        at=moment_in(form, "at", workplace.clock) or now,
        kind=form.code("kind", Happened),
        whom=form.code("whom", Whom),
        mediation=form.code("mediation", Mediation),
        duration=form.code("duration", Duration),
        language=form.code("language", Spoken, required=False),
        themes=form.codes("themes", Theme),
        note=form.text("note", most=LONGEST_NOTE, required=False) or None,
    )
    act = partial(note, file_id, contact, note_id=note_id, reader=person, workplace=workplace, now=now)
    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


async def of_file(work: Reading, file: OfClient) -> list[ContactNote]:
    return await ContactNotes(work).of(file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(_: Sequence[ContactNote], wording: Wording) -> PagePart:
    shown = {"form": Form.empty(note_id=str(uuid4())), "languages": named(wording, SPOKEN)}
    return PagePart("casework/contact_notes.html", place="main", order=40, shown=shown)


def moment(one: ContactNote, wording: Wording) -> Moment:
    codes = CONTACT_NOTES.words(wording).codes
    told = [(name, getattr(one, name)) for name in ("kind", "whom", "duration", "language", "mediation")]
    told += [("themes", theme) for theme in one.themes]
    what = " · ".join([wording.time(one.at), *(codes[name][code] for name, code in told if code)])
    return Moment(wording.there(one.at).date(), one.noted_at, one.noted_by, what, one.note)


CONCEPT = Concept(
    of=of_file, shows_to=shows_to, part=part, moment=moment, records=CONTACT_NOTES, page="/notes", router=router
)
