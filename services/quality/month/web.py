"""The page of this month."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.arrivals import Colleague
from services.quality.catalogue.domain import Catalogue
from services.quality.desk import Desk, desk_of
from services.quality.domain import Author
from services.quality.local.standards import standards
from services.quality.month import domain
from services.quality.month.domain import Task, Topic
from services.quality.publications.languages import named
from services.quality.register.published import speaking
from services.quality.register.reminders import due
from services.quality.register.wording import title_of, what_is_due
from services.quality.standings import stand
from services.quality.store import QualityWork
from shared.budget import budget
from shared.web.shell import page, words

router = APIRouter(prefix="/month")
LISTS = {
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
        named=lambda code: named(code, words(request)),
        what_is_due=what_is_due,
    )


async def tasks_for(work: QualityWork, desk: Desk, catalogue: Catalogue, me: Author) -> list[Task]:
    today = desk.today
    known = await work.known(desk.running, today=today, begins=desk.begins)
    standings = stand(catalogue, known, today=today)
    running, cells = await work.running_pulse(), await work.publication_cells(today)
    return [
        *domain.tasks_of_rounds(await work.open_rounds(), today),
        *domain.tasks_of_pulse(running[0] if running else None, today),
        *domain.tasks_of_release(
            await work.drawn_quarters(), await work.journeys(), now=desk.now(), today=today, budget=budget()
        ),
        *domain.tasks_of_register(due(speaking(await work.register_entries(), cells), today)),
        *domain.tasks_of_plan(await work.plan(), today),
        *domain.tasks_of_figures(standings),
        *domain.tasks_of_standings(standings, known.assessments, me, today),
        *domain.tasks_of_texts(cells, today),
        *domain.tasks_of_publications(await work.all_editions()),
    ]
