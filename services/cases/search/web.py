"""The search: what is looked for is a client's name, so it never stands in an address."""

import asyncio
from typing import cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.policy import FileReader
from services.cases.search.domain import LONGEST_TERM, Found, Term
from services.cases.store import CasesWork
from services.cases.workplace import workplace_of
from shared.signin.domain import Person
from shared.web.forms import Form, read_form
from shared.web.paging import FURTHEST, PAGE, Listing
from shared.web.shell import link, page

router = APIRouter()
HARMLESS = {"lang", "told"}
"""What the address of the page may say; anything else could be somebody's name."""


def one_at_a_time() -> asyncio.Semaphore:
    """For a whole service: a search keeps a processor busy, and those who wait for theirs hold no connection."""
    return asyncio.Semaphore(1)


@router.get("/search")
async def ask(request: Request, person: FileReader) -> Response:
    if request.query_params.keys() - HARMLESS:
        # the browser forgets an address that it was sent away from
        return RedirectResponse(link(request, "/search?told=address"), 303)
    return await show(request, person, Form.empty())


@router.post("/search")
async def answer(request: Request, person: FileReader) -> Response:
    form = await read_form(request)
    term = Term.of(form.text("term", most=LONGEST_TERM))
    number = form.whole("page", least=1, most=FURTHEST, required=False) or 1
    if not term.plain:
        form.problem("term", "missing")
    if not form.ok:
        return await show(request, person, form, status=422)
    searches = cast(asyncio.Semaphore, request.app.state.searches)
    async with searches, workplace_of(request).store.work() as work:
        found = await work.search(term, reader=person, start=(number - 1) * PAGE, size=PAGE)
        return await shown(work, request, person, form, found=found, number=number)


async def show(request: Request, person: Person, form: Form, *, status: int = 200) -> Response:
    async with workplace_of(request).store.work() as work:
        return await shown(work, request, person, form, status=status)


async def shown(
    work: CasesWork,
    request: Request,
    person: Person,
    form: Form,
    *,
    found: Found | None = None,
    number: int = 1,
    status: int = 200,
) -> Response:
    await work.ask_around(reader=person)
    staff, waiting = await work.staff(), await work.waiting(reader=person)
    await work.settle()
    more = found is not None and found.total > number * PAGE
    listing = Listing(found.lines if found else (), number, more)
    return page(
        request, "search.html", status=status, form=form, found=found, listing=listing, staff=staff, waiting=waiting
    )
