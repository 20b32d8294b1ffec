"""The plan: all steps with filters, one step with its figure and its history, and the form for both."""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local.standards import standards
from services.quality.answers.plan import domain
from services.quality.answers.plan.domain import PlanStep, Severity
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.plan.ties import Tie, tie_named, tie_of, ties, value_of
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.domain import measured_line
from services.quality.standing.known import known_of
from services.quality.standing.overview.domain import why_no_score
from services.quality.standing.steps import acts
from services.quality.standing.steps.acts import ids_of
from services.quality.standing.steps.figures import moving_of
from services.quality.standing.steps.forms import form_of, put_in_words, wanted
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page, words

router = APIRouter(prefix="/plan")
SHOWS = ("going", "mine", "overdue", "over", "all")
FIELDS = ("title", "criteria", "figure", "target", "severity", "expected", "owner", "due", "review_on")


@router.get("")
async def show_plan(
    request: Request, colleague: Colleague, show: str = "going", criterion: str = "", saved: str = ""
) -> Response:
    desk, shown = desk_of(request), show if show in SHOWS else "going"
    async with desk.store.work() as work:
        plan, catalogue = await PlanSteps(work).plan(desk.ids), await standards(work, desk)
        about = domain.about(plan, [criterion]) if criterion in ids_of(catalogue) else plan
        listing = paged([step for step in about if is_shown(step, shown, colleague, desk)], request)
        called = await called_in(work, desk, listing.items)
    return page(
        request,
        "standing/steps/plan.html",
        colleague=colleague,
        listing=listing,
        plan=plan,
        shown=shown,
        criterion=criterion if criterion in ids_of(catalogue) else "",
        catalogue=catalogue,
        called=called,
        today=desk.today,
        saved=saved,
    )


@router.get("/new")
async def ask_step(request: Request, colleague: Colleague, criterion: str = "", figure: str = "") -> Response:
    """First what it is to move: the form offers the figures of one criterion."""
    catalogue = await catalogue_of(desk_of(request))
    tie = tie_named(figure or criterion, catalogue)
    if tie is None:
        return page(request, "standing/steps/choose.html", colleague=colleague, catalogue=catalogue)
    begun = {"owner": "me", "severity": Severity.NOTICEABLE.value, "figure": tie.id, "criteria": tie.criterion.id}
    return await step_form(request, colleague, Form.empty(**begun), catalogue)


@router.post("/new")
async def begin_step(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    catalogue = await catalogue_of(desk)
    try:
        said = wanted(form, colleague, catalogue)
        step = await acts.begin(said, by=colleague, id=id_from(form, "form_id", *FIELDS), desk=desk)
    except domain.UnfitStepError as unfit:
        form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        return await step_form(request, colleague, form, catalogue, status=422)
    return RedirectResponse(link(request, f"/plan/{step.id}?saved=new"), 303)


@router.get("/{step_id}")
async def show_step(request: Request, step_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    entries = await entries_or_404(request, step_id)
    catalogue = await catalogue_of(desk_of(request))
    tie = tie_of(entries[-1].said, catalogue)
    form = form_of(entries[-1], tie.id if tie else "")
    return await step_page(request, colleague, entries, form, catalogue, saved=saved)


@router.post("/{step_id}")
async def follow_step(request: Request, step_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    entries, catalogue = await entries_or_404(request, step_id), await catalogue_of(desk)
    try:
        await acts.follow(
            entries[-1],
            wanted(form, colleague, catalogue, before=entries[-1]),
            seen_number=form.whole("number", least=1, most=1_000_000) or 0,
            by=colleague,
            desk=desk,
        )
    except domain.UnfitStepError as unfit:
        form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        return await step_page(request, colleague, entries, form, catalogue, status=422)
    except domain.ChangedMeanwhileError:
        form.problem("number", "changed")
        return await step_page(request, colleague, await entries_or_404(request, step_id), form, catalogue, status=409)
    return RedirectResponse(link(request, f"/plan/{step_id}?saved=entry"), 303)


def is_shown(step: PlanStep, shown: str, colleague: Author, desk: Desk) -> bool:
    return {
        "going": not step.is_over,
        "mine": not step.is_over and step.said.owner.is_of(colleague),
        "overdue": step.is_overdue(desk.today) or step.waits_for_review(desk.today),
        "over": step.is_over,
        "all": True,
    }[shown]


def paged(steps: Sequence[PlanStep], request: Request) -> Listing[PlanStep]:
    number = page_number(request)
    start = (number - 1) * PAGE
    return Listing.of(steps[start : start + PAGE + 1], number)


async def catalogue_of(desk: Desk) -> Catalogue:
    """The standards of today with the centre's own criteria."""
    async with desk.store.work() as work:
        return await standards(work, desk)


async def entries_or_404(request: Request, step_id: UUID) -> list[PlanStep]:
    desk = desk_of(request)
    async with desk.store.work() as work:
        entries = await PlanSteps(work).of_step(step_id, desk.ids)
    if not entries:
        raise HTTPException(404)
    return entries


async def values_of(desk: Desk, offered: Sequence[Tie]) -> dict[str, float | None]:
    """By id: what each figure that a form offers is now."""
    async with desk.store.work() as work:
        figures = (await known_of(work, desk, desk.running)).figures
    return {each.id: value_of(each, measured_line(each.criterion, figures, desk.catalogue.scoring)) for each in offered}


def offered_in(form: Form, catalogue: Catalogue) -> list[Tie]:
    """The figures of all criteria that are chosen."""
    chosen = {*form.all("criteria"), form.given("figure").partition(".")[0]}
    return [each for each in ties(catalogue) if each.criterion.id in chosen]


async def step_form(request: Request, by: Author, form: Form, catalogue: Catalogue, *, status: int = 200) -> Response:
    offered = offered_in(form, catalogue)
    return page(
        request,
        "standing/steps/new.html",
        status=status,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        catalogue=catalogue,
        offered=offered,
        values=await values_of(desk_of(request), offered),
        called={},
    )


async def step_page(
    request: Request,
    by: Author,
    entries: list[PlanStep],
    form: Form,
    catalogue: Catalogue,
    *,
    saved: str = "",
    status: int = 200,
) -> Response:
    desk, step = desk_of(request), entries[-1]
    offered = offered_in(form, catalogue)
    async with desk.store.work() as work:
        called = await called_in(work, desk, [step])
        moving = await moving_of(work, desk, catalogue, step, begun_on(entries, desk))
    return page(
        request,
        "standing/steps/step.html",
        status=status,
        colleague=by,
        step=step,
        entries=entries[::-1],
        moving=moving,
        why=why_no_score(moving.measured) if moving else None,
        begun=begun_on(entries, desk),
        form=form,
        catalogue=catalogue,
        offered=offered,
        values={},
        called=called,
        today=desk.today,
        saved=saved,
    )


def begun_on(entries: Sequence[PlanStep], desk: Desk) -> date:
    """Since when it is tied to what it is to move."""
    tied = list(takewhile(lambda each: each.said.tie == entries[-1].said.tie, reversed(entries)))
    return tied[-1].at.astimezone(desk.clock).date()
