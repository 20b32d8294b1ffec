"""A6: what the levels that a team gives itself tell of one client, if the team reads them off its figures.

The worst team: its level in a criterion is the score of its figures of the last four quarters, and nothing else. The
attacker knows every other client, and compares the levels that leave with those that would leave if this client had
had another outcome. Levels pass through the real brake.
"""

from collections.abc import Callable, Sequence
from random import Random

import pytest

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.leaving import Gone, Level, standing_level
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.scales import share_score
from shared.events import CriterionState
from tests.quality.building import STANDARDS

pytestmark = pytest.mark.statistics

U2 = STANDARDS.criterion("U2")
LIVES, HERS = 4_000, 3
"""The quarter in which the client is counted; those before it and after it are in windows with it."""
OUTCOMES, PRACTICE = (1.0, 0.5, 0.0), (0.75, 0.1, 0.15)
type Leave = Callable[[Sequence[int]], list[int]]


def with_the_brake(levels: Sequence[int]) -> list[int]:
    told: list[int] = []
    gone: list[Gone] = []
    for place, level in enumerate(levels):
        period = Period(2026, 1).back(-place)
        fresh: Level = (CriterionState.SCORED, level)
        left = standing_level(U2, period, gone) or fresh
        gone.append(Gone(period, frozenset(), {U2.id: left}))
        told.append(left[1] or 0)
    return told


def every_quarter(levels: Sequence[int]) -> list[int]:
    """Planted: each quarter its own level."""
    return list(levels)


def lived(chance: Random, clients: int) -> list[list[float]]:
    """The outcomes of the others, quarter by quarter; with the client there are so many clients in each year."""
    even = [clients // 4 + (quarter % 4 < clients % 4) for quarter in range(7)]
    return [chance.choices(OUTCOMES, PRACTICE, k=each - (place == HERS)) for place, each in enumerate(even)]


def levels_of(others: Sequence[list[float]], hers: float) -> list[int]:
    windows = [[each for quarter in others[end - 3 : end + 1] for each in quarter] for end in range(HERS, HERS + 4)]
    return [share_score((sum(each) + hers) / (len(each) + 1), Scoring()) for each in windows]


def told_apart(clients: int, leave: Leave) -> int:
    """In how many of 100 lives what leaves differs between met and not met."""
    chance = Random(2026)
    lives = [lived(chance, clients) for _ in range(LIVES)]
    found = sum(leave(levels_of(each, 1.0)) != leave(levels_of(each, 0.0)) for each in lives)
    return round(100 * found / LIVES)


@pytest.mark.parametrize(("clients", "percent"), [(5, 88), (20, 32), (60, 9)])
def test_how_often_a_level_that_stands_tells_how_it_was_for_her(clients: int, percent: int) -> None:
    assert told_apart(clients, with_the_brake) == pytest.approx(percent, abs=2)


@pytest.mark.parametrize(("clients", "percent"), [(5, 100), (20, 76), (60, 29)])
def test_twin_a_level_each_quarter_tells_it_more_often(clients: int, percent: int) -> None:
    assert told_apart(clients, every_quarter) == pytest.approx(percent, abs=2)
