"""The page that says how figures are made and scored, by the numbers of the standards in force."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.arrivals import Colleague
from services.quality.publishing.counting.domain import CENTRES, CLEAR, least_people
from services.quality.publishing.releases.contributions import right
from services.quality.standards.desk import desk_of
from shared.privacy.budget import budgets, scale
from shared.web.shell import page

router = APIRouter()


@router.get("/counting")
async def counting(request: Request, colleague: Colleague) -> Response:
    """How figures are made and scored, by the numbers of the standards in force."""
    desk = desk_of(request)
    return page(
        request,
        "publishing/counting.html",
        colleague=colleague,
        catalogue=desk.catalogue,
        budget=budgets().of(str(desk.running)),
        scale=scale,
        right=right,
        clear=CLEAR,
        like_ours=CENTRES,
        least=partial(least_people, CENTRES, budget=budgets().of(str(desk.running))),
    )
