"""The next step of a criterion is given to a role, taken back, and done."""

from datetime import date

from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk
from services.quality.standing.next_steps.domain import NotTheirsError, give
from services.quality.standing.next_steps.store import NextSteps


async def give_next_step(criterion: str, to: str, due: date, *, by: Author, desk: Desk) -> None:
    """Given twice it stands once, as it was given last. Raises NotOfferedError."""
    async with desk.store.work() as work:
        step = give(criterion, to, due, by=by, now=desk.now(), today=desk.today)
        await NextSteps(work).save(step, desk.ids)


async def take_back(criterion: str, *, desk: Desk) -> None:
    async with desk.store.work() as work:
        await NextSteps(work).remove(criterion, desk.ids)


async def finish(criterion: str, *, by: Author, desk: Desk) -> None:
    """Nothing where it is done already. Raises NotTheirsError."""
    async with desk.store.work() as work:
        step = (await NextSteps(work).all(desk.ids)).get(criterion)
        if step and not step.may_be_done_by(by):
            raise NotTheirsError
        await NextSteps(work).remove(criterion, desk.ids)
