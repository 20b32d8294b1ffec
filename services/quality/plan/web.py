"""The plan: all steps with filters, one step with its history, and the form for both."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.arrivals import Colleague
from services.quality.assessment.web import id_from
from services.quality.days import day
from services.quality.desk import Desk, desk_of
from services.quality.domain import Author
from services.quality.plan import domain
from services.quality.plan.domain import Effect, PlanStep, State, Wanted
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/plan")
AS_IT_IS = "as_it_is"
SHOWS = ("going", "mine", "overdue", "over", "all")
FIELDS = ("title", "criteria", "expected", "owner", "due", "review_on")


@router.get("")
async def show_plan(
    request: Request, colleague: Colleague, show: str = "going", criterion: str = "", saved: str = ""
) -> Response:
    desk, shown = desk_of(request), show if show in SHOWS else "going"
    async with desk.store.work() as work:
        plan = await work.plan()
    about = domain.about(plan, [criterion]) if criterion in known_ids(desk) else plan
    steps = [step for step in about if is_shown(step, shown, colleague, desk)]
    return page(
        request,
        "plan.html",
        colleague=colleague,
        steps=steps,
        plan=plan,
        shown=shown,
        criterion=criterion if criterion in known_ids(desk) else "",
        catalogue=desk.catalogue,
        today=desk.today,
        saved=saved,
    )


@router.get("/new")
async def ask_step(request: Request, colleague: Colleague, criterion: str = "") -> Response:
    chosen = {"criteria": criterion} if criterion in known_ids(desk_of(request)) else {}
    return step_form(request, colleague, Form.empty(owner="me", **chosen))


@router.post("/new")
async def begin_step(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    try:
        step = domain.begin(
            wanted(form, colleague),
            offered=known_ids(desk),
            by=colleague,
            id=id_from(form, "form_id", *FIELDS),
            now=desk.now(),
            today=desk.today,
        )
    except domain.UnfitStepError as unfit:
        form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        return step_form(request, colleague, form, status=422)
    async with desk.store.work() as work:
        await work.keep_step(step)
    return RedirectResponse(link(request, f"/plan/{step.id}?saved=new"), 303)


@router.get("/{step_id}")
async def show_step(request: Request, step_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    entries = await entries_or_404(request, step_id)
    return step_page(request, colleague, entries, form_of(entries[-1]), saved=saved)


@router.post("/{step_id}")
async def follow_step(request: Request, step_id: UUID, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    entries = await entries_or_404(request, step_id)
    try:
        step = domain.follow(
            entries[-1],
            wanted(form, colleague, before=entries[-1]),
            seen_number=form.whole("number", least=1, most=1_000_000) or 0,
            offered=known_ids(desk),
            by=colleague,
            now=desk.now(),
        )
        await keep_next(desk, step)
    except domain.UnfitStepError as unfit:
        form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        return step_page(request, colleague, entries, form, status=422)
    except domain.ChangedMeanwhileError:
        form.problem("number", "changed")
        return step_page(request, colleague, await entries_or_404(request, step_id), form, status=409)
    return RedirectResponse(link(request, f"/plan/{step_id}?saved=entry"), 303)


async def keep_next(desk: Desk, step: PlanStep | None) -> None:
    if step is None:
        return
    async with desk.store.work() as work:
        if not await work.keep_step(step):
            raise domain.ChangedMeanwhileError


def wanted(form: Form, colleague: Author, *, before: PlanStep | None = None) -> Wanted:
    """Raises UnfitStepError for the first field that cannot be read; the form keeps its problems."""
    due, review_on = day(form, "due"), day(form, "review_on", required=False)
    given = form.given("owner")
    whose = before.said.owner if before and given == AS_IT_IS else domain.owner(given, colleague)
    read = {
        "title": form.text("title", most=domain.LONGEST_TITLE),
        "expected": form.text("expected", most=domain.LONGEST_TEXT, required=False),
        "reason": form.text("reason", most=domain.LONGEST_TEXT, required=False),
        "seen": form.text("seen", most=domain.LONGEST_TEXT, required=False),
    }
    state = State(form.choice("state", list(State), required=False) or State.OPEN)
    effect = Effect(form.choice("effect", list(Effect), required=False))
    for field, code in form.problems.items():
        raise domain.UnfitStepError(field, code)
    assert due is not None
    criteria = tuple(dict.fromkeys(form.all("criteria")))
    return Wanted(**read, criteria=criteria, owner=whose, due=due, review_on=review_on, state=state, effect=effect)


def form_of(step: PlanStep) -> Form:
    said = step.said
    values = {
        "title": (said.title,),
        "criteria": said.criteria,
        "expected": (said.expected,),
        "owner": (AS_IT_IS,),
        "due": (said.due.isoformat(),),
        "review_on": (said.review_on.isoformat() if said.review_on else "",),
        "state": (said.state.value,),
        "effect": (said.effect.value,),
        "seen": (said.seen,),
    }
    return Form(values)


def is_shown(step: PlanStep, shown: str, colleague: Author, desk: Desk) -> bool:
    return {
        "going": not step.is_over,
        "mine": not step.is_over and step.said.owner.is_of(colleague),
        "overdue": step.is_overdue(desk.today) or step.waits_for_review(desk.today),
        "over": step.is_over,
        "all": True,
    }[shown]


def known_ids(desk: Desk) -> list[str]:
    return [criterion.id for criterion in desk.catalogue.criteria]


async def entries_or_404(request: Request, step_id: UUID) -> list[PlanStep]:
    async with desk_of(request).store.work() as work:
        entries = await work.entries_of_step(step_id)
    if not entries:
        raise HTTPException(404)
    return entries


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "say_why": wording.gettext("Please say in a few words why."),
        "only_when_done": wording.gettext("What it has brought can be said when it is done."),
    }.get(code, code)


def step_form(request: Request, by: Author, form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "plan_new.html",
        status=status,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        catalogue=desk_of(request).catalogue,
    )


def step_page(
    request: Request, by: Author, entries: list[PlanStep], form: Form, *, saved: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    return page(
        request,
        "plan_step.html",
        status=status,
        colleague=by,
        step=entries[-1],
        entries=entries[::-1],
        form=form,
        catalogue=desk.catalogue,
        named={criterion.id: criterion for criterion in desk.catalogue.criteria},
        today=desk.today,
        saved=saved,
    )
