"""The overview of a centre."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.local.standards import standards
from services.quality.answers.plan.domain import going_on
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.tallies.waiting.store import WaitingTallies
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.desk import desk_of
from services.quality.standing.domain import stand
from services.quality.standing.first_steps.web import steps_from
from services.quality.standing.known import known_of
from services.quality.standing.overview.domain import chosen, counts, is_gap, reasons, shown, why_no_score
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
        steps = going_on(await PlanSteps(work).plan(desk.ids))
        invitations = await Rounds(work).invitations(colleague.pseudonym)
        awaited = await WaitingTallies(work).awaited()
        first_steps = await steps_from(work, known, desk) if colleague.role.may_approve else None
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
        invitations=invitations,
        awaited=awaited,
        first_steps=first_steps if first_steps and not first_steps.over else None,
        steps=steps,
        today=desk.today,
        catalogue=desk.catalogue,
        period=desk.running,
    )
