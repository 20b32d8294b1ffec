"""The search: what is looked for is a client's name, so it never stands in an address."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.store import Files
from services.cases.files.file.web import shown_of, view_of
from services.cases.files.search.domain import LONGEST_TERM, Found, Reach, Reached, Term
from services.cases.files.search.passages import is_said
from services.cases.files.search.store import LONGEST, Search
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader
from services.cases.foundation.records.concept import FileView, PagePart
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.paging import FURTHEST, PAGE, Listing
from shared.web.shell import link, page, words

router = APIRouter()
HARMLESS = {"lang", "told"}
"""What the address of the page may say; anything else could be somebody's name."""
MOST_WITH_WAY = 5
"""Of more files than that the page does not show how to reach somebody: it would tell more than is looked for."""
NOBODY = Reached((), ())


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
    searches, workplace = cast(asyncio.Semaphore, request.app.state.searches), workplace_of(request)
    async with searches, workplace.store.reading(person) as work:
        found = await Search(work).search(term, start=(number - 1) * PAGE, size=PAGE)
        by_way = NOBODY
        if looks_for_way(Reach.of(form.given("term")), found):
            by_way = await reached_in(work, Reach.of(form.given("term")), workplace)
        named = [line.file for line in found.lines]
        others = [file for file in by_way.files if file.id not in {one.id for one in named}]
        views = [view_of(work, file, words(request), workplace) for file in (*named, *others)]
        ways = await ways_of(work, views, workplace) if found.total + len(others) <= MOST_WITH_WAY else {}
        staff = await Team(work).staff()
    return page(
        request,
        "files/search/search.html",
        form=form,
        found=found,
        listing=Listing(found.lines, number, found.total > number * PAGE),
        others=others,
        unfiled=by_way.requests,
        all_ways=by_way.all_searched,
        ways=ways,
        relations={view.id: view.relation for view in views},
        staff=staff,
    )


def looks_for_way(reach: Reach, found: Found) -> bool:
    """A number or an address, or else what is no name and no number of a file: to look costs as much as all names."""
    return reach.is_way or (not found.total and not reach.is_code)


async def reached_in(work: Reading, reach: Reach, workplace: Workplace) -> Reached:
    """Of those who counsel: an interpreter looks for the number or the name of a file."""
    if not holds(work.reader, Right.READ_CLIENTS):
        return NOBODY
    until = time.monotonic() + LONGEST
    also = [await one.reached(work, reach.fits, until) for one in workplace.concepts if one.reached]
    found = await Search(work).reached(reach, also=[file_id for one in also for file_id in one.ids], until=until)
    return replace(found, all_searched=found.all_searched and all(one.all_searched for one in also))


async def ways_of(work: Reading, views: Sequence[FileView], workplace: Workplace) -> dict[UUID, list[PagePart]]:
    """What each concept shows of these files beside their names."""
    found: dict[UUID, list[PagePart]] = {view.id: [] for view in views}
    for concept in workplace.concepts:
        for file_id, part in (await concept.in_search(work, views)).items() if concept.in_search else ():
            found[file_id].append(part)
    return found


async def show(request: Request, person: Person, form: Form, *, status: int = 200) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        staff = await Team(work).staff()
    nothing: Listing[Any] = Listing(())
    return page(
        request,
        "files/search/search.html",
        status=status,
        form=form,
        found=None,
        listing=nothing,
        staff=staff,
    )


@router.get("/files/{file_id}/search")
async def ask_in_file(request: Request, file_id: UUID, person: FileReader) -> Response:
    if request.query_params.keys() - HARMLESS:
        return RedirectResponse(link(request, f"/files/{file_id}/search"), 303)
    return await show_in_file(request, file_id, person, Form.empty())


@router.post("/files/{file_id}/search")
async def answer_in_file(request: Request, file_id: UUID, person: FileReader) -> Response:
    form = await read_form(request)
    term = Term.of(form.text("term", most=LONGEST_TERM))
    if not term.plain:
        form.problem("term", "missing")
    return await show_in_file(request, file_id, person, form, term=term if form.ok else None)


async def show_in_file(
    request: Request, file_id: UUID, person: Person, form: Form, *, term: Term | None = None
) -> Response:
    """What happened in one file, as far as it says what is looked for, of all that the reader may see there."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        view = view_of(work, file, words(request), workplace)
        happened = (await shown_of(work, view)).happened if term else []
        staff = await Team(work).staff()
    found = [one for one in happened if term and is_said(term, f"{one.what} {one.words or ''}")]
    return page(
        request,
        "files/search/in_file.html",
        status=200 if form.ok else 422,
        file=file,
        form=form,
        searched=term is not None,
        happened=found,
        staff=staff,
    )
