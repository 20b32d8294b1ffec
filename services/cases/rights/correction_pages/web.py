"""The page on which the record of a talk is put right at a client's request, and what a file shows of corrections."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import GateRecord, Walk
from services.cases.contact.gate.forms import walk_told
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept, Moment, MomentKind
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.rights.correction_pages.acts import correct_talk, wrong_talk
from services.cases.rights.corrections.domain import Correction, NotAWalkError, SameAsBeforeError
from services.cases.rights.corrections.store import Corrections
from services.cases.rights.corrections.words import words as correction_words
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.subject_requests.copy_pages import back
from services.cases.rights.subject_requests.domain import LONGEST_WORDS, NotPossibleError
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
PATH = "/files/{file_id}/rights/{asked_id}/gate/{record_id}"


@router.get(PATH)
async def show(request: Request, file_id: UUID, asked_id: UUID, record_id: UUID, person: Reader) -> Response:
    return await show_record(request, file_id, asked_id, record_id, person)


@router.post(PATH)
async def act(request: Request, file_id: UUID, asked_id: UUID, record_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        wrong = await wrong_talk(work, file_id, asked_id, record_id)
    try:
        right = walk_told(form, text=wrong.require_correctable().text)
        because, agreed = form.text("why", most=LONGEST_WORDS), form.choice("agreed", ("yes", "no"))
        answer = form.text("answer", most=LONGEST_WORDS, required=agreed == "no")
        if form.ok and right:
            await correct_talk(
                file_id,
                asked_id,
                record_id,
                right,
                answer,
                because=because,
                agreed=agreed == "yes",
                reader=person,
                workplace=workplace,
                now=workplace.now(),
            )
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    except (SameAsBeforeError, NotAWalkError):
        form.problem("action", "same_as_before")
    if not form.ok:
        return await show_record(request, file_id, asked_id, record_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/rights?told=corrected"), 303)


async def show_record(
    request: Request,
    file_id: UUID,
    asked_id: UUID,
    record_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        wrong = await wrong_talk(work, file_id, asked_id, record_id)
        disclosures = await Disclosures(work).of(wrong.file)
        staff = await Team(work).staff()
    try:
        wrong.require_correctable()
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    return page(
        request,
        "rights/corrections/gate_correction.html",
        status=status,
        file=wrong.file,
        asked=wrong.asked,
        record=wrong.record,
        staff=staff,
        disclosures=disclosures,
        form=form or as_noted(wrong.record),
        languages_spoken=named(words(request), SPOKEN),
    )


def as_noted(record: GateRecord) -> Form:
    """The form with what stands there now."""
    if not isinstance(record.content, Walk):
        return Form.empty()
    points = {point.value: how.value for point, how in record.content.points.items()}
    interpreter = "yes" if record.content.interpreter else "no"
    return Form.empty(language=record.content.language, interpreter=interpreter, **points)


async def of_file(work: Reading, file: OfClient) -> list[Correction]:
    return await Corrections(work).of(file)


def moment(one: Correction, wording: Wording) -> Moment:
    """What was wrong by its kind: what stood there before is on the page of the rights alone."""
    what = correction_words(wording).codes["what"][one.what]
    agreed, refused = wording.gettext("Corrected: %(what)s"), wording.gettext("Not corrected: %(what)s")
    said = (agreed if one.agreed else refused) % {"what": what}
    return Moment(wording.day_of(one.at), one.at, one.by, said, one.because, link="/rights", kind=MomentKind.RECORD)


CONCEPT = Concept(of=of_file, moment=moment)
