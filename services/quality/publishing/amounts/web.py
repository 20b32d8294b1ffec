"""What funders and ministries may hear of a year: chosen, looked at as it leaves, let go, and taken back."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author, Role
from services.quality.publishing.amounts import acts
from services.quality.publishing.amounts.domain import (
    FIVES,
    MOST_PLACES,
    ChangedAmountsError,
    Choice,
    Fact,
    NothingToTakeBackError,
    NotOpenError,
    NotTheLeadError,
    Said,
    arrives_by,
    chosen,
    closes_on,
    day_of,
    fingerprint,
    is_open,
    says_anything,
    years_of,
)
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.publishing.amounts.words import amounts_in_words, fact_names, land_names
from services.quality.standards.desk import Desk, desk_of
from shared.bus.publisher import RefusedError
from shared.clock.public_holidays import Land
from shared.clock.task import ClockLeaptError
from shared.store.connections import BusAwayError
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/amounts")
PROBLEMS: dict[type[Exception], tuple[str, int]] = {
    NotTheLeadError: ("not_yours", 403),
    NotOpenError: ("not_open", 409),
    ChangedAmountsError: ("changed", 409),
    NothingToTakeBackError: ("nothing", 409),
    ClockLeaptError: ("clock", 409),
    BusAwayError: ("bus", 503),
    RefusedError: ("bus", 503),
}


@router.get("")
async def show(request: Request, colleague: Colleague, year: str = "") -> Response:
    asked = {name: request.query_params.getlist(name) for name in request.query_params}
    return await amounts_page(request, colleague, chosen_year(desk_of(request), year), Form(asked))


@router.post("/let-go")
async def let_go(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    year, choice = chosen_year(desk, form.given("year")), choice_in(form)
    if not form.ok:
        return await amounts_page(request, colleague, year, form, status=422)
    try:
        await acts.let_go(desk, year, choice, seen=form.given("seen"), by=colleague)
    except tuple(PROBLEMS) as error:
        problem, status = PROBLEMS[type(error)]
        return await amounts_page(request, colleague, year, form, problem=problem, status=status)
    return RedirectResponse(link(request, f"/amounts?year={year}"), 303)


@router.post("/take-back")
async def take_back(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    year = chosen_year(desk, form.given("year"))
    try:
        await acts.take_back(desk, year, by=colleague)
    except tuple(PROBLEMS) as error:
        problem, status = PROBLEMS[type(error)]
        return await amounts_page(request, colleague, year, Form.empty(), problem=problem, status=status)
    return RedirectResponse(link(request, f"/amounts?year={year}"), 303)


def chosen_year(desk: Desk, text: str) -> int:
    """The year asked for, else the last one that is over. 404 for any other than those that are offered."""
    offered = years_of(desk.today, demo=desk.demo)
    if not text:
        return desk.today.year - 1
    if text not in map(str, offered):
        raise HTTPException(404)
    return int(text)


def choice_in(form: Form) -> Choice:
    """Everything, while nobody has chosen."""
    facts = form.codes("fact", Fact) if form.checked("chosen") else tuple(Fact)
    land = form.code("land", Land, required=False)
    places = form.whole("places", least=0, most=MOST_PLACES, required=False)
    if places is not None and places % FIVES:
        form.problem("places", "not_valid")
    return Choice(facts, land, places)


def begin_with(said: Said | None, form: Form) -> None:
    """What was let go stands in the form, until somebody chooses otherwise."""
    amounts = said.event.amounts if said else None
    if amounts is None or form.checked("chosen"):
        return
    form.assume("land", amounts.land or "")
    form.assume("places", "" if amounts.places is None else str(amounts.places))


async def amounts_page(
    request: Request, colleague: Author, year: int, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk, wording = desk_of(request), words(request)
    async with desk.store.work() as work:
        known = await acts.amounts_of(work, desk, year)
        said = (await SaidAmounts(work).newest()).get(year)
    begin_with(said, form)
    choice = choice_in(form)
    told = chosen(known, choice)
    return page(
        request,
        "publishing/amounts.html",
        status=status if form.ok else 422,
        colleague=colleague,
        year=year,
        years=years_of(desk.today, demo=desk.demo),
        day=day_of(year, desk.today),
        form=form,
        choice=choice,
        facts=fact_names(wording),
        lands=land_names(wording),
        known=known,
        told=told,
        lines=amounts_in_words(told, wording),
        found={fact: how_much for fact, _, how_much in amounts_in_words(known, wording)},
        seen=fingerprint(year, told) if form.ok and says_anything(told) else "",
        body=told.model_dump_json(indent=1),
        said=said,
        stands=bool(said and said.event.amounts == told and not said.refused),
        overdue=desk.today > arrives_by(year) and not desk.demo,
        said_lines=amounts_in_words(said.event.amounts, wording) if said and said.event.amounts else [],
        closes=closes_on(year),
        arrives_by=arrives_by(year),
        open=is_open(year, desk.today, demo=desk.demo),
        may=colleague.role is Role.LEAD,
        problem=problem,
    )
