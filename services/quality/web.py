"""The overview of a centre, and all pages behind it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality import arrivals
from services.quality.arrivals import Colleague
from services.quality.assessment import web as assessment
from services.quality.catalogue.domain import Aspect
from services.quality.desk import desk_of
from services.quality.releases import web as releases
from services.quality.standings import stand
from shared.web.shell import page

router = APIRouter()
routers: list[APIRouter] = [router, arrivals.router, assessment.router, releases.router]
ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS)
"""People first."""


@router.get("/")
async def overview(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await work.known(desk.catalogue.version, desk.running)
    standings = stand(desk.catalogue, known, today=desk.today)
    aspects = [(aspect, [each for each in standings if each.criterion.aspect is aspect]) for aspect in ORDER]
    return page(
        request,
        "overview.html",
        colleague=colleague,
        aspects=aspects,
        standings=standings,
        catalogue=desk.catalogue,
        period=desk.running,
    )
