"""The overview of a centre."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.arrivals import Colleague
from services.quality.catalogue.domain import Aspect
from services.quality.desk import desk_of, known_of
from services.quality.local.standards import standards
from services.quality.overview.domain import chosen, counts, is_gap, reasons, shown, why_no_score
from services.quality.plan.domain import going_on
from services.quality.standings import stand
from shared.web.shell import page

router = APIRouter()
ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS, Aspect.LOCAL)
"""People first."""


@router.get("/")
async def overview(request: Request, colleague: Colleague, show: str = "") -> Response:
    desk, wanted = desk_of(request), chosen(show)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        catalogue = await standards(work, desk)
        steps = going_on(await work.plan(desk.ids))
        invitations = await work.invitations(colleague.pseudonym)
        awaited = await work.awaited()
    standings = stand(catalogue, known, today=desk.today)
    listed = [each for each in standings if shown(each, wanted)]
    aspects = [(aspect, [each for each in listed if each.criterion.aspect is aspect]) for aspect in ORDER]
    return page(
        request,
        "overview.html",
        colleague=colleague,
        aspects=[(aspect, rows) for aspect, rows in aspects if rows],
        standings=standings,
        counts=counts(standings),
        show=wanted,
        reasons=reasons,
        why_no_score=why_no_score,
        is_gap=is_gap,
        invitations=invitations,
        awaited=awaited,
        steps=steps,
        today=desk.today,
        catalogue=desk.catalogue,
        period=desk.running,
    )
