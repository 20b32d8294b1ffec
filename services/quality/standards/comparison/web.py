"""The versions of the standards at a centre, and what is different between any two of them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.arrivals import Colleague
from services.quality.standards.catalogue.succession import in_order
from services.quality.standards.comparison.domain import Trouble, compared, worded
from services.quality.standards.desk import Desk, desk_of
from services.quality.standards.votes.domain import OpenVote
from services.quality.standards.votes.store import Votes
from shared.web.shell import page

router = APIRouter()
STATUS = {None: 200, Trouble.UNKNOWN: 404, Trouble.REVERSED: 422}


@router.get("/standards")
async def standards(request: Request, colleague: Colleague, before: str = "", after: str = "") -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        votes = await Votes(work).open_votes(desk.today)
    return compare_page(request, desk, before, after, frame="quality.html", back="/", colleague=colleague, votes=votes)


def compare_page(
    request: Request, desk: Desk, before: str, after: str, *, votes: Sequence[OpenVote] = (), **given: Any
) -> Response:
    """`frame` is the template around it, `back` the page that it belongs to."""
    found = compared(desk.catalogues, before, after)
    return page(
        request,
        "standards/compare.html",
        status=STATUS[found.trouble],
        found=found,
        versions=in_order(desk.catalogues.values()),
        worded=worded,
        votes=votes,
        **given,
    )
