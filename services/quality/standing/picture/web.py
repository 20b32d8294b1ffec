"""The first page of a centre: all criteria on one sheet."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.local.domain import with_own
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.tallies.waiting.store import WaitingTallies
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.desk import desk_of
from services.quality.standing.domain import stand
from services.quality.standing.first_steps.web import steps_from
from services.quality.standing.history.domain import quarters
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.history.today import lineages_of_today
from services.quality.standing.known import known_of
from services.quality.standing.overview.domain import counts, is_gap, why_no_score
from services.quality.standing.picture.changes import MOST, changes
from services.quality.standing.picture.domain import QUARTERS, by_aspect, glances
from shared.web.shell import page

router = APIRouter()


@router.get("/")
async def picture(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    periods = quarters(desk.running.back(QUARTERS), desk.running.back(1))
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
        lines = await HistoryLines(work).stood_between(periods[0], periods[-1])
        editions = await OwnCriteria(work).editions()
        invitations = await Rounds(work).invitations(colleague.pseudonym)
        awaited = await WaitingTallies(work).awaited()
        first_steps = await steps_from(work, known, desk) if colleague.role.may_approve else None
    standings = stand(with_own(desk.catalogue, editions, desk.today), known, today=desk.today)
    seen = glances(standings, lineages_of_today(desk, editions), lines, periods)
    compared = any(each.before for each in seen)
    return page(
        request,
        "standing/picture.html",
        colleague=colleague,
        aspects=by_aspect(seen),
        standings=standings,
        counts=counts(standings),
        changes=changes(seen) if compared else None,
        most=MOST,
        before=periods[-1],
        why_no_score=why_no_score,
        is_gap=is_gap,
        invitations=invitations,
        awaited=awaited,
        first_steps=first_steps if first_steps and not first_steps.over else None,
        catalogue=desk.catalogue,
        period=desk.running,
    )
