"""Answering alone: one criterion after the other, saved at every step, to be gone on with at any time."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.rounds import acts, domain
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import Part, Round, Stage, WrongStageError
from services.quality.answers.rounds.naming import criteria_of
from services.quality.answers.rounds.web import asked_for, round_or_404, round_page
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import put_in_words
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/rounds/{round_id}/answer")


@router.get("")
async def ask_own(
    request: Request, round_id: UUID, colleague: Colleague, criterion: str = "", show: str = ""
) -> Response:
    """The criterion asked for, else the next one without an answer, else all answers at a glance."""
    async with desk_of(request).store.work() as work:
        of = await round_or_404(work, round_id)
        known = await criteria_of(work, desk_of(request), of)
        mine = (await RoundAnswers(work).parts_of(round_id)).get(colleague.pseudonym, Part())
    if of.stage is not Stage.ANSWERING:
        return RedirectResponse(link(request, f"/rounds/{round_id}"), 303)
    wanted = "" if show or mine.done else domain.following_one(of, known, mine.answers)
    asked = known.get(criterion or wanted or "")
    if asked is None:
        return page(request, "answers/rounds/answers.html", colleague=colleague, round=of, criteria=known, mine=mine)
    given = mine.answers.get(asked.id)
    return question_page(request, colleague, of, asked, mine, Form.empty(answer=given.value if given else ""))


@router.post("")
async def answer_own(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    try:
        following = await acts.answer_alone(
            round_id, form.given("criterion"), form.given("answer"), by=colleague, desk=desk
        )
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
        return await question_again(request, round_id, colleague, form)
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="talk", status=409)
    onwards = f"?criterion={following}" if following else "?show=all"
    return RedirectResponse(link(request, f"/rounds/{round_id}/answer{onwards}"), 303)


@router.post("/done")
async def say_done(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    await read_form(request)
    try:
        await acts.say_done(round_id, by=colleague, desk=desk_of(request))
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="talk", status=409)
    return RedirectResponse(link(request, f"/rounds/{round_id}?saved=done"), 303)


async def question_again(request: Request, round_id: UUID, colleague: Author, form: Form) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        known = await criteria_of(work, desk, of)
        mine = (await RoundAnswers(work).parts_of(round_id)).get(colleague.pseudonym, Part())
    asked = asked_for(known, form.choice("criterion", list(known)))
    return question_page(request, colleague, of, asked, mine, form, status=422)


def question_page(
    request: Request, by: Author, of: Round, asked: Criterion, mine: Part, form: Form, *, status: int = 200
) -> Response:
    place = of.criteria.index(asked.id)
    return page(
        request,
        "answers/rounds/answer.html",
        status=status,
        colleague=by,
        round=of,
        criterion=asked,
        form=form,
        answered=len(mine.answers),
        place=place + 1,
        skip_to=of.criteria[place + 1] if place + 1 < len(of.criteria) else None,
        back_to=of.criteria[place - 1] if place else None,
    )
