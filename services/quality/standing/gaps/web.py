"""The page for a talk with funders and politics; it prints as it stands."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.plan.domain import going_on
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.measures.counting import dated
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import said
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.catalogue.naming import named
from services.quality.standards.desk import desk_of
from services.quality.standing.domain import stand
from services.quality.standing.gaps.domain import (
    AGREED,
    ASKED,
    MET,
    about,
    about_none_of,
    agreed,
    asked,
    gap_since,
    met,
    named_in,
    rests_on_agreements,
    shares,
)
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.known import known_of
from services.quality.standing.overview.domain import is_gap
from shared.web.shell import page, words

router = APIRouter(prefix="/gaps")


@router.get("")
async def gaps(request: Request, colleague: Colleague) -> Response:
    desk, wording = desk_of(request), words(request)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        entries = await Register(work).entries(kinds=(ASKED, MET, AGREED))
        standings = stand(desk.catalogue, known, today=desk.today)
        held_back = [each.criterion.id for each in standings if is_gap(each)]
        await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
        plan = await PlanSteps(work).plan(desk.ids)
        called = await called_in(work, desk, plan)
        since = {id_: gap_since(await HistoryLines(work).history(id_)) for id_ in held_back}
    found = shares(standings, known.assessments)
    shown = {each.standing.criterion.id for share in found for each in share.missing}
    requests, meetings = asked(entries), met(entries)
    return page(
        request,
        "standing/gaps.html",
        colleague=colleague,
        shares=found,
        since=since,
        steps=going_on(plan),
        called=called,
        asked={id_: about(id_, requests) for id_ in shown},
        met={id_: about(id_, meetings) for id_ in shown},
        asked_else=about_none_of(shown, requests),
        met_else=about_none_of(shown, meetings),
        any_asked=bool(requests),
        agreements=agreed(entries, desk.today),
        rests_on_agreements=rests_on_agreements,
        money=lambda entry: said(kind_named(AGREED).field("amount"), entry.values.get("amount", ""), wording),
        dated=dated,
        named=partial(named, desk.ids),
        named_in=named_in,
        request_kind=kind_named(ASKED),
        catalogue=desk.catalogue,
        today=desk.today,
        period=desk.running,
    )
