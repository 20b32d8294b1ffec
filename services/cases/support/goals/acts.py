"""Writing down a talk about needs and plan, a goal, a step, and what became of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.acts import ask_second
from services.cases.people.approvals.domain import Matter
from services.cases.people.approvals.store import Approvals
from services.cases.support.goals.areas import areas
from services.cases.support.goals.domain import (
    Ending,
    GoalNotFoundError,
    Origin,
    Step,
    SupportPlan,
    Talk,
    confirmed,
    ended,
    new_goal,
    new_step,
    open_again,
    talked,
)
from services.cases.support.goals.store import Goals, SupportPlans
from shared.accounts.domain import Person


async def talk(
    file_id: UUID,
    said: Talk,
    *,
    seen: UUID | None,
    plan_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    ChangedMeanwhileError, NothingToConfirmError.
    """
    at: dict[str, Any] = {"by": reader.id, "now": now, "today": now.astimezone(workplace.clock).date()}
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = SupportPlans(work)
        before = await store.of(file)
        needs_second = await Approvals(work).needed(Matter.PLAN)
        given: dict[str, Any] = {"version": areas().version, "seen": seen, "plan_id": plan_id}
        new = talked(file, before, said, needs_second=needs_second, **given, **at)
        if new and await store.save(new, file) and new.waits:
            await ask_second(work, file_id, new.id, workplace=workplace, now=now)


async def answer(
    file_id: UUID,
    plan_id: UUID,
    to: Callable[[SupportPlan], SupportPlan | None],
    *,
    reader: Person,
    workplace: Workplace,
) -> None:
    """A colleague agrees to a plan, says why not, or takes it back. Nothing where it waits for nobody any more.

    Raises FileNotFoundHereError, NotAllowedError, PlanNotFoundError, SamePersonError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = SupportPlans(work)
        if changed := to(await store.to_change(plan_id, file)):
            await store.replace(changed, file)


async def set_goal(
    file_id: UUID,
    words: str,
    origin: Origin,
    *,
    goal_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, IdTakenError."""
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await Goals(work).save(new_goal(file, words, origin, goal_id=goal_id, by=reader.id, now=now, today=today), file)


async def add_step(
    file_id: UUID,
    goal_id: UUID,
    step: Step,
    *,
    step_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, GoalNotFoundError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        goals = Goals(work)
        goal = await goals.one(goal_id, file)
        await goals.save(new_step(file, goal, step, step_id=step_id, by=reader.id, now=now), file)


async def confirm(
    file_id: UUID, goal_id: UUID, words: str, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """The client has said the goal in own words. Raises FileNotFoundHereError, NotAllowedError, GoalNotFoundError."""
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        goal = await Goals(work).one(goal_id, file, change=True)
        if goal is None:
            raise GoalNotFoundError
        await Goals(work).replace(confirmed(goal, words, today=today), file)


async def end(
    file_id: UUID, goal_id: UUID, ending: Ending | None, *, reader: Person, workplace: Workplace, now: datetime
) -> UUID:
    """A goal or a step was reached or dropped; None opens it again. Returns the id of the goal.

    Raises FileNotFoundHereError, NotAllowedError, GoalNotFoundError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        one = await Goals(work).one(goal_id, file, change=True)
        if one is None:
            raise GoalNotFoundError
        await Goals(work).replace(ended(one, ending, today=today) if ending else open_again(one), file)
    return one.part_of or one.id
