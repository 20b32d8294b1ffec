"""Walking through the information together, or putting it off for a reason."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import (
    GateChangedError,
    NothingToldError,
    Postponement,
    Walk,
    record,
)
from services.cases.contact.gate.forms import first_form, language_of_document, postponement_in, text_to_show, walk_in
from services.cases.contact.gate.outcomes import contributions
from services.cases.contact.gate.store import Gates
from services.cases.contact.gate.texts import read_texts
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.people.team.store import Team
from services.cases.policy import Reader
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/{file_id}/gate")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_gate(request, file_id, person)


@router.post("/files/{file_id}/gate")
async def act(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    action = form.choice("action", ("show", "walk", "postpone"))
    if action == "show":
        return await show_gate(request, file_id, person, form=form)
    _ = words(request).gettext
    not_shown = _(
        "Another text stood here than the one you chose. Yours is here now: please look at it, then save again."
    )
    content = postponement_in(form) if action == "postpone" else walk_in(form, not_shown=not_shown)
    record_id, seen = form.uuid("record_id"), form.uuid("seen") if form.given("seen") else None
    if not form.ok or content is None or record_id is None:
        return await show_gate(request, file_id, person, form=form, status=422)
    try:
        await save(workplace_of(request), file_id, person, content, record_id=record_id, seen=seen)
    except NothingToldError:
        form.problem("action", _("Nothing was told yet. If today is not the day, postpone it with a reason."))
        return await show_gate(request, file_id, person, form=form, status=422)
    except GateChangedError:
        form.problem("action", _("A colleague recorded something meanwhile. Please look at it, then save again."))
        return await show_gate(request, file_id, person, form=form, status=409)
    return RedirectResponse(link(request, f"/files/{file_id}?told={action}"), 303)


async def save(
    workplace: Workplace,
    file_id: UUID,
    person: Person,
    content: Walk | Postponement,
    *,
    record_id: UUID,
    seen: UUID | None,
) -> None:
    """The record and what it contributes, in one transaction; a form sent twice changes nothing."""
    now = workplace.now()
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id, change=True)
        gate = await Gates(work).gate(file.id, file.key_id)
        new = record(gate, content, record_id=record_id, seen=seen, file_id=file.id, staff_id=person.id, now=now)
        if new:
            await Gates(work).save_gate_record(new, key_id=file.key_id)
        if new and isinstance(content, Walk):
            found = contributions(content, mark_of(file.counted_as, workplace.keys.mark))
            async with work.errand(Errand.COUNTING) as on_errand:
                await Contributions(on_errand).contribute(found, month=month_of(now, workplace.clock))


async def show_gate(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        conversation = await Requests(work).conversation_in(file.thread_id)
        gate = await Gates(work).gate(file.id, file.key_id)
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    wording = words(request)
    form = form or first_form(
        gate, spoken=conversation.spoken, written_on=conversation.language, reader_language=wording.code
    )
    text = text_to_show(form, wording.code)
    return page(
        request,
        "contact/gate.html",
        status=status,
        file=file,
        gate=gate,
        form=form,
        staff=staff,
        waiting=waiting,
        text=text,
        language_of_document=language_of_document(form, text),
        languages_spoken=named(wording, SPOKEN),
        languages_written=named(wording, read_texts()),
    )
