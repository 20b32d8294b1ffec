"""The language of a client, the name in the file and the way to reach the client, put right in one step.

What the client demands by right goes the way of rights; this is for what changes from week to week.
"""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.web import show_request
from services.cases.contact.requests.words import LONGEST_CONTACT
from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.files.file.web import show_file
from services.cases.foundation.policy import Reader
from services.cases.foundation.spoken_languages import SPOKEN
from services.cases.foundation.workplace import workplace_of
from services.cases.rights.correction_pages.acts import confirm_language, put_details_right
from services.cases.rights.corrections.domain import ChangedMeanwhileError, Details
from shared.web.forms import read_form
from shared.web.shell import link, words

router = APIRouter()


@router.post("/requests/{request_id}/language")
async def say_language(request: Request, request_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    spoken = form.choice("spoken", SPOKEN)
    if not form.ok:
        return await show_request(request, request_id, person, spoken=form, status=422)
    workplace = workplace_of(request)
    conversation = await confirm_language(request_id, spoken, reader=person, workplace=workplace, now=workplace.now())
    place = f"/files/{conversation.file_id}" if conversation.file_id else f"/requests/{request_id}"
    return RedirectResponse(link(request, f"{place}?told=language"), 303)


@router.post("/files/{file_id}/details")
async def put_right(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    right = Details(
        form.text("called", most=LONGEST_PSEUDONYM, required=False),
        form.text("reached", most=LONGEST_CONTACT, required=False),
        form.text("when", most=LONGEST_CONTACT, required=False),
    )
    seen = Details(form.given("called_before"), form.given("reached_before"), form.given("when_before"))
    if form.ok:
        try:
            await put_details_right(file_id, right, seen=seen, reader=person, workplace=workplace, now=workplace.now())
        except ChangedMeanwhileError:
            problem = words(request).gettext(
                "A colleague has changed this meanwhile. Please look at it, then save again."
            )
            form.problem("details", problem)
    if not form.ok:
        status = 409 if "details" in form.problems else 422
        return await show_file(request, file_id, person, refused={"details": form}, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}?told=details"), 303)
