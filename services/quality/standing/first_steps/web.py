"""The first steps on a page: each list with its minutes and what it gives, and the criteria that fill up."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.store import Register
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.domain import ORDER, Known
from services.quality.standing.first_steps.acts import give_step, take_back
from services.quality.standing.first_steps.domain import FirstSteps, Ground, first_steps
from services.quality.standing.first_steps.given_steps import NotTheirsError, is_done, who_may
from services.quality.standing.first_steps.store import GivenSteps
from services.quality.standing.known import known_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter(prefix="/first-steps")


@router.get("")
async def show(request: Request, colleague: Colleague, saved: str = "") -> Response:
    return await steps_page(request, colleague, Form.empty(), saved=saved)


@router.post("/give")
async def give(request: Request, colleague: Colleague) -> Response:
    may_give(colleague)
    form = await read_form(request)
    try:
        await give_step(form.given("kind"), form.given("to"), by=colleague, desk=desk_of(request))
    except NotTheirsError:
        form.problem("to", "not_offered")
        return await steps_page(request, colleague, form, status=422)
    return RedirectResponse(link(request, f"/first-steps#step-{form.given('kind')}"), 303)


@router.post("/take-back")
async def take(request: Request, colleague: Colleague) -> Response:
    may_give(colleague)
    form = await read_form(request)
    kind = form.choice("kind", list(BY_NAME))
    if not form.ok:
        return await steps_page(request, colleague, form, status=422)
    await take_back(kind, desk=desk_of(request))
    return RedirectResponse(link(request, "/first-steps"), 303)


def may_give(colleague: Author) -> None:
    if not colleague.role.may_approve:
        raise HTTPException(403)


async def steps_page(
    request: Request, colleague: Author, form: Form, *, saved: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        entries = await Register(work).entries(desk.today)
        steps = first_steps(Ground(desk.catalogue, known.figures, entries, desk.today))
        given = {each.kind: each for each in await GivenSteps(work).all() if not is_done(each, entries, desk.today)}
    return page(
        request,
        "standing/first_steps.html",
        status=status,
        colleague=colleague,
        steps=steps,
        given=given,
        elsewhere=[BY_NAME[kind] for kind in given if kind not in {step.kind.name for step in steps.left}],
        who_may=who_may,
        form=form,
        saved=BY_NAME.get(saved),
        aspects=[(aspect, found) for aspect in ORDER if (found := desk.catalogue.of(aspect))],
    )


async def steps_from(work: Transaction, known: Known, desk: Desk) -> FirstSteps:
    """From all that is known of a centre today."""
    entries = await Register(work).entries(desk.today)
    return first_steps(Ground(desk.catalogue, known.figures, entries, desk.today))
