"""How the answers of a team spread: counts only, and none of few people."""

from collections import Counter
from collections.abc import Collection, Mapping

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.rounds.domain import Part

FEWEST = 3
"""Of fewer answers to a criterion nothing is shown, and nothing is kept."""

type Spread = Mapping[Answer, int]


def spreads(parts: Collection[Part]) -> dict[str, Spread]:
    """By criterion, how often each answer was given. A criterion that fewer than three answered is not there."""
    found: dict[str, Counter[Answer]] = {}
    for part in parts:
        for criterion, answer in part.answers.items():
            found.setdefault(criterion, Counter())[answer] += 1
    return {criterion: dict(counted) for criterion, counted in found.items() if counted.total() >= FEWEST}


def apart(spread: Spread) -> int:
    """How many steps lie between the lowest and the highest level that was given."""
    levels = [answer.level for answer in spread if answer.level is not None]
    return max(levels) - min(levels) if levels else 0
