"""What centres have told of amounts, of the years that are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.quality.office.received.amounts.domain import KnownYear, is_shown
from services.quality.office.received.amounts.store import AmountsYears, ReceivedAmounts
from services.quality.office.report.amounts.domain import Course, courses
from services.quality.publishing.amounts.domain import Fact
from services.quality.standards.desk import Desk
from shared.events import AmountsPublished


@dataclass(frozen=True, slots=True)
class ReadAmounts:
    """`messages` are of all years; `courses` of those that are shown."""

    messages: Sequence[AmountsPublished]
    known: Mapping[int, KnownYear]
    courses: Mapping[Fact, Course]

    @property
    def years(self) -> list[int]:
        """The newest first."""
        return sorted({each.year for course in self.courses.values() for each in course.years}, reverse=True)


async def read_amounts(desk: Desk) -> ReadAmounts:
    async with desk.store.work() as work:
        messages = await ReceivedAmounts(work).said()
        known = await AmountsYears(work).all()

    def shown(year: int) -> bool:
        return is_shown(year, known.get(year), now=desk.now(), today=desk.today, demo=desk.demo)

    return ReadAmounts(messages, known, courses(messages, is_shown=shown))
