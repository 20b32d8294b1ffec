"""A client who shows the number of a request that never became a file gets a copy of that request."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.contact.requests.domain import RequestNotFoundError
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.rights.copies.domain import Copy
from services.cases.rights.copies.store import Copies
from services.cases.rights.subject_requests.copy_pages import (
    FILE_NAME,
    FRESH,
    data_of,
    in_her_language,
    rules_that_hold,
    told_to_her,
)
from shared.crypto import receipts
from shared.crypto.thread_ids import kept_id
from shared.languages import Languages
from shared.languages.receipt_words import has_words, read_words
from shared.web.forms import Form, read_form
from shared.web.shell import page, words

router = APIRouter()
PLACE = "/rights/number"
SHAPES = ("page", "data")


@router.get(PLACE, dependencies=FRESH)
async def ask(request: Request, person: Reader) -> Response:
    return ask_for_number(request, Form.empty(language=words(request).code))


@router.post(PLACE, dependencies=FRESH)
async def hand_out(request: Request, person: Reader) -> Response:
    """The number shows whose copy it is. It needs no review: the client wrote all of it, or was told it."""
    form, languages = await read_form(request), languages_of(request)
    language = form.choice("language", [one.code for one in languages])
    shape, receipt = form.choice("shape", SHAPES), number_in(form.given("number"), words(request).code)
    if receipt is None:
        mistyped = words(request).gettext("This number is mistyped. Please compare it digit by digit, or word by word.")
        form.problem("number", mistyped)
    if not form.ok or receipt is None:
        return ask_for_number(request, form, status=422)
    workplace = workplace_of(request)
    thread = await asyncio.to_thread(receipts.thread_of, receipt, workplace.centre)
    try:
        async with workplace.store.reading(person) as work:
            copy = await copy_of_thread(work, thread.thread_id, workplace)
    except RequestNotFoundError:
        form.problem("number", words(request).gettext("There is no request without a file that has this number."))
        return ask_for_number(request, form, status=422)
    of_centre = await rules_that_hold(request)
    if shape == "data":
        headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(data_of(request, copy, of_centre), media_type="application/json", headers=headers)
    wording = languages[language]
    told = told_to_her(request, wording, copy, of_centre, None)
    return in_her_language(request, wording, "rights/copies/copy_by_number.html", **told)


def number_in(typed: str, language: str) -> str | None:
    """In digits or in words; None if it is mistyped."""
    found = read_words(typed, language) if has_words(typed) else receipts.read_receipt(typed)
    return found if isinstance(found, str) else None


async def copy_of_thread(work: Reading, thread_id: UUID, workplace: Workplace) -> Copy:
    """By the id under which it is stored; a request from before lies under that which its number gives."""
    copies, mark = Copies(work), workplace.keys.mark
    try:
        return await copies.copy_of_request(kept_id(thread_id, workplace.thread_key), key=mark)
    except RequestNotFoundError:
        return await copies.copy_of_request(thread_id, key=mark)


def ask_for_number(request: Request, form: Form, *, status: int = 200) -> Response:
    her_languages = [(one.code, one.own_name) for one in languages_of(request)]
    return page(
        request, "rights/subject_requests/by_number.html", status=status, form=form, her_languages=her_languages
    )


def languages_of(request: Request) -> Languages:
    languages: Languages = request.app.state.pages.languages
    return languages
