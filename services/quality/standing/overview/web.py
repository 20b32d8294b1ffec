"""All criteria of a centre as a table."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.local.standards import standards
from services.quality.answers.plan.domain import going_on
from services.quality.answers.plan.store import PlanSteps
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.desk import desk_of
from services.quality.standing.domain import ORDER, stand
from services.quality.standing.known import known_of
from services.quality.standing.next_steps.store import NextSteps
from services.quality.standing.overview.domain import chosen, counts, is_gap, reasons, shown, why_no_score
from shared.web.shell import page

router = APIRouter()


@router.get("/criteria")
async def overview(request: Request, colleague: Colleague, show: str = "") -> Response:
    desk, wanted = desk_of(request), chosen(show)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        catalogue = await standards(work, desk)
        steps = going_on(await PlanSteps(work).plan(desk.ids))
        given = await NextSteps(work).all(desk.ids)
    standings = stand(catalogue, known, today=desk.today)
    listed = [each for each in standings if shown(each, wanted)]
    aspects = [(aspect, [each for each in listed if each.criterion.aspect is aspect]) for aspect in ORDER]
    return page(
        request,
        "standing/overview.html",
        colleague=colleague,
        aspects=[(aspect, rows) for aspect, rows in aspects if rows],
        standings=standings,
        counts=counts(standings),
        show=wanted,
        reasons=reasons,
        why_no_score=why_no_score,
        is_gap=is_gap,
        steps=steps,
        given=given,
        today=desk.today,
        catalogue=desk.catalogue,
        period=desk.running,
    )
