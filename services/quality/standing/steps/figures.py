"""What the figure of a step was when it began, is now, and was at the end of each quarter in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.quality.answers.plan.domain import PlanStep, Unit, ValueOn
from services.quality.answers.plan.ties import Scale, Tie, reading_of, tie_of, value_of
from services.quality.foundation.domain import Period, year_to
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from services.quality.standards.scoring.domain import Measured, Reading
from services.quality.standards.scoring.rounding import decimals
from services.quality.standards.scoring.scales import reaches
from services.quality.standards.scoring.thresholds import Better
from services.quality.standing.domain import measured_line
from services.quality.standing.history.domain import quarters
from services.quality.standing.history.past import Unrolling
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.known import known_of

MOST = 8
"""So many quarters of a step that goes on for years."""


class Turn(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class AtEnd:
    """What the figure was at the end of a quarter; None where nothing was known."""

    period: Period
    value: float | None


@dataclass(frozen=True, slots=True)
class Moving:
    """The figure of a step, by the standards of today; quarters are the oldest first."""

    tie: Tie
    measured: Measured
    start: ValueOn | None
    now: float | None
    target: float | None
    quarters: Sequence[AtEnd] = ()
    counted_anew: bool = False
    """Whether the start was counted in another way, so that nothing can be compared with it."""
    end: ValueOn | None = None
    """What it was when the step was over."""

    @property
    def unit(self) -> Unit:
        return self.tie.scale.unit

    @property
    def reading(self) -> Reading | None:
        return reading_of(self.tie, self.measured)

    @property
    def result(self) -> float | None:
        """What it has come to: at the end of the step, or today while it goes on."""
        return self.end.value if self.end else self.now

    @property
    def turn(self) -> Turn | None:
        """None where one side is not known."""
        if self.start is None or self.result is None or self.counted_anew:
            return None
        return turn(self.start.value, self.result, self.tie.scale)

    @property
    def reached(self) -> bool | None:
        """None where the target is said in words, or nothing is known."""
        if self.target is None or self.result is None:
            return None
        return not below(self.result, self.target, self.tie.scale)

    @property
    def decimals(self) -> int:
        """So many that rounding carries no value over the target or over the start."""
        times, least = (100, 0) if self.unit is Unit.SHARE else (1, 1 if self.unit is Unit.SCORE else 0)
        start = self.start.value if self.start else None
        known = [self.now, self.result, start, *(each.value for each in self.quarters)]
        bounds = [each * times for each in (self.target, start) if each is not None]
        told = [each * times for each in (*known, self.target) if each is not None]
        return max((decimals(each, bounds, self.tie.scale.better, least=least) for each in told), default=least)


def turn(before: float, now: float, scale: Scale) -> Turn:
    if below(now, before, scale):
        return Turn.WORSE
    return Turn.BETTER if below(before, now, scale) else Turn.SAME


def below(value: float, bound: float, scale: Scale) -> bool:
    """Whether a value is not as good as another one."""
    return not (reaches(value, bound) if scale.better is Better.MORE else reaches(bound, value))


async def measured_now(work: Transaction, desk: Desk, tie: Tie) -> Measured:
    known = await known_of(work, desk, desk.running)
    return measured_line(tie.criterion, known.figures, desk.catalogue.scoring)


async def figure_today(work: Transaction, desk: Desk, tie: Tie | None) -> ValueOn | None:
    """What a step starts from, or ends with; None where nothing is known."""
    value = value_of(tie, await measured_now(work, desk, tie)) if tie else None
    return None if value is None else ValueOn(value, desk.today)


async def moving_of(work: Transaction, desk: Desk, catalogue: Catalogue, step: PlanStep, begun: date) -> Moving | None:
    """None where what it is tied to is no longer part of the standards."""
    tie = tie_of(step.said, catalogue)
    if tie is None:
        return None
    measured = await measured_now(work, desk, tie)
    alike = tie.scale.unit is step.said.unit
    return Moving(
        tie,
        measured,
        step.start,
        value_of(tie, measured),
        step.said.target if alike else None,
        await quarters_since(work, desk, tie, begun),
        not alike or is_counted_anew(desk, tie, begun),
        step.end if alike else None,
    )


async def quarters_since(work: Transaction, desk: Desk, tie: Tie, begun: date) -> list[AtEnd]:
    """From the quarter before it began to the one that ended last, by the standards of today."""
    over = quarters(Period.of(begun).back(1), desk.running.back(1))[-MOST:]
    if not over:
        return []
    past = await HistoryLines(work).past(month for each in over for month in year_to(each))
    unrolling, ids, begins = Unrolling(past, desk.clock), desk.ids, desk.begins
    figures = [unrolling.known(each, begins, ids).figures for each in over]
    lines = [measured_line(tie.criterion, each, desk.catalogue.scoring) for each in figures]
    return [AtEnd(period, value_of(tie, line)) for period, line in zip(over, lines, strict=True)]


def is_counted_anew(desk: Desk, tie: Tie, since: date) -> bool:
    """Whether the standards have it counted in another way since that day."""
    indicators = [tie.indicator] if tie.indicator else tie.criterion.indicators
    begins = [desk.begins[name] for each in indicators for name in each.measures if name in desk.begins]
    return any(f"{since:%Y-%m}" < each.month for each in begins)
