"""The page of the budget: which criteria are told of clients, which are not and why, and the vote on their names."""

from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.office.counting.budget_vote import acts
from services.quality.office.counting.budget_vote.domain import as_file, candidates, chosen, outcome, telling
from services.quality.office.counting.budget_vote.store import BudgetVotes
from services.quality.office.governance.domain import NotNowError, UnfitError
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Member, Officer, Reader, gone_from, members_of
from services.quality.office.members.representing import centre_of, represented
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.desk import desk_of
from shared.accounts.domain import Person
from shared.privacy.budget import MOST_NAMES, budget
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/budget")


@router.get("")
async def show(request: Request, reader: Reader) -> Response:
    return await budget_page(request, reader, Form.empty())


@router.post("/open")
async def begin(request: Request, officer: Officer) -> Response:
    form, gone = await read_form(request), gone_from(request)
    until, year = form.day("until"), form.whole("year", least=2000, most=2200)
    if until is None or year is None:
        return await budget_page(request, officer, form, status=422)
    id_, office = id_from(form, "form_id", "until", "year"), request.app.state.settings.public_url
    opening = acts.open_vote(year, until=until, office=office, gone=gone, id=id_, desk=desk_of(request))
    return await answered(request, officer, form, opening)


@router.post("/vote")
async def vote(request: Request, member: Member) -> Response:
    form, gone = await read_form(request), gone_from(request)
    if (id_ := form.uuid("vote")) is None:
        return await budget_page(request, member, form, status=422)
    return await answered(
        request, member, form, acts.cast(id_, form.all("names"), by=member, gone=gone, desk=desk_of(request))
    )


@router.post("/call-off")
async def end_early(request: Request, officer: Officer) -> Response:
    form = await read_form(request)
    if (id_ := form.uuid("vote")) is None:
        return await budget_page(request, officer, form, status=422)
    return await answered(request, officer, form, acts.call_off(id_, desk=desk_of(request)))


async def answered(request: Request, person: Person, form: Form, act: Coroutine[Any, Any, None]) -> Response:
    """Back to the page: with what is new, or with why nothing is."""
    try:
        await act
    except NotNowError as not_now:
        return await budget_page(request, person, form, problem=not_now.code, status=409)
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
        return await budget_page(request, person, form, status=422)
    return RedirectResponse(link(request, "/budget"), 303)


async def budget_page(
    request: Request, person: Person, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk, gone, newest = desk_of(request), gone_from(request), budget()
    async with desk.store.work() as work:
        votes = await BudgetVotes(work).budget_votes()
        members, own = await represented(work, gone), await centre_of(work, person, gone)
    users = desk.catalogue.of(Aspect.USERS)
    return page(
        request,
        "office/budget.html",
        status=status,
        budget=newest,
        criteria=[(each, telling(each, newest)) for each in users],
        named={each.id: each.name for each in desk.catalogue.criteria},
        candidates=candidates(desk.catalogue, newest),
        votes=[(each, outcome(each, today=desk.today)) for each in votes],
        chosen=chosen,
        as_file=as_file,
        most=MOST_NAMES,
        members=members,
        own=own,
        centres=members_of(request).names,
        gone=gone,
        problem=problem,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        year=desk.today.year + 1,
    )
