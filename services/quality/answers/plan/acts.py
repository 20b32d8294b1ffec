"""Beginning a step of the plan, and saying what became of it."""

from collections.abc import Sequence
from uuid import UUID

from services.quality.answers.local.standards import standards
from services.quality.answers.plan import domain
from services.quality.answers.plan.domain import ChangedMeanwhileError, PlanStep, Wanted
from services.quality.answers.plan.store import PlanSteps
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk


async def begin(wanted: Wanted, *, by: Author, id: UUID, desk: Desk) -> PlanStep:
    """Raises UnfitStepError."""
    async with desk.store.work() as work:
        offered = await criteria_of(work, desk)
        step = domain.begin(wanted, offered=offered, by=by, id=id, now=desk.now(), today=desk.today)
        await PlanSteps(work).keep_step(step)
        return step


async def follow(newest: PlanStep, wanted: Wanted, *, seen_number: int, by: Author, desk: Desk) -> None:
    """Nothing where nothing changes. Raises UnfitStepError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        offered = await criteria_of(work, desk)
        step = domain.follow(newest, wanted, seen_number=seen_number, offered=offered, by=by, now=desk.now())
        if step:
            await keep(work, step)


async def keep(work: Transaction, step: PlanStep) -> None:
    if not await PlanSteps(work).keep_step(step):
        raise ChangedMeanwhileError


async def criteria_of(work: Transaction, desk: Desk) -> Sequence[str]:
    return [criterion.id for criterion in (await standards(work, desk)).criteria]
