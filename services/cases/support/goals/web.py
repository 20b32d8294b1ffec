"""The pages of goals: all of a file with the form of a new one, and each with its steps."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.sheets import noted, show_sheet, write_down
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from services.cases.support.goals.acts import add_step, confirm, end, set_goal
from services.cases.support.goals.domain import LONGEST_LINE, Doer, Ending, Goal, GoalNotFoundError, Origin, Step
from services.cases.support.goals.mornings import due_files
from services.cases.support.goals.outcomes import IN_OWN_WORDS, LOOKED_AT, PLANNED, SURROUNDINGS
from services.cases.support.goals.page_parts import (
    GOALS_PAGE,
    Plans,
    moments,
    of_file,
    of_many,
    on_paper,
    parts,
    shows_to,
    step,
    tasks_of,
)
from services.cases.support.goals.store import GOALS
from shared.accounts.domain import Person
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form

router = APIRouter()


@router.get("/files/{file_id}/goals")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_goals(request, file_id, person)


@router.post("/files/{file_id}/goals")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    words, origin = form.text("words", most=LONGEST_LINE), form.code("origin", Origin)
    goal_id, now = form.uuid("goal_id") or uuid4(), workplace.now()
    origin = origin or Origin.COUNSELLOR
    act = partial(set_goal, file_id, words, origin, goal_id=goal_id, reader=person, workplace=workplace, now=now)
    await write_down(request, form, act)
    return noted(request, file_id, GOALS_PAGE) if form.ok else await show_goals(request, file_id, person, form=form)


@router.get("/files/{file_id}/goals/{goal_id}")
async def show_one(request: Request, file_id: UUID, goal_id: UUID, person: FileReader) -> Response:
    return await show_goal(request, file_id, goal_id, person)


@router.post("/files/{file_id}/goals/{goal_id}")
async def change(request: Request, file_id: UUID, goal_id: UUID, person: Reader) -> Response:
    """Of a goal, or of a step: reached, dropped or open again; and a goal said by the client in own words."""
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ("confirm", *Ending, "open"))
    by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    leads_to = goal_id
    try:
        if action == "confirm":
            words = form.text("own_words", most=LONGEST_LINE)
            if form.ok:
                await confirm(file_id, goal_id, words, **by)
        elif form.ok:
            leads_to = await end(file_id, goal_id, None if action == "open" else Ending(action), **by)
    except GoalNotFoundError:
        return error_answer(request, 404)
    if not form.ok:
        return await show_goal(request, file_id, goal_id, person, form=form)
    return noted(request, file_id, f"{GOALS_PAGE}/{leads_to}")


@router.post("/files/{file_id}/goals/{goal_id}/steps")
async def add_one(request: Request, file_id: UUID, goal_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    words, doer = form.text("words", most=LONGEST_LINE), form.code("doer", Doer)
    new = Step(words, doer or Doer.CENTRE, form.day("due_on", required=False))
    step_id, now = form.uuid("step_id") or uuid4(), workplace.now()
    act = partial(add_step, file_id, goal_id, new, step_id=step_id, reader=person, workplace=workplace, now=now)
    try:
        await write_down(request, form, act)
    except GoalNotFoundError:
        return error_answer(request, 404)
    if not form.ok:
        return await show_goal(request, file_id, goal_id, person, form=form)
    return noted(request, file_id, f"{GOALS_PAGE}/{goal_id}")


async def show_goals(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    return await show_sheet(request, file_id, person, "support/goals/goals.html", "plans", of_file, empty, form=form)


def empty(_: Plans) -> Form:
    return Form.empty(goal_id=str(uuid4()))


async def show_goal(
    request: Request, file_id: UUID, goal_id: UUID, person: Person, *, form: Form | None = None
) -> Response:
    """Of a step, the page of its goal."""
    found: list[Goal] = []

    def fresh(plans: Plans) -> Form:
        one = next((one for one in plans.lines if one.id == goal_id), None)
        goal = plans.goal(one.part_of or one.id) if one else None
        found.extend([goal] if goal else [])
        return Form.empty(step_id=str(uuid4()), own_words=goal.words or "" if goal else "")

    answer = await show_sheet(
        request, file_id, person, "support/goals/goal.html", "plans", of_file, fresh, form=form, found=found
    )
    return answer if found else error_answer(request, 404)


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    on_paper=on_paper,
    records=GOALS,
    page=GOALS_PAGE,
    due_files=due_files,
    router=router,
    counts=(PLANNED, LOOKED_AT, SURROUNDINGS, IN_OWN_WORDS),
)
