"""Contact notes of one file: the form that adds one, its draft, and the page on which a note is corrected."""

from dataclasses import replace
from enum import StrEnum
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.cases.casework.contact_notes.acts import correct, keep_draft, note
from services.cases.casework.contact_notes.domain import (
    LONGEST_NOTE,
    Contact,
    Duration,
    Happened,
    Mediation,
    NoteCorrectedError,
    NoteDraft,
    NoteNotFoundError,
    Proposed,
    Theme,
    Whom,
    completed,
    may_correct,
    versions_of,
)
from services.cases.casework.contact_notes.outcomes import ASKED_FOR, EVERY_TALK, OWN_LANGUAGE
from services.cases.casework.contact_notes.page_parts import (
    confirmations,
    form_of,
    moments,
    notes_of,
    part,
    shows_to,
    summary,
    way_in,
)
from services.cases.casework.contact_notes.store import CONTACT_NOTES, ContactNotes, NoteDrafts
from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.file.store import Files
from services.cases.files.members.forms import moment_in
from services.cases.foundation.access.domain import Act, Kind
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.roles import NotAllowedError, Refused
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.errors import error_answer, wants_page
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
NOT_NOTED = "not_noted"
"""What the form says where the colleague does not want what was proposed, and nothing in its place."""


@router.get("/files/{file_id}/notes")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    call = Form.empty(note_id=str(uuid4()), kind=Happened.CALL)
    preset = call if request.query_params.get("told") == "spoke" else None
    return await show_part(request, file_id, person, CONCEPT, preset=preset)


@router.post("/files/{file_id}/notes")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    now, note_id = workplace.now(), form.uuid("note_id") or uuid4()
    contact = contact_in(form, workplace)
    act = partial(note, file_id, contact, note_id=note_id, reader=person, workplace=workplace, now=now)
    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


def contact_in(form: Form, workplace: Workplace) -> Contact:
    """As far as the form is right. What the colleague left as it was proposed follows from what the form showed."""
    contact = Contact(
        at=moment_in(form, "at", workplace.clock) or workplace.now(),
        kind=form.code("kind", Happened),
        whom=form.code("whom", Whom, required=False),
        mediation=code_in(form, "mediation", Mediation),
        duration=form.code("duration", Duration, required=False),
        language=code_in(form, "language", Spoken),
        themes=form.codes("themes", Theme),
        note=form.text("note", most=LONGEST_NOTE, required=False) or None,
    )
    language = form.code("language_proposed", Spoken, required=False)
    mediation = form.code("mediation_proposed", Mediation, required=False)
    return completed(
        contact,
        Proposed(
            language=None if form.given("language") == NOT_NOTED else language,
            mediation=None if form.given("mediation") == NOT_NOTED else mediation,
        ),
    )


def code_in[T: StrEnum](form: Form, name: str, kind: type[T]) -> T | None:
    """None where the form left it as it was proposed, or says that it is not to be noted."""
    return None if form.given(name) == NOT_NOTED else form.code(name, kind, required=False)


@router.post("/files/{file_id}/notes/draft")
async def draft(request: Request, file_id: UUID, person: Reader) -> Response:
    """Saves what is written so far. A script sends it while the colleague writes, and a button without one."""
    form, workplace = await read_form(request), workplace_of(request)
    draft = draft_in(form, file_id, person, workplace)
    if draft is None:
        return error_answer(request, 422)
    try:
        saved = await keep_draft(draft, reader=person, workplace=workplace)
    except IdTakenError:
        return error_answer(request, 409)
    if wants_page(request):
        place = f"/files/{file_id}/notes/{draft.corrects}" if draft.corrects else f"/files/{file_id}"
        return RedirectResponse(link(request, f"{place}?told={'draft' if saved else 'discarded'}"), 303)
    wording = words(request)
    at = wording.time(draft.noted_at)
    return JSONResponse({"words": wording.gettext("Draft saved %(time)s, sealed") % {"time": at} if saved else ""})


