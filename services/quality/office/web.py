"""The federation, criterion by criterion, and who has reported. No page shows the figures of one centre."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.catalogue.domain import Aspect, UnknownCriterionError
from services.quality.desk import Desk, desk_of
from services.quality.domain import Period
from services.quality.office.domain import SHOWN_FROM, Completeness, CriterionSpread, complete, newest, spreads
from services.quality.settings import OfficeSettings
from shared.signin.domain import Person
from shared.signin.web import require_person, sign_in_router
from shared.web.shell import page

router = APIRouter()
routers: list[APIRouter] = [sign_in_router(), router]
ROLE = "office"
ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS)
type Officer = Annotated[Person, Depends(require_person(ROLE))]


@dataclass(frozen=True, slots=True)
class Federation:
    """One quarter as the office sees it. `spreads` is empty while too few centres have reported."""

    period: Period
    periods: tuple[Period, ...]
    completeness: Completeness
    spreads: dict[str, CriterionSpread]


@router.get("/")
async def overview(request: Request, officer: Officer, period: str = "") -> Response:
    desk = desk_of(request)
    federation = await federation_of(request, period)
    aspects = [(aspect, desk.catalogue.of(aspect)) for aspect in ORDER]
    return page(
        request,
        "federation.html",
        federation=federation,
        aspects=aspects,
        catalogue=desk.catalogue,
        shown_from=SHOWN_FROM,
    )


@router.get("/criteria/{criterion_id}")
async def criterion(request: Request, officer: Officer, criterion_id: str, period: str = "") -> Response:
    desk = desk_of(request)
    try:
        found = desk.catalogue.criterion(criterion_id)
    except UnknownCriterionError:
        raise HTTPException(404) from None
    federation = await federation_of(request, period)
    return page(
        request,
        "federation_criterion.html",
        federation=federation,
        criterion=found,
        catalogue=desk.catalogue,
        shown_from=SHOWN_FROM,
    )


@router.get("/completeness.json")
async def completeness(request: Request, officer: Officer, period: str = "") -> Response:
    """Who has reported, for programs."""
    federation = await federation_of(request, period)
    known = federation.completeness
    return JSONResponse(
        {
            "period": str(federation.period),
            "catalogue": desk_of(request).catalogue.version,
            "expected": known.expected,
            "reported": known.reported,
            "centres": [{"id": id_, "name": name, "reported": done} for id_, name, done in known.centres],
        }
    )


async def federation_of(request: Request, asked: str) -> Federation:
    desk, settings = desk_of(request), request.app.state.settings
    version = desk.catalogue.version
    async with desk.store.work() as work:
        periods = await work.reported_periods(version)
        period = chosen(desk, asked, periods)
        known = completeness_of(settings, await work.reporting(period, version))
        ids = [id_ for id_, _, reported in known.centres if reported]
        counted = await work.counted(period, version, ids)
    return Federation(period, tuple(periods), known, spreads(desk.catalogue, counted, reporting=len(ids)))


def completeness_of(settings: OfficeSettings, reporting: set[str]) -> Completeness:
    """Without a list of expected centres, those that reported are all that is known."""
    return complete(settings.centres or {centre: centre for centre in reporting}, reporting)


def chosen(desk: Desk, text: str, reported: list[Period]) -> Period:
    if not text:
        return newest(reported, running=desk.running)
    try:
        return Period.parse(text)
    except ValueError:
        raise HTTPException(404) from None
