"""Walking through the information together, or putting it off for a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import GateChangedError, LaterOneKnownError, NothingToldError
from services.cases.contact.gate.forms import (
    all_told,
    first_form,
    language_of_document,
    postponement_in,
    text_to_show,
    walk_in,
)
from services.cases.contact.gate.store import Gates
from services.cases.contact.gate.texts import read_texts
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.files.gate.acts import note
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/{file_id}/gate")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_gate(request, file_id, person)


@router.post("/files/{file_id}/gate")
async def act(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ("show", "all", "walk", "postpone"))
    if action == "show":
        return await show_gate(request, file_id, person, form=form)
    if action == "all":
        return await show_gate(request, file_id, person, form=all_told(form))
    _ = words(request).gettext
    not_shown = _(
        "Another text stood here than the one you chose. Yours is here now: please look at it, then save again."
    )
    content = postponement_in(form) if action == "postpone" else walk_in(form, not_shown=not_shown)
    record_id, seen = form.uuid("record_id"), form.uuid("seen") if form.given("seen") else None
    day = form.day("day", required=False) if action == "walk" else None
    if not form.ok or content is None or record_id is None:
        return await show_gate(request, file_id, person, form=form, status=422)
    now = workplace.now()
    told: dict[str, Any] = {"record_id": record_id, "seen": seen, "day": day}
    try:
        await note(file_id, content, **told, reader=person, workplace=workplace, now=now)
    except (NotYetError, LaterOneKnownError, NothingToldError, GateChangedError, IdTakenError) as error:
        field, said, status = problem_of(error, words(request))
        form.problem(field, said)
        return await show_gate(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}?told={action}"), 303)


def problem_of(error: Exception, wording: Wording) -> tuple[str, str, int]:
    """The field of the form, what its reader is told, and the status of the answer."""
    _ = wording.gettext
    if isinstance(error, NotYetError):
        return error.field, _("This moment has not come yet."), 422
    if isinstance(error, LaterOneKnownError):
        later = _("Something of a later day stands here already. Say with the day of today how it stands.")
        return "day", later, 422
    if isinstance(error, NothingToldError):
        return "action", _("Nothing was told yet. If today is not the day, postpone it with a reason."), 422
    if isinstance(error, GateChangedError):
        return "action", changed_meanwhile(wording), 409
    return "action", _("This form was not made for this file. Load the page again, and save it there."), 409


def changed_meanwhile(wording: Wording) -> str:
    return wording.gettext("A colleague recorded something meanwhile. Please look at it, then save again.")


async def show_gate(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        conversation = await Requests(work).conversation_in(file.thread_id)
        gate = await Gates(work).gate(file)
        staff = await Team(work).staff()
    wording = words(request)
    if form and form.given("action") == "all" and form.given("seen") != (str(gate.latest.id) if gate.latest else ""):
        # else what a colleague recorded meanwhile would be saved over, unseen
        form.problem("action", changed_meanwhile(wording))
        status = 409
    form = form or first_form(
        gate, spoken=conversation.spoken, written_on=conversation.language, reader_language=wording.code
    )
    text = text_to_show(form, wording.code)
    return page(
        request,
        "contact/gate/gate.html",
        status=status,
        file=file,
        gate=gate,
        form=form,
        staff=staff,
        text=text,
        today=workplace.today(),
        language_of_document=language_of_document(form, text),
        languages_spoken=named(wording, SPOKEN),
        languages_written=named(wording, read_texts()),
    )
