"""Beginning a step of the plan, and saying what became of it."""

from uuid import UUID

from services.quality.answers.local.standards import standards
from services.quality.answers.plan import domain
from services.quality.answers.plan.domain import ChangedMeanwhileError, PlanStep, Wanted
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.plan.ties import tie_of
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from services.quality.standing.steps.figures import figure_today


async def begin(wanted: Wanted, *, by: Author, id: UUID, desk: Desk) -> PlanStep:
    """With its figure as it is today. Raises UnfitStepError."""
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        domain.check(wanted, offered=ids_of(catalogue))
        figure = await figure_today(work, desk, tie_of(wanted, catalogue))
        step = domain.begin(
            wanted,
            offered=ids_of(catalogue),
            by=by,
            id=id,
            now=desk.now(),
            today=desk.today,
            figure=figure,
        )
        await PlanSteps(work).keep_step(step)
        return step


async def follow(newest: PlanStep, wanted: Wanted, *, seen_number: int, by: Author, desk: Desk) -> None:
    """Nothing where nothing changes. Raises UnfitStepError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        domain.check(wanted, offered={*ids_of(catalogue), *newest.said.criteria})
        step = domain.follow(
            newest,
            wanted,
            seen_number=seen_number,
            offered=ids_of(catalogue),
            by=by,
            now=desk.now(),
            figure=await figure_today(work, desk, tie_of(wanted, catalogue)),
        )
        if step:
            await keep(work, step)


async def keep(work: Transaction, step: PlanStep) -> None:
    if not await PlanSteps(work).keep_step(step):
        raise ChangedMeanwhileError


def ids_of(catalogue: Catalogue) -> list[str]:
    return [criterion.id for criterion in catalogue.criteria]
