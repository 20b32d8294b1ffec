"""Where things lie in the drawing of a timeline. Right-to-left is mirrored by the stylesheet, not here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.quality.foundation.domain import Period
from services.quality.standards.scoring.intervals import Span

WIDTH, HEIGHT, TOP, FLOOR, LEFT = 640, 210, 12, 172, 40
WIDEST_STEP = 120
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """How a criterion stood at the end of a quarter. What is not known is None, and no point is drawn for it."""

    period: Period
    measured: Span | None = None
    assessed: int | None = None
    begins_anew: bool = False
    """Counted in another way from here on: not comparable with what lies before."""


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rung:
    y: float
    score: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Quarters in a row that are known and comparable: SVG points of the line, and of the range around it."""

    line: str
    range: str


@dataclass(frozen=True, slots=True)
class Drawing:
    measured: tuple[Mark, ...]
    assessed: tuple[Mark, ...]
    runs: tuple[Run, ...]
    borders: tuple[float, ...]
    ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT
    floor: float = FLOOR
    left: float = LEFT

    @property
    def rungs(self) -> tuple[Rung, ...]:
        return tuple(Rung(height_of(score), score) for score in range(5))


def height_of(score: float) -> float:
    """The y of a score from 0 to 4; 4 is at the top."""
    return round(FLOOR - (FLOOR - TOP) * score / 4, 1)


def drawn(moments: Sequence[Moment]) -> Drawing:
    """The oldest first. A quarter that is not there leaves a gap of its width."""
    first = moments[0].period.number if moments else 0
    last = moments[-1].period.number if moments else 0
    step = min(WIDEST_STEP, (WIDTH - LEFT) / (last - first + 1))
    places = [(round(LEFT + step * (each.period.number - first + 0.5), 1), each) for each in moments]
    return Drawing(
        measured=tuple(Mark(x, height_of(each.measured.value)) for x, each in places if each.measured),
        assessed=tuple(Mark(x, height_of(each.assessed)) for x, each in places if each.assessed is not None),
        runs=tuple(_run(run) for run in _runs(places) if len(run) > 1),
        borders=tuple(round(x - step / 2, 1) for x, each in places if each.begins_anew),
        ticks=tuple(_ticks(places)),
    )


def _runs(places: Sequence[tuple[float, Moment]]) -> Iterator[list[tuple[float, Span]]]:
    """Neighbours that a line may join: both known, a quarter apart, and nothing begun anew between them."""
    number, before = 0, None
    named = []
    for x, each in places:
        follows = before is not None and each.period.number == before.number + 1 and not each.begins_anew
        number += not follows
        before = each.period if each.measured else None
        named.append((number, x, each.measured))
    for _, run in groupby(named, key=lambda entry: entry[0]):
        if known := [(x, span) for _, x, span in run if span]:
            yield known


def _run(run: Sequence[tuple[float, Span]]) -> Run:
    line = " ".join(f"{x},{height_of(span.value)}" for x, span in run)
    above = [f"{x},{height_of(span.high)}" for x, span in run]
    below = [f"{x},{height_of(span.low)}" for x, span in reversed(run)]
    return Run(line, " ".join(above + below) if any(span.low < span.high for _, span in run) else "")


def _ticks(places: Sequence[tuple[float, Moment]]) -> Iterator[Tick]:
    """The years where there are many quarters, each quarter where there are few."""
    few = len(places) <= MOST_LABELS
    for x, each in places:
        period = each.period
        if few or period.quarter == 1:
            yield Tick(x, f"{period.quarter}/{period.year % 100:02}" if few else str(period.year))
