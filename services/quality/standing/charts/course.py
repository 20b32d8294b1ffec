"""What a timeline shows, in the few facts that somebody who does not see it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.quality.standing.charts.domain import Moment

NOTEWORTHY = 0.1
"""Scores are told with one digit; what moves less than that did not move."""


class Trend(StrEnum):
    ROSE = "rose"
    FELL = "fell"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Course:
    """The measured line. `since` is the oldest quarter that the last one may be compared with, itself if no other."""

    last: Moment
    since: Moment
    lowest: float
    highest: float
    """Of the quarters from `since` on, from 0 to 4."""

    @property
    def change(self) -> float:
        """Points from 0 to 4, with one digit as scores are told: below 0 where it fell."""
        return round(_told(self.last) - _told(self.since), 1)

    @property
    def trend(self) -> Trend | None:
        """None while there is one quarter alone."""
        if self.last.period == self.since.period:
            return None
        if abs(self.change) < NOTEWORTHY:
            return Trend.STEADY
        return Trend.ROSE if self.change > 0 else Trend.FELL


def course_of(moments: Sequence[Moment]) -> Course | None:
    """The oldest first. Nothing before the line began anew is compared; None where no quarter is known."""
    begins = max((place for place, each in enumerate(moments) if each.begins_anew), default=0)
    known = [each for each in moments[begins:] if each.measured] or [each for each in moments if each.measured][-1:]
    if not known:
        return None
    values = [each.measured.value for each in known if each.measured]
    return Course(known[-1], known[0], min(values), max(values))


def newest_answer(moments: Sequence[Moment]) -> Moment | None:
    """The last quarter in which the team had said a number."""
    return next((each for each in reversed(moments) if each.assessed is not None), None)


def _told(moment: Moment) -> float:
    return round(moment.measured.value, 1) if moment.measured else 0.0
