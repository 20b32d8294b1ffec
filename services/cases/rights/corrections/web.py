"""The page on which what was noted of a talk is put right, because she asked for a correction."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import Gate, GateRecord, Walk
from services.cases.contact.gate.forms import walk_told
from services.cases.contact.gate.outcomes import contributions
from services.cases.contact.gate.store import CONTENT, Gates
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.people.team.store import Team
from services.cases.policy import Reader
from services.cases.rights.copies.web import back
from services.cases.rights.corrections.domain import NotAWalkError, SameAsBeforeError, counts, put_right, record_of
from services.cases.rights.corrections.store import GateCorrections
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.subject_requests.domain import (
    LONGEST_WORDS,
    Asked,
    Correctable,
    Correction,
    NotPossibleError,
    Outcome,
    Right,
    settled,
)
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
PATH = "/files/{file_id}/rights/{asked_id}/gate/{record_id}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What she asked for, and the record that it is about, with all others of her file."""

    file: File
    asked: Asked
    gate: Gate
    record: GateRecord


async def found(
    work: Reading, file_id: UUID, asked_id: UUID, record_id: UUID, person: Person, *, change: bool = False
) -> Wrong:
    file = await Files(work).file(file_id)
    if change and not work.relation(file.id).restricted:
        # nobody notes another talk meanwhile; in a file that is only kept nobody can
        file = await Files(work).file(file_id, change=True)
    asked = await ClientRights(work).asked(asked_id, file)
    gate = await Gates(work).gate(file)
    return Wrong(file, asked, gate, record_of(gate, record_id))


def why_not(wrong: Wrong) -> NotPossibleError | None:
    """Where no correction was asked for, or it was answered. What was read until then stays in the access log."""
    if wrong.asked.right is not Right.CORRECTION or not isinstance(wrong.record.content, Walk):
        return NotPossibleError("nothing_to_correct")
    return None if wrong.asked.is_open else NotPossibleError("settled_before")


@router.get(PATH)
async def show(request: Request, file_id: UUID, asked_id: UUID, record_id: UUID, person: Reader) -> Response:
    return await show_record(request, file_id, asked_id, record_id, person)


@router.post(PATH)
async def act(request: Request, file_id: UUID, asked_id: UUID, record_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        wrong = await found(work, file_id, asked_id, record_id, person, change=True)
        problem = why_not(wrong)
        if problem is None:
            await correct(work, wrong, form, person, workplace)
    if problem:
        return back(request, file_id, asked_id, problem)
    if not form.ok:
        return await show_record(request, file_id, asked_id, record_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/rights?told=corrected"), 303)


async def correct(work: Reading, wrong: Wrong, form: Form, person: Person, workplace: Workplace) -> None:
    """The record, its trail, the answer and what counts, together or not at all."""
    now = work.now
    record = await GateCorrections(work).record_to_put_right(wrong.record, wrong.file)
    new = walk_told(form, text=record.content.text if isinstance(record.content, Walk) else "")
    because = form.text("why", most=LONGEST_WORDS)
    agreed = form.choice("agreed", ("yes", "no")) == "yes"
    answer = form.text("answer", most=LONGEST_WORDS, required=form.given("agreed") == "no")
    if new is None or not form.ok:
        return
    try:
        right = put_right(record, new, agreed=agreed)
    except (SameAsBeforeError, NotAWalkError):
        form.problem("action", "same_as_before")
        return
    asked, file = wrong.asked, wrong.file
    done = settled(asked, Outcome.GRANTED if agreed else Outcome.REFUSED, answer, by=person.id, now=now)
    old, said = (CONTENT.dump_json(one).decode() for one in (record.content, new))
    what = Correctable.INFORMATION
    trail = Correction(
        uuid4(), asked.id, file.id, file.key_id, now, person.id, what, agreed, old, said, because, record.id
    )
    await GateCorrections(work).put_gate_right(right, trail, file)
    await ClientRights(work).save_changed(done)
    if agreed and (walk := counts(wrong.gate, right)):
        # under the same mark: what waits is replaced, what was told once stays told once
        outcomes = contributions(walk, mark_of(file.counted_as, workplace.keys.mark))
        async with work.errand(Errand.COUNTING) as on_errand:
            await Contributions(on_errand).contribute(outcomes, month=month_of(now, workplace.clock))


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
        wrong = await found(work, file_id, asked_id, record_id, person)
        disclosures = await Disclosures(work).of(wrong.file)
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    if problem := why_not(wrong):
        return back(request, file_id, asked_id, problem)
    return page(
        request,
        "rights/gate_correction.html",
        status=status,
        file=wrong.file,
        asked=wrong.asked,
        record=wrong.record,
        staff=staff,
        waiting=waiting,
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
