"""The talk: how the answers spread, what was said last time, and the one answer you give together."""

from collections.abc import Sequence
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.arrivals import Colleague
from services.quality.assessment import domain as assessment
from services.quality.assessment.domain import Answer, Assessment, IncompleteError
from services.quality.assessment.web import id_from, put_in_words
from services.quality.catalogue.domain import Criterion
from services.quality.criteria.domain import measures_of
from services.quality.desk import Desk, desk_of
from services.quality.domain import Author
from services.quality.plan.naming import called_in
from services.quality.register.published import told
from services.quality.register.wording import Line, entries_for
from services.quality.rounds import domain
from services.quality.rounds.domain import Round, Stage, WrongStageError
from services.quality.rounds.naming import answered_before, criteria_of, ids_today, pages_of, standards_of
from services.quality.rounds.spreads import apart
from services.quality.rounds.web import asked_for, round_or_404, round_page
from services.quality.store import QualityWork
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/rounds/{round_id}/talk")
FIELDS = ("criterion", "answer", "evidence", "link")


@router.get("")
async def talk(request: Request, round_id: UUID, colleague: Colleague, criterion: str = "") -> Response:
    """The criterion asked for, else the next one without a joint answer, else the first."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        known = await criteria_of(work, desk, of)
        joint = await work.joint_answers_of(of)
        behind = await work.entries_behind([each.id for each in joint.values()])
    if of.stage is not Stage.TALK:
        return RedirectResponse(link(request, f"/rounds/{round_id}"), 303)
    asked = asked_for(known, criterion, domain.next_open(of, joint))
    before = joint.get(asked.id)
    return await talk_page(request, colleague, of, asked, form_of(before, behind[before.id] if before else ()))


@router.post("")
async def answer_together(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    try:
        async with desk.store.work() as work:
            of = await round_or_404(work, round_id, to_change=True)
            of.in_stage(Stage.TALK)
            known = await criteria_of(work, desk, of)
            asked = asked_for(known, form.choice("criterion", list(known)))
            behind = chosen(form, await lines_for(work, asked, words(request), desk))
            given = taken(form, asked, of, desk, colleague, behind)
            if form.ok:
                await work.save_joint_answer(round_id, given, [line.path for line in behind])
            following = domain.next_open(of, {*await work.joint_answers_of(of), asked.id}, after=asked.id)
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="closed", status=409)
    if not form.ok:
        return await talk_page(request, colleague, of, asked, form, status=422)
    onwards = f"talk?criterion={following}" if following in known else "minutes?saved=all"
    return RedirectResponse(link(request, f"/rounds/{round_id}/{onwards}"), 303)


def taken(form: Form, asked: Criterion, of: Round, desk: Desk, by: Author, behind: Sequence[Line]) -> Assessment:
    """Entries of the register alone are evidence, too: then their names are its words. Raises IncompleteError.

    The answer names the standards that the round was started by: those are what the team had before it.
    """
    evidence = form.text("evidence", most=assessment.LONGEST_TEXT, required=False)
    return assessment.assess(
        asked,
        answer=form.given("answer"),
        evidence=evidence or "; ".join(line.title for line in behind)[: assessment.LONGEST_TEXT],
        link=form.text("link", most=assessment.LONGEST_LINK, required=False),
        catalogue=standards_of(desk, of).version,
        by=by,
        id=uuid5(id_from(form, "form_id", *FIELDS), " ".join(line.path for line in behind)),
        now=desk.now(),
    )


async def lines_for(work: QualityWork, asked: Criterion, wording: Wording, desk: Desk) -> list[Line]:
    """What the register has about a criterion, each entry once."""
    entries, today = await work.register_entries(), desk.today
    others = told(entries, await work.publication_cells(today))
    lines = [line for name in measures_of(asked) for line in entries_for(entries, name, wording, today, others)]
    return list({line.path: line for line in lines}.values())


def chosen(form: Form, lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.path in form.all("entry")]


def form_of(given: Assessment | None, behind: Sequence[str]) -> Form:
    if given is None:
        return Form.empty()
    plain = {"answer": (given.answer.value,), "evidence": (given.evidence,), "link": (given.link,)}
    return Form({**plain, "entry": tuple(behind)})


async def talk_page(
    request: Request, by: Author, of: Round, asked: Criterion, form: Form, *, status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = await criteria_of(work, desk, of)
        joint = await work.joint_answers_of(of)
        spread = (await work.spreads_of(of.id)).get(asked.id)
        steps = await work.steps_for(ids_today(desk, of)[asked.id], desk.ids)
        called = await called_in(work, desk, steps)
        before = (await answered_before(work, desk, of))[1].get(asked.id)
        pages = await pages_of(work, desk, of)
        lines = await lines_for(work, asked, words(request), desk)
    place = of.criteria.index(asked.id)
    return page(
        request,
        "round_talk.html",
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
        before=before.answer if before else None,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        place=place + 1,
        skip_to=of.criteria[place + 1] if place + 1 < len(of.criteria) else None,
        back_to=of.criteria[place - 1] if place else None,
        today=desk.today,
    )
