"""The talk: how the answers spread, what is measured, what was said last time, and the one answer given together."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment.documents import documents_on, standing_answer
from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.evidence import form_before, lines_for
from services.quality.answers.assessment.forms import answer_problems, read_answer
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds import acts, domain
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import Round, Stage, WrongStageError
from services.quality.answers.rounds.naming import answered_before, criteria_of, ids_today, pages_of, standing_as
from services.quality.answers.rounds.spreads import apart
from services.quality.answers.rounds.store import Rounds
from services.quality.answers.rounds.web import asked_for, round_or_404, round_page
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.documents.domain import MOST_OF_AN_ENTRY
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import desk_of
from services.quality.standing.overview.domain import why_no_score
from services.quality.standing.talk.measured import beside, standing_today
from shared.web.forms import Form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/rounds/{round_id}/talk")


@router.get("")
async def talk(request: Request, round_id: UUID, colleague: Colleague, criterion: str = "") -> Response:
    """The criterion asked for, else the next one without a joint answer, else the first."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        if of.stage is not Stage.TALK:
            return RedirectResponse(link(request, f"/rounds/{round_id}"), 303)
        known = await criteria_of(work, desk, of)
        joint = await Rounds(work).joint_answers_of(of)
        asked = asked_for(known, criterion, domain.next_open(of, joint))
        before = joint.get(asked.id)
        form = await form_before(work, before, request.app.state.pages.languages)
    return await talk_page(request, colleague, of, asked, form)


@router.post("")
async def answer_together(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk, following = desk_of(request), None
    form, given = await read_answer(request)
    try:
        with answer_problems(form, words(request)):
            if given:
                following = await acts.answer_together(
                    round_id, form.given("criterion"), given, wording=words(request), by=colleague, desk=desk
                )
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="closed", status=409)
    if not form.ok:
        return await talk_again(request, round_id, colleague, form)
    onwards = f"talk?criterion={following}" if following else "minutes?saved=all"
    return RedirectResponse(link(request, f"/rounds/{round_id}/{onwards}"), 303)


async def talk_again(request: Request, round_id: UUID, by: Author, form: Form) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        known = await criteria_of(work, desk, of)
    return await talk_page(request, by, of, asked_for(known, form.choice("criterion", list(known))), form, status=422)


async def talk_page(
    request: Request, by: Author, of: Round, asked: Criterion, form: Form, *, status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await criteria_of(work, desk, of)
        joint = await Rounds(work).joint_answers_of(of)
        spread = (await RoundAnswers(work).spreads_of(of.id)).get(asked.id)
        steps = await PlanSteps(work).steps_for(ids_today(desk, of)[asked.id], desk.ids)
        called = await called_in(work, desk, steps)
        before = (await answered_before(work, desk, of))[1].get(asked.id)
        pages = await pages_of(work, desk, of)
        lines = await lines_for(work, asked, words(request), desk)
        stands_as = await standing_as(work, desk, of, asked.id)
        documents = await documents_on(work, await standing_answer(work, stands_as, desk))
        standing = await standing_today(work, desk, pages[asked.id]) if asked.id in pages else None
    answered = joint[asked.id].answer if asked.id in joint else None
    last = before.answer if before else None
    place = of.criteria.index(asked.id)
    return page(
        request,
        "standing/talk.html",
        status=status,
        colleague=by,
        round=of,
        criteria=known,
        criterion=asked,
        joint=joint,
        spread=spread,
        answers=list(Answer),
        apart=apart(spread or {}),
        steps=steps,
        called=called,
        goes_on_as=pages.get(asked.id),
        lines=lines,
        documents=documents,
        most_documents=MOST_OF_AN_ENTRY if stands_as else 0,
        before=last,
        beside=beside(standing, joint=answered, spread=spread, before=last) if standing else None,
        why=why_no_score(standing.measured) if standing else None,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        place=place + 1,
        skip_to=of.criteria[place + 1] if place + 1 < len(of.criteria) else None,
        back_to=of.criteria[place - 1] if place else None,
        today=desk.today,
    )
