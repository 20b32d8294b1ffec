"""What a concept counts for the quality of the centre: its measuring points, and what they are asked with."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from services.cases.foundation.access.store import OnErrand
from services.cases.foundation.outcomes import Contribution, Outcome, mark_of
from services.cases.foundation.periods import Periods
from shared.clock.working_time import WorkingTime
from shared.privacy.counts import Indicator


@dataclass(frozen=True, slots=True)
class Count:
    """What a measuring point is asked with: it reads facts on the errand of counting, as they stand at a moment."""

    on_errand: OnErrand
    at: datetime
    """Only what is settled by then is counted."""
    clock: tzinfo
    """By which days and months begin at the centre."""
    working_time: WorkingTime
    counselling_posts: float | None
    """Full ones; None where nobody has said it."""
    periods: Periods
    """As they were chosen for the centre."""
    key: bytes = field(repr=False)
    """The centre's, which makes the marks."""
    told: Collection[tuple[bytes, Indicator]] = frozenset()
    """What a month has told already: it stays as it is, so nothing need be read for it."""
    read: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What a measuring point has read for all of them, by its name: it goes with the transaction."""

    async def once[R](self, name: str, reads: Callable[[], Awaitable[R]]) -> R:
        if name not in self.read:
            self.read[name] = await reads()
        found: R = self.read[name]
        return found

    def is_told(self, unit: UUID, indicator: Indicator) -> bool:
        return (mark_of(unit, self.key), indicator) in self.told

    def outcome(self, unit: UUID, indicator: Indicator, outcome: Outcome) -> Contribution:
        """Of a client, by the id under which the client is counted, or of a conversation, by its thread."""
        return Contribution(mark_of(unit, self.key), indicator, outcome)


@dataclass(frozen=True, slots=True)
class MeasuringPoint:
    """What a concept counts, registered as `counts=` of its `CONCEPT`. A new one also needs its indicator in
    `COUNTED_OF_CLIENTS` in `shared/privacy/counts.py`, because the other services go by it; a test compares the two.

    `found` gives every outcome that is settled, each time anew: it is asked when a month is released, and for the page
    of the figures. What a month has told stays as it was told, so a client counts once. Without `found` an outcome is
    counted in the work in which it is written down.
    """

    indicators: tuple[Indicator, ...]
    found: Callable[[Count], Awaitable[Sequence[Contribution]]] | None = None
