"""The timeline of a centre: all criteria, quarter by quarter."""

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.local.domain import Edition, with_own
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Period
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.domain import Catalogue, UnknownCriterionError
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.history.domain import Line
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.history.today import lineages_of_today
from services.quality.standing.timeline.domain import CHOICES, Known, Named, by_aspect, chosen, rows, span
from services.quality.standing.timeline.marks import marks
from shared.web.shell import page

router = APIRouter()


@router.get("/timeline")
async def timeline(request: Request, colleague: Colleague, quarters: str = "") -> Response:
    desk, number = desk_of(request), chosen(quarters)
    async with desk.store.work() as work:
        await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
        first = next(iter(await HistoryLines(work).kept_quarters()), None)
        periods = span(number, running=desk.running, first=first)
        lines = await HistoryLines(work).stood_between(periods[0], periods[-1]) if periods else []
        editions = await OwnCriteria(work).editions()
        rounds, adopted = await Rounds(work).rounds(), await Adoptions(work).taken_at()
        entries = await PlanSteps(work).entries(desk.ids)
    return page(
        request,
        "standing/timeline.html",
        colleague=colleague,
        periods=periods,
        made={line.period for line in lines},
        aspects=by_aspect(rows(periods, lines, known_today(desk, editions), named(desk, editions))),
        marks=marks(rounds, entries, desk.catalogues, adopted, desk.clock),
        number=number,
        choices=CHOICES,
    )


def known_today(desk: Desk, editions: Sequence[Edition]) -> list[Known]:
    """The joint criteria, then those that the centre has set itself."""
    ancestors = lineages_of_today(desk, editions)
    standards = with_own(desk.catalogue, editions, desk.today)
    return [Known(each.id, each.name, ancestors[each.id].thread) for each in standards.criteria]


def named(desk: Desk, editions: Sequence[Edition]) -> Named:
    """What a criterion was called at the end of a quarter."""

    @cache
    def standards_of(version: str, period: Period) -> Catalogue | None:
        catalogue = desk.catalogues.get(version)
        return with_own(catalogue, editions, period.last_day) if catalogue else None

    def name_of(line: Line) -> Words | None:
        standards = standards_of(line.catalogue, line.period)
        try:
            return standards.criterion(line.criterion).name if standards else None
        except UnknownCriterionError:
            return None

    return name_of
