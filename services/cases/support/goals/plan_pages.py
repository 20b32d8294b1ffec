"""The page of needs and plan: how it stands, the form of a talk about it, and buttons for what needs no form."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.sheets import noted, seen_in, show_sheet, write_down
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from services.cases.people.approvals.domain import LONGEST_REASON, SamePersonError, agreed, declined, withdrawn
from services.cases.support.goals import acts
from services.cases.support.goals.acts import talk
from services.cases.support.goals.areas import areas
from services.cases.support.goals.domain import (
    LONGEST_LINE,
    LONGEST_WORDS,
    TOLD,
    USUAL,
    Area,
    Interval,
    Outcome,
    Outside,
    PlanNotFoundError,
    Talk,
    Wish,
)
from services.cases.support.goals.page_parts import PLAN, Plans, of_file, shows_to
from services.cases.support.goals.store import SUPPORT_PLANS
from shared.accounts.domain import Person
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import words

router = APIRouter()


@router.get("/files/{file_id}/plan")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_plan(request, file_id, person)


@router.post("/files/{file_id}/plan")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    said = said_in(form, workplace_of(request).today())
    if not (said.wanted or said.not_wanted or said.later):
        form.problem(wish_of(Area.HOUSING), words(request).gettext("Say of at least one area whether help is wanted."))
    await write_down(request, form, act_of(request, file_id, person, form, said))
    return noted(request, file_id, PLAN) if form.ok else await show_plan(request, file_id, person, form=form)


@router.post("/files/{file_id}/plan/answer")
async def answer(request: Request, file_id: UUID, person: Reader) -> Response:
    """What needs no questions: nothing has changed, the client did not want to look at it, or wants no plan."""
    form = await read_form(request)
    chosen = form.choice("outcome", (Outcome.CONFIRMED, Outcome.NOT_LOOKED, Outcome.DECLINED))
    said = Talk(talked_on=workplace_of(request).today(), outcome=Outcome(chosen) if chosen else None)
    await write_down(request, form, act_of(request, file_id, person, form, said))
    return noted(request, file_id, PLAN) if form.ok else await show_plan(request, file_id, person, refused=form)


@router.post("/files/{file_id}/plan/second")
async def answer_second(request: Request, file_id: UUID, person: Reader) -> Response:
    """The answer of a second colleague, or that the first one takes the plan back."""
    form, workplace, _ = await read_form(request), workplace_of(request), words(request).gettext
    action = form.choice("action", ("agree", "decline", "withdraw"))
    plan_id = form.uuid("waiting_id")
    why = form.text("declined_because", most=LONGEST_REASON) if action == "decline" else ""
    given: dict[str, Any] = {"by": person.id, "now": workplace.now()}
    answers = {"agree": partial(agreed, **given), "decline": partial(declined, because=why, **given)}
    answers["withdraw"] = partial(withdrawn, **given)
    if form.ok and plan_id:
        try:
            await acts.answer(file_id, plan_id, answers[action], reader=person, workplace=workplace)
        except SamePersonError:
            form.problem("declined_because", _("You wrote it down: another colleague has to answer."))
        except PlanNotFoundError:
            return error_answer(request, 404)
    return noted(request, file_id, PLAN) if form.ok else await show_plan(request, file_id, person, refused=form)


def act_of(request: Request, file_id: UUID, person: Person, form: Form, said: Talk) -> Callable[[], Awaitable[None]]:
    workplace, plan_id, seen = workplace_of(request), form.uuid("plan_id") or uuid4(), seen_in(form)
    now = workplace.now()
    return partial(talk, file_id, said, seen=seen, plan_id=plan_id, reader=person, workplace=workplace, now=now)


def said_in(form: Form, today: date) -> Talk:
    """As far as the form is right. Words about what is in the way outside say that something is."""
    wishes = {area: form.code(wish_of(area), Wish, required=False) for area in Area}
    told = {name: form.text(name, most=LONGEST_LINE, required=False) or None for name in TOLD.values()}
    on = form.day("talked_on", required=False) or today
    outside = form.text("outside", most=LONGEST_WORDS, required=False) or None
    outside_is = form.code("outside_is", Outside, required=False)
    return Talk(
        talked_on=on,
        outcome=Outcome.TALKED,
        wanted=those(wishes, Wish.YES),
        not_wanted=those(wishes, Wish.NO),
        later=those(wishes, Wish.LATER),
        **told,
        outside_is=outside_is or (Outside.IN_THE_WAY if outside else None),
        outside=outside,
        changed=form.text("changed", most=LONGEST_WORDS, required=False) or None,
        every=form.code("every", Interval, required=False),
        look_again_on=form.day("look_again_on", least=on, required=False),
    )


def wish_of(area: Area) -> str:
    """Of its field in the form."""
    return f"wish_{area}"


def those(wishes: dict[Area, Wish | None], wish: Wish) -> tuple[Area, ...]:
    return tuple(area for area, given in wishes.items() if given is wish)


async def show_plan(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, refused: Form | None = None
) -> Response:
    asked = areas()
    return await show_sheet(
        request,
        file_id,
        person,
        "support/goals/plan.html",
        "plans",
        of_file,
        partial(empty, today=workplace_of(request).today()),
        form=form,
        refused=refused,
        second=refused or Form.empty(),
        asked=asked,
        areas=[(code, wish_of(Area(code)), TOLD[Area(code)]) for code in asked.areas],
        new_ids=[uuid4(), uuid4(), uuid4()],
    )


def empty(plans: Plans, *, today: date) -> Form:
    """With what stands there now."""
    newest = plans.newest
    wishes = {wish_of(area): str(newest.wish(area) if newest else Wish.NOT_ASKED) for area in Area}
    kept = {name: str(getattr(newest, name, None) or "") for name in (*TOLD.values(), "outside_is", "outside")}
    every = newest.every if newest and newest.every else USUAL
    return Form.empty(
        **wishes,
        **kept,
        every=str(every),
        plan_id=str(uuid4()),
        seen=str(newest.id) if newest else "",
        talked_on=today.isoformat(),
    )


CONCEPT: Concept[None] = Concept(shows_to=shows_to, records=SUPPORT_PLANS, page=PLAN, router=router)
