"""The first steps on a page: each list with its minutes and what it gives, and the criteria that fill up."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.store import Register
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.domain import ORDER, Known
from services.quality.standing.first_steps.domain import FirstSteps, Ground, first_steps
from services.quality.standing.known import known_of
from shared.web.shell import page

router = APIRouter()


@router.get("/first-steps")
async def show(request: Request, colleague: Colleague, saved: str = "") -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        steps = await steps_from(work, known, desk)
    return page(
        request,
        "standing/first_steps.html",
        colleague=colleague,
        steps=steps,
        saved=BY_NAME.get(saved),
        aspects=[(aspect, found) for aspect in ORDER if (found := desk.catalogue.of(aspect))],
    )


async def steps_from(work: Transaction, known: Known, desk: Desk) -> FirstSteps:
    """From all that is known of a centre today."""
    entries = await Register(work).entries(desk.today)
    return first_steps(Ground(desk.catalogue, known.figures, entries, desk.today))
