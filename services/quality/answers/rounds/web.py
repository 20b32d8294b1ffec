"""Rounds: which there are, starting one, how far it is, and going on to the talk."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local.standards import standards
from services.quality.answers.plan.domain import carried
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds import acts, domain
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import NotAllDoneError, NotYoursError, Part, Round, WrongStageError
from services.quality.answers.rounds.naming import ids_today
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import IncompleteError
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.desk import desk_of
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/rounds")
FIELDS = ("name", "begins", "ends", "way", "criteria")


@router.get("")
async def show_rounds(request: Request, colleague: Colleague) -> Response:
    async with desk_of(request).store.work() as work:
        rounds = await Rounds(work).rounds()
        own = await RoundAnswers(work).own_parts(colleague.pseudonym)
    mine = {each.id: own.get(each.id, Part()) for each in rounds if each.stage is domain.Stage.ANSWERING}
    return page(request, "answers/rounds/rounds.html", colleague=colleague, rounds=rounds, mine=mine)


@router.get("/new")
async def ask_round(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    form = Form({"begins": (desk.today.isoformat(),), "way": (domain.Way.ALONE_FIRST,)})
    async with desk.store.work() as work:
        return new_round_page(request, colleague, form, await standards(work, desk))


@router.post("/new")
async def start_round(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    begins, ends = form.day("begins"), form.day("ends")
    name = form.text("name", most=domain.LONGEST_NAME)
    if not form.ok or begins is None or ends is None:
        return await refused_round(request, colleague, form)
    id_ = id_from(form, "form_id", *FIELDS)
    try:
        await acts.start(
            name=name,
            begins=begins,
            ends=ends,
            way=form.given("way"),
            criteria=form.all("criteria"),
            by=colleague,
            id=id_,
            desk=desk,
        )
    except IncompleteError as incomplete:
        form.problem(incomplete.field, problem_words(incomplete.code, words(request)))
        return await refused_round(request, colleague, form)
    except NotYoursError:
        return await refused_round(request, colleague, form, status=403)
    return RedirectResponse(link(request, f"/rounds/{id_}?saved=started"), 303)


async def refused_round(request: Request, colleague: Author, form: Form, *, status: int = 422) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        return new_round_page(request, colleague, form, await standards(work, desk), status=status)


@router.get("/{round_id}")
async def show_round(request: Request, round_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    return await round_page(request, colleague, round_id, saved=saved)


@router.post("/{round_id}/talk/begin")
async def begin_talk(request: Request, round_id: UUID, colleague: Colleague) -> Response:
    await read_form(request)
    try:
        await acts.begin_talk(round_id, by=colleague, desk=desk_of(request))
    except NotAllDoneError:
        return await round_page(request, colleague, round_id, problem="not_all_done", status=403)
    except WrongStageError:
        return await round_page(request, colleague, round_id, problem="talk", status=409)
    return RedirectResponse(link(request, f"/rounds/{round_id}/talk"), 303)


async def round_or_404(work: Transaction, round_id: UUID) -> Round:
    found = await Rounds(work).round(round_id)
    if found is None:
        raise HTTPException(404)
    return found


async def round_page(
    request: Request, colleague: Author, round_id: UUID, *, saved: str = "", problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        of = await round_or_404(work, round_id)
        parts = await RoundAnswers(work).parts_of(round_id)
        joint = await Rounds(work).joint_answers_of(of)
        steps = carried(await PlanSteps(work).plan(desk.ids), ids_today(desk, of).values(), desk.today)
        called = await called_in(work, desk, steps)
    return page(
        request,
        "answers/rounds/round.html",
        status=status,
        colleague=colleague,
        round=of,
        mine=parts.get(colleague.pseudonym, Part()),
        began=len(parts),
        done=sum(1 for part in parts.values() if part.done),
        may_begin_talk=domain.may_begin_talk(of, parts.values(), colleague),
        joint=joint,
        left_open=domain.left_open(of, joint),
        carried=steps,
        called=called,
        address=f"{str(request.app.state.settings.public_url).rstrip('/')}/rounds",
        today=desk.today,
        saved=saved,
        problem=problem,
    )


def new_round_page(
    request: Request, colleague: Author, form: Form, catalogue: Catalogue, *, status: int = 200
) -> Response:
    if not colleague.role.may_approve:
        status = 403
    return page(
        request,
        "answers/rounds/new.html",
        status=status,
        colleague=colleague,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        catalogue=catalogue,
    )


def asked_for(known: Mapping[str, Criterion], *wanted: str | None) -> Criterion:
    """The first of the wanted criteria that is known, else the first of the round. 404 where none is left."""
    for id_ in (*wanted, *known):
        if id_ and id_ in known:
            return known[id_]
    raise HTTPException(404)


def problem_words(code: str, wording: Wording) -> str:
    return {
        "choose_criteria": wording.gettext("Please choose at least one part of the standards."),
    }.get(code) or put_in_words(code, wording)
