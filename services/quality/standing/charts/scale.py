"""Where things lie on the scale from 0 to 4 of one criterion, and on the small line of its last quarters.

Right-to-left is mirrored by the stylesheet, not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from services.quality.standards.scoring.intervals import Span

LEFT, STEP = 8.0, 26.0
LEVELS = tuple(LEFT + STEP * level for level in range(5))
WIDTH = 2 * LEFT + 4 * STEP
SPARK_LEFT, SPARK_STEP, SPARK_FLOOR, SPARK_RISE = 3.0, 9.0, 17.0, 3.5


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Scale:
    """x of what is known: the measured point with its range, and what the team says. `missing` is the way from a
    structural gap to 4."""

    measured: float | None
    range: Bar | None
    said: float | None
    missing: Bar | None
    levels: tuple[float, ...] = LEVELS


@dataclass(frozen=True, slots=True)
class Spark:
    """SVG points of quarters in a row that are known, and the last place, where that is known."""

    lines: tuple[str, ...]
    last: tuple[float, float] | None


def scale_of(score: Span | None, said: int | None, *, gap: bool = False) -> Scale:
    return Scale(
        measured=_x(score.value) if score else None,
        range=_bar(score.low, score.high) if score and score.low < score.high else None,
        said=None if said is None else _x(said),
        missing=_bar(score.value, 4) if score and gap else None,
    )


def spark_of(values: Sequence[float | None]) -> Spark:
    """The oldest first, the last one today. One quarter alone is a place and no line."""
    places = [(_spark_x(number), _spark_y(value)) if value is not None else None for number, value in enumerate(values)]
    runs = [[place for place in run if place] for known, run in groupby(places, key=bool) if known]
    lines = tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)
    return Spark(lines, places[-1] if places else None)


def _x(score: float) -> float:
    return round(LEFT + STEP * score, 1)


def _bar(low: float, high: float) -> Bar:
    return Bar(_x(low), round(STEP * (high - low), 1))


def _spark_x(number: int) -> float:
    return SPARK_LEFT + SPARK_STEP * number


def _spark_y(score: float) -> float:
    return round(SPARK_FLOOR - SPARK_RISE * score, 1)
