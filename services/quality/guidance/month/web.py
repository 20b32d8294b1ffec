"""The page of this month."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.local.standards import standards
from services.quality.evidence.publications.languages import named
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.wording import title_of, what_is_due
from services.quality.foundation.arrivals import Colleague
from services.quality.guidance.month import domain
from services.quality.guidance.month.gathering import tasks_for
from services.quality.standards.desk import desk_of
from shared.web.shell import page, words

router = APIRouter(prefix="/month")


@router.get("")
async def this_month(request: Request, colleague: Colleague, topic: str = "") -> Response:
    desk, only = desk_of(request), domain.chosen(topic)
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        tasks = await tasks_for(work, desk, catalogue, colleague)
    return page(
        request,
        "guidance/month.html",
        colleague=colleague,
        tasks=domain.in_order(tasks, only),
        only=only,
        quiet=domain.is_quiet(tasks),
        catalogue=catalogue,
        today=desk.today,
        title_of=title_of,
        kind_named=kind_named,
        named=lambda code: named(code, words(request)),
        what_is_due=what_is_due,
    )
