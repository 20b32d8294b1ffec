"""Figures beside a floor: medians of runs taken in turn, ratios, goals."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

type Figures = dict[str, float]
type Run = Callable[[], Awaitable[Figures]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit for the ratio of both sides, or for our own value alone."""

    of: Literal["ratio", "value"]
    bound: Literal["at least", "at most"]
    limit: float

    def holds(self, measured: float) -> bool:
        return measured >= self.limit if self.bound == "at least" else measured <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.bound == "at least" else "<="
        return f"{sign} {self.limit:g}{' x' if self.of == 'ratio' else ''}"


def at_least(limit: float) -> Goal:
    """A share of the floor."""
    return Goal("ratio", "at least", limit)


def at_most(limit: float) -> Goal:
    """A multiple of the floor."""
    return Goal("ratio", "at most", limit)


def no_more_than(limit: float) -> Goal:
    """A value of our own, whatever the floor does."""
    return Goal("value", "at most", limit)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. Without a goal it is there to explain the others."""

    what: str
    unit: str
    ours: float
    floor: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def passed(self) -> bool | None:
        if self.goal is None:
            return None
        measured = self.ours if self.goal.of == "value" else self.ratio
        return measured is not None and self.goal.holds(measured)

    def as_json(self) -> dict[str, object]:
        goal = str(self.goal) if self.goal else None
        return asdict(self) | {"goal": goal, "ratio": self.ratio, "passed": self.passed}


async def in_turn(ours: Run, floor: Run, *, runs: int) -> tuple[Figures, Figures]:
    """Both sides one after the other, `runs` times: the median of each figure."""
    taken: tuple[list[Figures], list[Figures]] = ([], [])
    for _ in range(runs):
        taken[0].append(await ours())
        taken[1].append(await floor())
    return median_of(taken[0]), median_of(taken[1])


def median_of(runs: Sequence[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


async def until(holds: Callable[[], bool], *, every: float = 0.001) -> None:
    while not holds():  # noqa: ASYNC110 - what is measured has no event to wait for
        await asyncio.sleep(every)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
