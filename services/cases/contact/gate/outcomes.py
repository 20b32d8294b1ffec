"""What a record of the information gate counts for each indicator."""

from collections.abc import Sequence

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.foundation.outcomes import Contribution, Outcome
from shared.privacy.counts import Indicator

POINTS_OF: dict[Indicator, tuple[Point, ...]] = {
    Indicator.U2_1: (Point.CONFIDENTIALITY, Point.LIMITS),
    Indicator.U4_1: (Point.ROLE, Point.VOLUNTARINESS),
    Indicator.U5_1: (Point.STEPS, Point.UNDERSTOOD, Point.POLICY_DOCUMENT),
    Indicator.U6_1: (Point.FREE_OF_CHARGE,),
}


def outcome_of(walk: Walk, points: Sequence[Point]) -> Outcome:
    """A point that the client declined to hear counts like one that was explained: it was the client's decision."""
    done = sum(walk.points[point] is not How.NOT_YET for point in points)
    if done == len(points):
        return Outcome.MET
    return Outcome.PARTLY if done else Outcome.NOT_MET


def contributions(walk: Walk, mark: bytes) -> list[Contribution]:
    return [Contribution(mark, indicator, outcome_of(walk, points)) for indicator, points in POINTS_OF.items()]


def never_told(mark: bytes) -> list[Contribution]:
    """Of a client who was counselled, and whose file was closed without anybody having talked about the information."""
    return [Contribution(mark, indicator, Outcome.NOT_MET) for indicator in POINTS_OF]
