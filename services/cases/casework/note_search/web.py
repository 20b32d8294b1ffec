"""The search in notes: what is looked for is sent in a form and never stands in an address."""

import asyncio
from typing import cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.note_search.domain import FoundNotes
from services.cases.casework.note_search.store import NoteSearch
from services.cases.files.search.domain import LONGEST_TERM, Term
from services.cases.files.search.web import HARMLESS
from services.cases.foundation.policy import FileReader
from services.cases.foundation.workplace import workplace_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()


@router.get("/search/notes")
async def ask(request: Request, person: FileReader) -> Response:
    if request.query_params.keys() - HARMLESS:
        return RedirectResponse(link(request, "/search?told=address"), 303)
    return show(request, Form.empty())


@router.post("/search/notes")
async def answer(request: Request, person: FileReader) -> Response:
    form = await read_form(request)
    term = Term.of(form.text("term", most=LONGEST_TERM))
    if not term.plain:
        form.problem("term", "missing")
    if not form.ok:
        return show(request, form, status=422)
    searches = cast(asyncio.Semaphore, request.app.state.searches)
    async with searches, workplace_of(request).store.reading(person) as work:
        found = await NoteSearch(work).search(term)
    return show(request, form, found)


def show(request: Request, form: Form, found: FoundNotes | None = None, *, status: int = 200) -> Response:
    return page(request, "casework/contact_notes/note_search.html", status=status, form=form, found=found)
