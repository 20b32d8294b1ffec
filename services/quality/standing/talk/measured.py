"""What is measured, held against what the team says of itself in a talk."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.local.standards import standards
from services.quality.answers.rounds.spreads import Spread
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk
from services.quality.standards.scoring.domain import differ
from services.quality.standing.domain import Standing, stand_on
from services.quality.standing.known import known_of


class Said(StrEnum):
    """Which answer of the team stands beside the measured value."""

    JOINT = "joint"
    ALONE = "alone"
    """The middle of those that were given alone."""
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Beside:
    """`differs` says by how much, where that is worth a talk."""

    standing: Standing
    said: Said | None
    level: float | None
    differs: float | None


async def standing_today(work: Transaction, desk: Desk, criterion_id: str) -> Standing:
    """Of a criterion that is part of the standards today."""
    known = await known_of(work, desk, desk.running)
    criterion = (await standards(work, desk)).criterion(criterion_id)
    return stand_on(criterion, known, desk.catalogue.scoring, today=desk.today)


def beside(standing: Standing, *, joint: Answer | None, spread: Spread | None, before: Answer | None) -> Beside:
    """The newest answer that there is; one that is no level, such as a gap, is compared with nothing."""
    for said, level in (
        (Said.JOINT, joint.level if joint else None),
        (Said.ALONE, middle(spread or {})),
        (Said.BEFORE, before.level if before else None),
    ):
        if level is not None:
            return Beside(standing, said, level, differ(standing.measured, level, standing.noteworthy))
        if said is Said.JOINT and joint:
            break
    return Beside(standing, None, None, None)


def middle(spread: Spread) -> float | None:
    """Of the levels; between two levels where as many lie above as below."""
    levels = [answer.level for answer, often in spread.items() for _ in range(often) if answer.level is not None]
    return float(median(levels)) if levels else None
