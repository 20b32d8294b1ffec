"""A step is given to a role, and taken back."""

from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk
from services.quality.standing.first_steps.given_steps import give
from services.quality.standing.first_steps.store import GivenSteps


async def give_step(kind: str, to: str, *, by: Author, desk: Desk) -> None:
    """Given twice it stands once, with the last role. Raises NotTheirsError."""
    async with desk.store.work() as work:
        await GivenSteps(work).save(give(kind, to, by=by, now=desk.now()))


async def take_back(kind: str, *, desk: Desk) -> None:
    async with desk.store.work() as work:
        await GivenSteps(work).remove(kind)
