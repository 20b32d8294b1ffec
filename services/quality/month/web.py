"""The page of this month."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.arrivals import Colleague
from services.quality.desk import desk_of
from services.quality.local.standards import standards
from services.quality.month import domain
from services.quality.month.domain import Topic
from services.quality.month.gathering import tasks_for
from services.quality.publications.languages import named
from services.quality.register.kinds.every import kind_named
from services.quality.register.wording import title_of, what_is_due
from shared.web.shell import page, words

router = APIRouter(prefix="/month")
LISTS = {
    Topic.VOTE: "/standards",
    Topic.RELEASE_REFUSED: "/release/history",
    Topic.RELEASE_SOON: "/release/history",
    Topic.RELEASE: "/release/history",
    Topic.RELEASE_UNANSWERED: "/release/history",
    Topic.ENTRY: "/register",
    Topic.STEP: "/plan",
    Topic.STEP_EFFECT: "/plan",
    Topic.MUST_MISSED: "/?show=attention",
    Topic.DIFFERS: "/?show=attention",
    Topic.SECOND_LOOK: "/?show=attention",
    Topic.ASK_FOR_A_LOOK: "/?show=attention",
    Topic.EVIDENCE: "/?show=attention",
    Topic.TEXT: "/publications",
    Topic.TRANSLATION: "/publications",
    Topic.DRAFT: "/publications",
    Topic.MONTH_LEFT_OUT: "/register",
}


@router.get("")
async def this_month(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        tasks = await tasks_for(work, desk, catalogue, colleague)
    return page(
        request,
        "month.html",
        colleague=colleague,
        tasks=domain.in_order(tasks, lists=LISTS),
        quiet=domain.is_quiet(tasks),
        catalogue=catalogue,
        today=desk.today,
        title_of=title_of,
        kind_named=kind_named,
        named=lambda code: named(code, words(request)),
        what_is_due=what_is_due,
    )
