"""What is deleted at the office, and when: accounts of people who left. Nothing else there is about a person."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.office.leavers.acts import going
from services.quality.office.members.people import Officer, members_of
from services.quality.standards.desk import desk_of
from shared.dictionary.retention import RULES, Retention
from shared.web.shell import page

router = APIRouter()


@router.get("/retention")
async def show(request: Request, officer: Officer) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        found = await going(work, desk=desk, members=members_of(request))
    return page(request, "office/retention.html", leavers=found, months=RULES[Retention.STAFF_ACCOUNT].months)
