"""Asking to open a file of others, agreeing to it, and the weekly look at who did."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.openings import acts
from services.cases.files.openings.domain import LONGEST_REASON, NoSuchFileError, Opening, ReasonTooShortError
from services.cases.files.openings.store import Openings
from services.cases.foundation.policy import Reader, Reviewer, SecondPerson
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
FRESH = [Depends(Fresh())]
"""Neither of the two may be somebody who found a screen open."""
LOOKED_BACK = timedelta(days=30)
NUMBER = re.compile(r"(\d{2})-(\d{3,6})")


@router.get("/break-glass")
async def show(request: Request, person: SecondPerson) -> Response:
    return await show_openings(request, person)


@router.post("/break-glass", dependencies=FRESH)
async def ask(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    _ = words(request).gettext
    number = NUMBER.fullmatch(form.text("number", most=12))
    reason, opening_id = form.text("reason", most=LONGEST_REASON), form.uuid("opening_id")
    if number is None:
        form.problem("number", _("A number looks like 26-007; it stands in the list of files."))
    if not form.ok or number is None or opening_id is None:
        return await show_openings(request, person, form=form, status=422)
    try:
        await acts.ask(number[0], reason, opening_id=opening_id, reader=person, workplace=workplace)
    except NoSuchFileError:
        form.problem("number", _("There is no file with this number."))
    except ReasonTooShortError:
        form.problem("reason", _("Please write a little more: at least 20 characters."))
    if not form.ok:
        return await show_openings(request, person, form=form, status=422)
    return RedirectResponse(link(request, "/break-glass?told=asked"), 303)


@router.post("/break-glass/{opening_id}", dependencies=FRESH)
async def answer(request: Request, opening_id: UUID, person: SecondPerson) -> Response:
    """Take the answer of the second person, who has signed in on their own."""
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ("agree", "refuse"))
    if not form.ok:
        return await show_openings(request, person, form=form, status=422)
    in_time = await acts.answer(opening_id, yes=action == "agree", reader=person, workplace=workplace)
    told = action if in_time else "too_late"
    return RedirectResponse(link(request, f"/break-glass?told={told}"), 303)


@router.post("/break-glass/{opening_id}/reviewed")
async def review(request: Request, opening_id: UUID, person: Reviewer) -> Response:
    form = await read_form(request)
    form.choice("reviewed", ("yes",))
    if not form.ok:
        return await show_openings(request, person, form=form, status=422)
    await acts.review(opening_id, reader=person, workplace=workplace_of(request))
    return RedirectResponse(link(request, "/break-glass?told=reviewed#review"), 303)


async def show_openings(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        since = work.now - LOOKED_BACK
        waits = await Openings(work).openings_that_wait()
        confirmed = not await work.unconfirmed_among(person.id)
        asks = holds(person, Right.READ_CLIENTS) and confirmed
        own = await Openings(work).own_openings(since=since) if asks else []
        reviews = holds(person, Right.REVIEW_OPENINGS)
        every: list[Opening] = await Openings(work).openings_since(since) if reviews else []
        staff, now = await Team(work).staff(), work.now
        weeks = await workplace.weeks(work, workplace, person)
    return page(
        request,
        "files/openings/break_glass.html",
        status=status,
        form=form or Form.empty(),
        opening_id=(form.given("opening_id") if form else "") or str(uuid4()),
        confirmed=confirmed,
        asks=asks,
        reviews=reviews,
        waits=waits,
        own=own,
        every=[one for one in every if one.until],
        staff=staff,
        others=[one for one in staff if one.active and one.id != person.id and one.agrees],
        reviewers=[one for one in staff if one.id != person.id and one.reviews],
        weeks=weeks.waiting,
        missed=weeks.missed,
        now=now,
    )
