"""The page of short messages to one client: the form that asks for one, and the buttons that end one."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.client_notices.acts import (
    Outside,
    Wished,
    agree,
    ask,
    look_after,
    propose,
    withdraw,
)
from services.cases.casework.client_notices.domain import (
    LONGEST_REASON,
    OFFERED,
    OutsideBecause,
    SamePersonError,
    Written,
)
from services.cases.casework.client_notices.outcomes import SAFE_MESSAGES
from services.cases.casework.client_notices.page_parts import (
    PAGE,
    confirmations,
    form_of,
    menu,
    moments,
    of_file,
    of_many,
    offers,
    parts,
    shown_of,
    shows_to,
    step,
    tasks_of,
    to_ask,
)
from services.cases.casework.client_notices.store import CLIENT_NOTICES
from services.cases.casework.client_notices.words import lack_words
from services.cases.casework.contact_plans.domain import NotToBeSentError
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, FileView
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.client_letters import ClientTemplate
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ACTIONS = {
    "withdraw": (withdraw, "notice_back"),
    "seen": (look_after, "notice_seen"),
    "agree": (agree, "notice_agreed"),
}
"""What is done to a notice, and what the page says of it then."""


@router.get("/files/{file_id}/notices")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_notices(request, file_id, person)


@router.post("/files/{file_id}/notices")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    template, language = form.code("template", ClientTemplate), form.code("language", Written)
    about = form.uuid("appointment_id") if form.given("appointment_id") else None
    notice_id = form.uuid("notice_id") or uuid4()
    status = 422
    if form.ok and template and language:
        wished = Wished(template, language, about)
        try:
            await ask(file_id, wished, notice_id=notice_id, reader=person, workplace=workplace, now=workplace.now())
        except NotToBeSentError as error:
            form.problem("template", lack_words(words(request))[error.why])
        except IdTakenError:
            form.problem("action", "id_taken")
            status = 409
    if not form.ok:
        return await show_notices(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=notice"), 303)


@router.post("/files/{file_id}/notices/outside")
async def ask_a_second(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    template, language = form.choice("outside_template", [*OFFERED]), form.code("outside_language", Written)
    because, said = form.code("outside_because", OutsideBecause), form.text("outside_words", most=LONGEST_REASON)
    notice_id = form.uuid("notice_id") or uuid4()
    if form.ok and because and language:
        wished, outside = Wished(ClientTemplate(template), language), Outside(because, said)
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await propose(file_id, wished, outside, notice_id=notice_id, **given)
        except NotToBeSentError as error:
            form.problem("outside_template", lack_words(words(request))[error.why])
        except IdTakenError:
            form.problem("action", "id_taken")
    if not form.ok:
        return await show_notices(request, file_id, person, outside=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=notice_asked"), 303)


@router.post("/files/{file_id}/notices/{notice_id}")
async def change(request: Request, file_id: UUID, notice_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", tuple(ACTIONS))
    if not form.ok:
        return await show_notices(request, file_id, person, status=422)
    act, told = ACTIONS[action]
    try:
        await act(file_id, notice_id, reader=person, workplace=workplace, now=workplace.now())
    except SamePersonError:
        form.problem("template", words(request).gettext("Another colleague has to agree than the one who asked."))
    except NotToBeSentError as error:
        form.problem("template", lack_words(words(request))[error.why])
    if not form.ok:
        return await show_notices(request, file_id, person, form=form, status=409)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told={told}"), 303)


async def show_notices(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    outside: Form | None = None,
    status: int = 200,
) -> Response:
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        view = FileView(file, work.relation(file_id), work.now, wording, workplace)
        asked = await to_ask(work, view)
        notices = await of_file(work, view)
        staff = await Team(work).staff()
    return page(
        request,
        "casework/client_notices/client_notices.html",
        status=status,
        file=file,
        relation=view.relation,
        part=shown_of(notices, view, asked.clock) | offers(asked, view) | {"form": form or form_of(asked)},
        form=form or Form.empty(),
        outside=outside or form_of(asked),
        told=confirmations(wording).get(request.query_params.get("told", "")),
        staff=staff,
        now=workplace.now(),
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    menu=menu,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    confirmations=confirmations,
    records=CLIENT_NOTICES,
    counts=(SAFE_MESSAGES,),
    router=router,
)
