"""The plan: all steps with filters, one step with its history, and the form for both."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local.standards import standards
from services.quality.answers.plan import acts, domain
from services.quality.answers.plan.domain import PlanStep
from services.quality.answers.plan.forms import form_of, put_in_words, wanted
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk, desk_of
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page, words

router = APIRouter(prefix="/plan")
SHOWS = ("going", "mine", "overdue", "over", "all")
FIELDS = ("title", "criteria", "expected", "owner", "due", "review_on")


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
        "answers/plan/plan.html",
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
async def ask_step(request: Request, colleague: Colleague, criterion: str = "") -> Response:
    catalogue = await catalogue_of(desk_of(request))
    chosen = {"criteria": criterion} if criterion in ids_of(catalogue) else {}
    return step_form(request, colleague, Form.empty(owner="me", **chosen), catalogue)


@router.post("/new")
async def begin_step(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    try:
        step = await acts.begin(wanted(form, colleague), by=colleague, id=id_from(form, "form_id", *FIELDS), desk=desk)
    except domain.UnfitStepError as unfit:
        form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        return step_form(request, colleague, form, await catalogue_of(desk), status=422)
    return RedirectResponse(link(request, f"/plan/{step.id}?saved=new"), 303)


@router.get("/{step_id}")
async def show_step(request: Request, step_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    entries = await entries_or_404(request, step_id)
    catalogue = await catalogue_of(desk_of(request))
    return await step_page(request, colleague, entries, form_of(entries[-1]), catalogue, saved=saved)


@router.post("/{step_id}")
async def follow_step(request: Request, step_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    entries, catalogue = await entries_or_404(request, step_id), await catalogue_of(desk)
    try:
        await acts.follow(
            entries[-1],
            wanted(form, colleague, before=entries[-1]),
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


def ids_of(catalogue: Catalogue) -> list[str]:
    return [criterion.id for criterion in catalogue.criteria]


async def entries_or_404(request: Request, step_id: UUID) -> list[PlanStep]:
    desk = desk_of(request)
    async with desk.store.work() as work:
        entries = await PlanSteps(work).of_step(step_id, desk.ids)
    if not entries:
        raise HTTPException(404)
    return entries


def step_form(request: Request, by: Author, form: Form, catalogue: Catalogue, *, status: int = 200) -> Response:
    return page(
        request,
        "answers/plan/new.html",
        status=status,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        catalogue=catalogue,
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
    desk = desk_of(request)
    async with desk.store.work() as work:
        called = await called_in(work, desk, entries[-1:])
    return page(
        request,
        "answers/plan/step.html",
        status=status,
        colleague=by,
        step=entries[-1],
        entries=entries[::-1],
        form=form,
        catalogue=catalogue,
        called=called,
        today=desk.today,
        saved=saved,
    )
