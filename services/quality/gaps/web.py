"""The page for a talk with funders and politics; it prints as it stands."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.arrivals import Colleague
from services.quality.desk import desk_of
from services.quality.gaps.domain import ASKED, MET, asked, gap_since, met, shares
from services.quality.history.keeping import bring_up_to_date
from services.quality.overview.domain import is_gap
from services.quality.register.kinds.every import kind_named
from services.quality.register.measures.counting import dated
from services.quality.standings import stand
from shared.web.shell import page

router = APIRouter(prefix="/gaps")


@router.get("")
async def gaps(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await work.known(desk.running, today=desk.today, begins=desk.begins)
        entries = await work.register_entries(kinds=(ASKED, MET))
        standings = stand(desk.catalogue, known, today=desk.today)
        held_back = [each.criterion.id for each in standings if is_gap(each)]
        await bring_up_to_date(work, desk.catalogues, running=desk.running, clock=desk.clock)
        since = {id_: gap_since(await work.history(id_)) for id_ in held_back}
    return page(
        request,
        "gaps.html",
        colleague=colleague,
        shares=shares(standings, known.assessments),
        since=since,
        asked=asked(entries),
        met=met(entries),
        dated=dated,
        request_kind=kind_named(ASKED),
        meeting_kind=kind_named(MET),
        catalogue=desk.catalogue,
        today=desk.today,
        period=desk.running,
    )
