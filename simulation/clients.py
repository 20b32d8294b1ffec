"""Invented clients of invented centres: when each came, what was counted for the client, and the outcome."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from services.cases.contact.gate.outcomes import POINTS_OF
from services.cases.counting.draws.domain import Standing
from services.cases.foundation.outcomes import Outcome
from shared.calendar import following, quarter_of
from shared.privacy.counts import BANDED, Indicator

CONSIDERED = tuple(indicator for indicator in Indicator if indicator.startswith("U") and indicator not in BANDED)
TODAY = tuple(indicator for indicator in CONSIDERED if indicator in POINTS_OF)
FIRST_YEAR, MONTHS = 2001, 12
EVER, AT_ONCE = 0.8, 0.7
"""How likely an indicator is counted for a client at all, and then in the month of arrival."""
LATER = 4
"""Months within which the others follow."""
MET = 0.75
"""Of what went well, the share that is met; the rest is met partly."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A centre: how many clients come in a year, and how likely things go well for them, by criterion."""

    centre: str
    yearly: int
    well: Mapping[str, float]


def practices(centres: int, fewest: int, most: int, counted: Sequence[Indicator], chance: Random) -> list[Practice]:
    """Sizes from the smallest to the largest, evenly on a logarithmic scale: many small centres, few large ones."""
    criteria = list(dict.fromkeys(criterion_of(indicator) for indicator in counted))
    return [
        Practice(
            f"centre-{number}",
            round(fewest * (most / fewest) ** (number / max(centres - 1, 1))),
            {criterion: min(max(chance.betavariate(6, 2), 0.05), 0.97) for criterion in criteria},
        )
        for number in range(centres)
    ]


def criterion_of(indicator: Indicator) -> str:
    return indicator.partition(".")[0]


def casework(practice: Practice, years: int, counted: Sequence[Indicator], chance: Random) -> list[Standing]:
    """All that is counted at a centre in so many years; how many clients come differs from year to year."""
    return [
        standing
        for client, came in enumerate(arrivals(practice, years, chance))
        for standing in life(client.to_bytes(4), came, practice, counted, chance)
    ]


def arrivals(practice: Practice, years: int, chance: Random) -> list[int]:
    """The month in which each client comes, from 0."""
    number = sum(poisson(practice.yearly, chance) for _ in range(years))
    return [chance.randrange(years * MONTHS) for _ in range(number)]


def life(
    mark: bytes, came: int, practice: Practice, counted: Sequence[Indicator], chance: Random
) -> Iterator[Standing]:
    for indicator in counted:
        if chance.random() < EVER:
            later = 0 if chance.random() < AT_ONCE else 1 + chance.randrange(LATER)
            how = outcome(practice.well[criterion_of(indicator)], chance)
            yield Standing(mark, indicator, quarter(came + later), how)


def quarter(month: int) -> str:
    """`month` counts from the first one of the simulation, from 0."""
    return quarter_of(month_name(month))


def month_name(month: int) -> str:
    return following(f"{FIRST_YEAR}-01", month)


def quarters(years: int) -> list[str]:
    return [quarter(month) for month in range(0, years * MONTHS, 3)]


def outcome(well: float, chance: Random) -> Outcome:
    drawn = chance.random()
    if drawn >= well:
        return Outcome.NOT_MET
    return Outcome.MET if drawn < well * MET else Outcome.PARTLY


def poisson(mean: float, chance: Random) -> int:
    """As many as come in a year in which so many come on average."""
    number, left = -1, mean
    while left > 0:
        number += 1
        left += math.log(1.0 - chance.random())
    return max(number, 0)
