"""The minutes with all joint answers, closing the round for good, and the comparison with the one before it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment.store import Assessments
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds import acts, domain
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.comparison import closed_at, compare, done_between
from services.quality.answers.rounds.domain import MinutesChangedError, NotYoursError, Stage, WrongStageError
from services.quality.answers.rounds.naming import answered_before, criteria_of, ids_today, pages_of
from services.quality.answers.rounds.store import Rounds
from services.quality.answers.rounds.web import round_or_404, round_page
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import path_of, title_of
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/rounds/{round_id}")


@router.get("/minutes")
async def show_minutes(request: Request, round_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    return await minutes_page(request, colleague, round_id, saved=saved)


@router.post("/minutes")
async def write_minutes(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    text = form.text("minutes", most=domain.LONGEST_MINUTES, required=False)
    number = form.whole("number", least=0, most=1_000_000)
    if not form.ok or number is None:
        return await minutes_page(request, colleague, round_id, form=form, status=422)
    try:
        await acts.write_minutes(round_id, text, seen_number=number, desk=desk)
    except MinutesChangedError:
        return await minutes_page(request, colleague, round_id, form=form, problem="changed", status=409)
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="not_in_talk", status=409)
    return RedirectResponse(link(request, f"/rounds/{round_id}/minutes?saved=minutes"), 303)


@router.post("/close")
async def close_round(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    if not form.checked("sure"):
        form.problem("sure", "missing")
        return await minutes_page(request, colleague, round_id, form=form, problem="sure", status=422)
    try:
        await acts.close(round_id, by=colleague, desk=desk)
    except NotYoursError:
        return await minutes_page(request, colleague, round_id, problem="not_yours", status=403)
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="not_in_talk", status=409)
    return RedirectResponse(link(request, f"/rounds/{round_id}/minutes?saved=closed"), 303)


@router.get("/comparison")
async def show_comparison(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        before, then = await answered_before(work, desk, of)
        now = await Rounds(work).joint_answers_of(of)
        entries = await PlanSteps(work).entries(desk.ids)
        known = await criteria_of(work, desk, of)
        pages = await pages_of(work, desk, of)
    until = of.closed.at if of.closed else desk.now()
    done = done_between(entries, closed_at(before), until) if before else []
    return page(
        request,
        "answers/rounds/comparison.html",
        colleague=colleague,
        round=of,
        before=before,
        compared=compare(of, now, then, done, ids_today(desk, of)),
        criteria=known,
        pages=pages,
    )


async def minutes_page(
    request: Request,
    colleague: Author,
    round_id: UUID,
    *,
    form: Form | None = None,
    saved: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        joint = await Rounds(work).joint_answers_of(of)
        known = await criteria_of(work, desk, of)
        pages = await pages_of(work, desk, of)
        spreads = await RoundAnswers(work).spreads_of(round_id)
        behind = await Assessments(work).entries_behind([each.id for each in joint.values()])
        titles = {path_of(entry): title_of(entry, words(request)) for entry in await Register(work).entries()}
    if of.stage is Stage.ANSWERING:
        return RedirectResponse(link(request, f"/rounds/{round_id}"), 303)
    return page(
        request,
        "answers/rounds/minutes.html",
        status=status,
        colleague=colleague,
        round=of,
        criteria=known,
        pages=pages,
        joint=joint,
        left_open=domain.left_open(of, joint),
        spreads=spreads,
        behind=behind,
        titles=titles,
        seal=domain.seal(of, joint),
        form=form or Form.empty(minutes=of.minutes.text),
        saved=saved,
        problem=problem,
    )
