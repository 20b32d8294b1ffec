"""A federation through the years: every centre releases, the office adds up; beside it, what is true."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from random import Random

from services.cases.counting.draws.domain import INDEX
from services.quality.office.values import Histogram, Value, added, value_of
from shared.privacy.budget import Budget, Criteria, Index
from shared.privacy.counts import Drawn, Indicator
from simulation.centre import NOBODY, Quarter, Truth, draws, lived, truth_of, worths_of
from simulation.clients import Practice, casework, practices, quarters

REFERENCE, REFERENCE_YEARS = 150, 2
"""Clients a year from whom is learnt how the practice of a centre is; they are in no release."""
QUARTERS = 4
type Tell = Callable[[int, int], None]
"""Centres that are done, of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`fewest` and `most` are clients a year, of the smallest and of the largest centre."""

    centres: int
    fewest: int
    most: int
    years: int
    counted: Sequence[Indicator]
    seed: int
    reporting: float = 1.0
    """How likely the release of a centre and quarter comes, whatever is in it."""


@dataclass(frozen=True, slots=True)
class Lived:
    practice: Practice
    quarters: Sequence[Quarter]
    reported: Sequence[bool]
    """Whether the release of each quarter came."""
    practised: Mapping[str, Truth]
    """By index or criterion: where it comes to with so many clients that chance hardly matters."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one period, of one centre or of many."""

    value: Value
    """As the office makes it."""
    truth: Truth
    practice: float
    """From 0 to 1; 0 where nobody counts it."""


@dataclass(frozen=True, slots=True)
class Simulated:
    clients: float
    """In a year, in all centres."""
    layers: Mapping[str, Sequence[Figure]]


def simulated(plan: Plan, budget: Budget, tell: Tell = lambda done, total: None) -> Simulated:
    chance, coming = Random(plan.seed), Random(f"{plan.seed} reporting")
    periods = quarters(plan.years)
    federation: list[Lived] = []
    tell(0, plan.centres)
    for practice in practices(plan.centres, plan.fewest, plan.most, plan.counted, chance):
        standings = casework(practice, plan.years, plan.counted, chance)
        through = tuple(lived(standings, periods, budget, centre=practice.centre))
        reported = tuple(coming.random() < plan.reporting for _ in periods)
        federation.append(Lived(practice, through, reported, practised(practice, plan.counted, budget, chance)))
        tell(len(federation), plan.centres)
    people = sum(quarter.truth[INDEX].people for centre in federation for quarter in centre.quarters)
    return Simulated(people / plan.years, layers(federation, budget))


def practised(practice: Practice, counted: Sequence[Indicator], budget: Budget, chance: Random) -> dict[str, Truth]:
    many = Practice(practice.centre, REFERENCE, practice.well)
    standings = casework(many, REFERENCE_YEARS, counted, chance)
    worths = worths_of(standings)
    found: dict[str, Truth] = {}
    for drawn, counts in draws(standings, quarters(REFERENCE_YEARS), budget, centre=many.centre, noise=without_noise):
        for part, truth in truth_of(drawn, counts, worths).items():
            found[part] = found.get(part, NOBODY) + truth
    return found


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
    return [Drawn(count) for count in counts]


def layers(federation: Sequence[Lived], budget: Budget) -> dict[str, list[Figure]]:
    every = range(len(federation[0].quarters))
    quarterly, yearly = [(number,) for number in every], list(batched(every, QUARTERS, strict=True))
    fourth = [year[-1:] for year in yearly]
    counted = [name for name in budget.criteria.names if federation[0].practised[name].people]
    uncounted = [name for name in budget.criteria.names if name not in counted]
    whole, single = [federation], [[centre] for centre in federation]
    index = partial(figures, parts=[INDEX], layer=budget.index, budget=budget)
    criteria = partial(figures, layer=budget.criteria, budget=budget)
    return {
        "federation_index_quarter": index(whole, quarterly),
        "federation_index_year": index(whole, yearly),
        "federation_criterion_year": criteria(whole, fourth, parts=counted),
        "federation_uncounted_year": criteria(whole, fourth, parts=uncounted),
        "centre_index_quarter": index(single, quarterly),
        "centre_index_year": index(single, yearly),
        "centre_criterion_year": criteria(single, fourth, parts=counted),
    }


def figures(
    groups: Iterable[Sequence[Lived]],
    periods: Sequence[Sequence[int]],
    *,
    parts: Sequence[str],
    layer: Index | Criteria,
    budget: Budget,
) -> list[Figure]:
    return [
        figure(
            [centre.quarters[number] for centre in group for number in period if centre.reported[number]],
            part,
            practice(group, part),
            layer,
            budget,
        )
        for group in groups
        for part in parts
        for period in periods
    ]


def figure(heard: Sequence[Quarter], part: str, practice: float, layer: Index | Criteria, budget: Budget) -> Figure:
    truth = sum((quarter.truth[part] for quarter in heard), NOBODY)
    return Figure(
        value_of(added(released_histogram(quarter, part) for quarter in heard), layer, budget), truth, practice
    )


def practice(centres: Sequence[Lived], part: str) -> float:
    practised = [(centre.practised[part], centre.practice.yearly) for centre in centres]
    clients = sum(yearly for _, yearly in practised)
    return sum(found.exact * yearly for found, yearly in practised if found.people) / clients


def released_histogram(quarter: Quarter, part: str) -> Histogram:
    known = {each.criterion: each.counts for each in quarter.told.contributions} | {INDEX: quarter.told.index}
    counts = known[part]
    return Histogram(1, counts.met, counts.partly, counts.not_met)
