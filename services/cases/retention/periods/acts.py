"""Shortening the periods for which something is kept."""

from collections.abc import Sequence

from services.cases.foundation.workplace import Workplace
from services.cases.retention.periods.domain import Shorter, as_seen
from services.cases.retention.periods.store import PeriodChanges, PeriodsInForce
from shared.accounts.domain import Person


class NotAsShownError(Exception):
    """Other periods wait than those that the reader saw."""

    def __init__(self, waiting: Sequence[Shorter]) -> None:
        super().__init__(f"{len(waiting)} periods")
        self.waiting = waiting


class NotSureError(NotAsShownError):
    """They wait as they were seen, and it was not said that they shall hold."""


async def shorten(seen: str, *, sure: bool, reader: Person, workplace: Workplace) -> None:
    """Raises NotAllowedError, NotAsShownError or NotSureError."""
    async with workplace.store.reading(reader) as work:
        waiting = await PeriodsInForce(work).shorter_periods(workplace.periods)
        if not waiting or seen != as_seen(waiting):
            raise NotAsShownError(waiting)
        if not sure:
            raise NotSureError(waiting)
        await PeriodChanges(work).shorten_periods(waiting)
