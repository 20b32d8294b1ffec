"""Every criterion over the quarters that are over. What is not known is a state; nothing is added up to one grade."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.catalogue.texts import Words
from services.quality.standing.domain import ORDER
from services.quality.standing.history.domain import Line, quarters

CHOICES = (4, 8, 12, 20, 40)
USUAL = 8
"""Quarters that are shown: so many can be chosen, and so many come by themselves."""

type Named = Callable[[Line], Words | None]


@dataclass(frozen=True, slots=True)
class Known:
    """A criterion of today: its thread is what its history goes by, under whatever id."""

    id: str
    name: Words
    thread: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion at the end of one quarter; without a line it was not among the standards then."""

    period: Period
    line: Line | None
    begins_anew: bool = False
    """Not comparable with the quarter shown before it."""

    @property
    def band(self) -> int | None:
        return int(self.line.score.value + 0.5) if self.line and self.line.score else None


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    name: Words | None
    goes_on: bool
    """Whether it is among the standards of today; then it has a page."""
    cells: tuple[Cell, ...]

    @property
    def aspect(self) -> Aspect:
        return Aspect(self.id[0])


def chosen(given: str) -> int:
    """How many quarters are asked for; the usual number where it asks for nothing that is offered."""
    return int(given) if given in map(str, CHOICES) else USUAL


def span(number: int, *, running: Period, first: Period | None) -> tuple[Period, ...]:
    """The last quarters that are over, the oldest first, but none before anything was known."""
    if first is None:
        return ()
    last = running.back(1)
    return quarters(max(first, last.back(number - 1)), last)


def rows(periods: Sequence[Period], lines: Iterable[Line], today: Iterable[Known], named: Named) -> list[Row]:
    """The criteria of today in their order, then those that ended on the way, as they were last called."""
    threads: dict[str, dict[Period, Line]] = {}
    for line in lines:
        threads.setdefault(line.lineage.thread, {})[line.period] = line
    found = [Row(each.id, each.name, True, _cells(periods, threads.pop(each.thread, {}))) for each in today]
    for known in threads.values():
        last = known[max(known)]
        found.append(Row(last.criterion, named(last), False, _cells(periods, known)))
    return found


def by_aspect(found: Iterable[Row]) -> list[tuple[Aspect, list[Row]]]:
    """Only those that have a criterion."""
    everything = list(found)
    grouped = [(aspect, [row for row in everything if row.aspect is aspect]) for aspect in ORDER]
    return [(aspect, own) for aspect, own in grouped if own]


def _cells(periods: Sequence[Period], known: Mapping[Period, Line]) -> tuple[Cell, ...]:
    made: list[Cell] = []
    before: Line | None = None
    for period in periods:
        line = known.get(period)
        made.append(Cell(period, line, bool(line and before and not line.measured_like(before))))
        before = line or before
    return tuple(made)
