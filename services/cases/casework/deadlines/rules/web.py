"""The rules with their sources, for every colleague who counsels, and the pages on which the lead takes new ones into
use: a file is sent, looked over and confirmed. Until then it is in the form alone, not stored.
"""

import base64
import binascii
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.deadlines.rules.acts import accept
from services.cases.casework.deadlines.rules.domain import Area, Book, Rule
from services.cases.casework.deadlines.rules.preview import LARGEST, Looked, look
from services.cases.casework.deadlines.rules.store import rule_book
from services.cases.casework.deadlines.rules.words import (
    area_words,
    change_words,
    computation_words,
    review_words,
    rule_fault_words,
)
from services.cases.foundation.policy import Reader, RuleKeeper
from services.cases.foundation.workplace import workplace_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter()
PLACE = "/deadline-rules"
MOST_FAULTS = 100


@router.get(PLACE)
async def show(request: Request, person: Reader) -> Response:
    book, today = await book_of(request), workplace_of(request).today()
    offered = book.offered(today)
    in_force = {(one.id, one.version) for one in offered}
    others = [one for key, one in sorted(book.rules.items()) if key not in in_force]
    return page(
        request,
        "casework/deadlines/rules.html",
        areas=[(area, [one for one in offered if one.area is area]) for area in Area],
        area_words=area_words(words(request)),
        others=others,
        today=today,
        **said_of_rules(request),
    )


@router.get(f"{PLACE}/import")
async def begin(request: Request, person: RuleKeeper) -> Response:
    return await show_form(request, Form.empty())


@router.post(f"{PLACE}/import")
async def look_over(request: Request, person: RuleKeeper) -> Response:
    try:
        form, uploads = await read_uploads(request, "rules", most=1, largest=LARGEST)
    except UploadsRefusedError:
        form = Form.empty()
        form.problem("rules", words(request).gettext("The file is too large. Please make several files of it."))
        return await show_form(request, form, status=413)
    if not uploads:
        form.problem("rules", "missing")
        return await show_form(request, form, status=422)
    body = uploads[0].content
    looked = look(body, await book_of(request), workplace_of(request).today())
    if looked.faults:
        return await show_form(request, form, looked=looked, status=422)
    return page(
        request,
        "casework/deadlines/rule_preview.html",
        looked=looked,
        changes=change_words(words(request)),
        content=base64.urlsafe_b64encode(body).decode(),
        today=workplace_of(request).today(),
        **said_of_rules(request),
    )


@router.post(f"{PLACE}/import/confirm")
async def confirm(request: Request, person: RuleKeeper) -> Response:
    """Looked over anew: what the form says need not be what was shown."""
    form, workplace = await read_form(request), workplace_of(request)
    body = carried(form.given("rules"))
    if body is None:
        form.problem("rules", "not_valid")
        return await show_form(request, form, status=422)
    looked = look(body, await book_of(request), workplace.today())
    if looked.faults:
        return await show_form(request, form, looked=looked, status=409)
    await accept(looked.new, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, f"{PLACE}?told=accepted"), 303)


def carried(text: str) -> bytes | None:
    """The file as the preview has it; None where it is not one."""
    try:
        body = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return body if 0 < len(body) <= LARGEST else None


async def book_of(request: Request) -> Book:
    async with workplace_of(request).store.work() as work:
        return await rule_book(work)


async def show_form(request: Request, form: Form, *, looked: Looked | None = None, status: int = 200) -> Response:
    faults = [*looked.faults] if looked else []
    wording = words(request)
    return page(
        request,
        "casework/deadlines/rule_import.html",
        status=status,
        form=form,
        faults=[(one, rule_fault_words(wording, one)) for one in faults[:MOST_FAULTS]],
        more=max(0, len(faults) - MOST_FAULTS),
    )


def said_of_rules(request: Request) -> dict[str, Any]:
    """What templates need to show rules in words."""
    wording = words(request)

    def computes(rule: Rule) -> str:
        return computation_words(wording, rule.computation)

    return {"reviews": review_words(wording), "computes": computes}
