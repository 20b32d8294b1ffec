"""The addresses of the interface. Errors are `{"error": code}`, with the status that fits."""

from collections import defaultdict
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.answers.assessment.domain import Review
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.answers.local.standards import standards
from services.quality.answers.plan.store import PlanSteps
from services.quality.foundation.tokens.readers import DocumentReader, PlanReader, StandardsReader, StandingsReader
from services.quality.publishing.api.answers import CriterionStanding, OneCriterion, Problem, Standings
from services.quality.publishing.api.document import document
from services.quality.publishing.api.past import History, Plan, Planned, Quarter, Said, standards_of
from services.quality.publishing.years.domain import about_clients
from services.quality.publishing.years.outlet import passed_on
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.domain import stand, stand_on
from services.quality.standing.history.domain import Line
from services.quality.standing.history.keeping import timeline
from services.quality.standing.known import known_of

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "No session, or a token that opens nothing"},
    403: {"model": Problem, "description": "Not for this role, or not with this token"},
    404: {"model": Problem, "description": "Not there"},
    429: {"model": Problem, "description": "More requests with this token than one a second"},
}
router = APIRouter(prefix="/api/v1", responses=REFUSALS)


@router.get("/catalogue")
async def catalogue(request: Request, reader: StandardsReader) -> Catalogue:
    """The standards in force, and behind them the centre's own criteria: words, definitions and rules."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        return await standards(work, desk)


@router.get("/standings")
async def where_it_stands(request: Request, reader: StandingsReader) -> Standings:
    """Where the centre stands today, criterion by criterion."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await passed_on(work, desk, await known_of(work, desk, desk.running), desk.running)
        shown = await standards(work, desk)
    stood = stand(shown, known, today=desk.today)
    return Standings(**head(desk), criteria=tuple(CriterionStanding.of(each) for each in stood))


@router.get("/criteria/{criterion_id}")
async def criterion(request: Request, criterion_id: str, reader: StandingsReader) -> OneCriterion:
    """One criterion, with its definitions."""
    desk, found = desk_of(request), await criterion_or_404(request, criterion_id)
    async with desk.store.work() as work:
        known = await passed_on(work, desk, await known_of(work, desk, desk.running), desk.running)
    stood = stand_on(found, known, desk.catalogue.scoring, today=desk.today)
    return OneCriterion(**head(desk), criterion=found, standing=CriterionStanding.of(stood))


@router.get("/criteria/{criterion_id}/history")
async def history(request: Request, criterion_id: str, reader: StandingsReader) -> History:
    """Where it stood at the end of each quarter, and what the team has said about it."""
    desk, found = desk_of(request), await criterion_or_404(request, criterion_id)
    async with desk.store.work() as work:
        lines = await timeline(work, desk, found.id)
        answers = await Assessments(work).assessments_of(found.id, desk.ids)
        looks: dict[UUID, list[Review]] = defaultdict(list)
        for look in await Assessments(work).reviews_of([each.id for each in answers]):
            looks[look.assessment_id].append(look)
        behind = await Assessments(work).entries_behind([each.id for each in answers])
    return History(
        criterion=found.id,
        quarters=tuple(Quarter.of(line, clients=counts_clients(desk, found, line)) for line in lines),
        standards=standards_of(lines, desk.catalogues),
        answers=tuple(Said.of(each, looks[each.id], behind[each.id]) for each in reversed(answers)),
    )


@router.get("/plan")
async def plan(request: Request, reader: PlanReader) -> Plan:
    """The steps of the improvement plan as they stand now: what is due first, then what is over."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        steps = await PlanSteps(work).plan(desk.ids)
    return Plan(steps=tuple(Planned.of(step) for step in steps))


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request, reader: DocumentReader) -> Response:
    return JSONResponse(written())


@cache
def written() -> dict[str, Any]:
    """Every address is known when somebody first asks, and none is added later."""
    return document(router.routes)


def counts_clients(desk: Desk, criterion: Criterion, line: Line) -> bool:
    """Now, or by the standards of the quarter."""
    then = desk.catalogues.get(line.catalogue)
    criteria = [criterion, *(each for each in (then.criteria if then else ()) if each.id == line.criterion)]
    return any(about_clients(each) for each in criteria)


def head(desk: Desk) -> dict[str, Any]:
    standards = desk.catalogue
    return {
        "catalogue": standards.version,
        "scoring": standards.scoring,
        "period": str(desk.running),
        "day": desk.today,
    }
