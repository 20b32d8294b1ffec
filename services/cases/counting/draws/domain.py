"""The draw of a quarter takes each client once for each part, with one outcome, while the file is kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import batched
from uuid import UUID, uuid5

from services.cases.counting.draws.lots import between, lot
from services.cases.counting.draws.noise import Noise
from services.cases.foundation.outcomes import Outcome
from shared.calendar import beginning, first_of, following, following_quarter, missing, month_of
from shared.events import ContributionDrawn
from shared.months import NIGHT
from shared.privacy.budget import BINS, Budget, Criteria, Index
from shared.privacy.counts import ABOUT_STAFF, BANDED, Indicator, Noised, NoisedCriterion

DRAWS = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d05")
INDEX = "index"
type Part = str
"""`index`, or a criterion of the budget: what a client can be counted for."""
type Spent = tuple[bytes, Part]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one indicator stood for one client at the end of a quarter in which somebody recorded it."""

    mark: bytes
    indicator: Indicator
    quarter: str
    outcome: Outcome

    @property
    def criterion(self) -> str:
        return self.indicator.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Draw:
    """A quarter, decided: what is told, and who is counted by it, for ever."""

    told: ContributionDrawn
    spent: tuple[Spent, ...]


def due(first: str, drawn: Collection[str], *, current: str) -> list[str]:
    """The quarters that are over and were not drawn, the oldest first: each by itself, whatever happened in it."""
    return missing(first, drawn, until=current, step=following_quarter)


def next_draw(now: datetime, clock: tzinfo) -> datetime:
    """When the current quarter becomes due."""
    return beginning(following(first_of(3, month_of(now - NIGHT, clock)), 3), clock) + NIGHT


def parts_of(indicator: Indicator, names: Collection[Part], budget: Budget) -> list[Part]:
    """What it counts for, of the index and these criteria; what is measured in colleagues, or in bands, for nothing."""
    if indicator in ABOUT_STAFF | BANDED:
        return []
    criterion = indicator.partition(".")[0]
    index = [INDEX] if indicator.startswith(budget.index.aspect) else []
    return [*index, criterion] if criterion in names else index


def counted(
    standings: Iterable[Standing],
    names: Collection[Part],
    *,
    until: str,
    spent: Collection[Spent],
    budget: Budget,
    key: bytes,
) -> dict[Part, dict[bytes, Outcome]]:
    """The clients a draw is about, by part and mark, for the index and each criterion of `names`.

    They are those first counted in its time, or before without having been drawn since. Nothing here depends on other
    clients, on tallies, or on the night on which the draw is made up for.
    """
    concerned = {indicator: parts_of(indicator, names, budget) for indicator in Indicator}
    latest: dict[Part, dict[bytes, dict[Indicator, Outcome]]] = {part: {} for part in (INDEX, *names)}
    for standing in sorted(standings, key=lambda one: one.quarter):
        if standing.quarter <= until:
            for part in concerned[standing.indicator]:
                if (standing.mark, part) not in spent:
                    latest[part].setdefault(standing.mark, {})[standing.indicator] = standing.outcome
    return {
        part: {mark: between(known.values(), lot(mark, part, key=key)) for mark, known in clients.items()}
        for part, clients in latest.items()
    }


def histogram(outcomes: Iterable[Outcome]) -> list[int]:
    """Clients by outcome: met, partly, not met."""
    found = list(outcomes)
    return [found.count(outcome) for outcome in Outcome]


def draw(
    standings: Sequence[Standing],
    *,
    period: str,
    spent: Collection[Spent],
    budget: Budget,
    centre: str,
    key: bytes,
    noise: Noise,
    chosen: bool = False,
) -> Draw:
    """The one draw of a quarter: the index, and in the last quarter of a year each criterion, about the whole of it.

    `key` is the one that the marks are made with. `chosen` says whether the centre has its own criteria drawn, too, if
    the budget allows it: the same clients a second time, with noise that has an epsilon of its own.
    """
    names = budget.names_in(period)
    found = counted(standings, names, until=period, spent=frozenset(spent), budget=budget, key=key)
    [index] = noised([found[INDEX]], budget.index, noise)
    criteria = noised([found[name] for name in names], budget.criteria, noise) if names else []
    told = ContributionDrawn(
        id=uuid5(DRAWS, f"{centre}|{period}|{budget.version}"),
        budget=budget.version,
        period=period,
        index=index,
        criteria=named(names, criteria),
        centre_criteria=of_the_centre(found, period, budget, noise) if chosen else (),
    )
    return Draw(told, tuple((mark, part) for part, clients in found.items() for mark in sorted(clients)))


def of_the_centre(
    found: Mapping[Part, dict[bytes, Outcome]], period: str, budget: Budget, noise: Noise
) -> tuple[NoisedCriterion, ...]:
    """None where the budget in force does not switch it on."""
    names = budget.names_of_a_centre_in(period)
    if not (layer := budget.of_a_centre) or not names:
        return ()
    return named(names, noised([found[name] for name in names], layer, noise))


def named(names: Sequence[str], counts: Sequence[Noised]) -> tuple[NoisedCriterion, ...]:
    return tuple(NoisedCriterion(criterion=name, counts=each) for name, each in zip(names, counts, strict=True))


def noised(parts: Sequence[dict[bytes, Outcome]], layer: Index | Criteria, noise: Noise) -> list[Noised]:
    """The true counts go in here and nowhere else."""
    counts = [count for clients in parts for count in histogram(clients.values())]
    drawn = batched(noise(counts, layer), BINS, strict=True)
    return [Noised(met=met, partly=partly, not_met=not_met) for met, partly, not_met in drawn]