def draft_in(form: Form, file_id: UUID, person: Person, workplace: Workplace) -> NoteDraft | None:
    """None where the form has no id or more words than a note may have; codes that are unknown are left out."""
    note_id, corrects = form.uuid("note_id"), form.uuid("corrects") if form.given("corrects") else None
    words = "" if form.checked("discard") else form.text("note", most=LONGEST_NOTE, required=False)
    if note_id is None or not form.ok:
        return None
    chosen = Form({}) if form.checked("discard") else form
    return NoteDraft(
        id=note_id,
        file_id=file_id,
        key_id="",
        noted_at=workplace.now(),
        noted_by=person.id,
        at=moment_in(chosen, "at", workplace.clock),
        corrects=corrects,
        kind=chosen.code("kind", Happened, required=False),
        whom=chosen.code("whom", Whom, required=False),
        mediation=chosen.code("mediation", Mediation, required=False),
        duration=chosen.code("duration", Duration, required=False),
        language=chosen.code("language", Spoken, required=False),
        themes=chosen.codes("themes", Theme),
        note=words or None,
    )


@router.get("/files/{file_id}/notes/{note_id}")
async def show_note(request: Request, file_id: UUID, note_id: UUID, person: FileReader) -> Response:
    return await show_versions(request, file_id, note_id, person)


@router.post("/files/{file_id}/notes/{note_id}")
async def correct_note(request: Request, file_id: UUID, note_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    new_id, contact = form.uuid("note_id") or uuid4(), contact_in(form, workplace)
    act = partial(correct, file_id, note_id, contact, note_id=new_id, reader=person, workplace=workplace)
    try:
        if not form.ok:
            return await show_versions(request, file_id, note_id, person, form=form, corrects=True)
        await act(now=workplace.now())
    except NotYetError as error:
        form.problem(error.field, words(request).gettext("This moment has not come yet."))
        return await show_versions(request, file_id, note_id, person, form=form, corrects=True)
    except NoteCorrectedError as error:
        return await show_versions(request, file_id, error.newer, person, form=form, status=409)
    except IdTakenError:
        return error_answer(request, 409)
    return RedirectResponse(link(request, f"/files/{file_id}/notes/{new_id}?told=noted"), 303)


async def show_versions(
    request: Request,
    file_id: UUID,
    note_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    status: int = 200,
    corrects: bool = False,
) -> Response:
    """A note with what it replaced, and the form that corrects it. `corrects` is for a reader who sent that form.

    Raises FileNotFoundHereError, NotAllowedError, NoteNotFoundError.
    """
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        notes = await ContactNotes(work).of(file)
        draft = await NoteDrafts(work).draft_in(file, corrects=note_id)
        staff, relation = await Team(work).staff(), work.relation(file_id)
    one = next((each for each in notes if each.id == note_id), None)
    if one is None:
        raise NoteNotFoundError
    versions = versions_of(one, notes)
    may = may_correct(versions, relation, person.id)
    if corrects and not may:
        raise NotAllowedError(person.id, "correct note", Refused(Act.WRITE, Kind.NOTE, (file_id,)))
    again = form or form_of(draft or replace(one, id=uuid4()), wording)
    codes = CONTACT_NOTES.words(wording).codes
    return page(
        request,
        "casework/contact_notes/contact_note.html",
        status=422 if form and not form.ok else status,
        file=file,
        note=one,
        versions=[(each, summary(each, wording, codes)) for each in versions],
        newer=next((each for each in notes if each.corrects == note_id), None),
        may_correct=may,
        was_corrected=status == 409,
        form=again,
        draft=draft,
        told=confirmations(wording).get(request.query_params.get("told", "")),
        proposed=Proposed(),
        spoken=named(wording, SPOKEN),
        staff=staff,
        now=workplace.now(),
    )


CONCEPT = Concept(
    of=notes_of,
    shows_to=shows_to,
    part=part,
    parts=way_in,
    moments=moments,
    confirmations=confirmations,
    records=CONTACT_NOTES,
    page="/notes",
    counts=(OWN_LANGUAGE, ASKED_FOR, EVERY_TALK),
    router=router,
)
