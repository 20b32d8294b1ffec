"""One line of the history: where a criterion stood at the end of a quarter, and what it may be compared with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.quality.foundation.domain import Period
from services.quality.foundation.second_looks import Shortfall
from services.quality.standards.lineage import Lineage
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.domain import Standing
from shared.events import CriterionState


@dataclass(frozen=True, slots=True)
class Line:
    """Both lines of one criterion on the last day of a quarter. Missing values are states, never zero.

    `criterion` is its id in the version of the standards that was in force then.
    """

    period: Period
    catalogue: str
    criterion: str
    lineage: Lineage
    measured: CriterionState
    score: Span | None
    coverage: float
    people: int
    assessed: CriterionState
    level: int | None
    shortfall: Shortfall | None

    def measured_like(self, other: "Line") -> bool:
        """Whether the measured scores of both mean the same: counted and scored in the same way."""
        return self.lineage.measuring == other.lineage.measuring


def lines(
    standings: Iterable[Standing], lineages: Mapping[str, Lineage], *, period: Period, catalogue: str
) -> tuple[Line, ...]:
    return tuple(_line(each, lineages[each.criterion.id], period, catalogue) for each in standings)


def _line(standing: Standing, lineage: Lineage, period: Period, catalogue: str) -> Line:
    measured, assessed = standing.measured, standing.assessed
    return Line(
        period,
        catalogue,
        standing.criterion.id,
        lineage,
        measured.state,
        measured.score,
        measured.coverage,
        measured.people,
        assessed.state,
        assessed.level,
        assessed.shortfall,
    )


def quarters(first: Period, last: Period) -> tuple[Period, ...]:
    """From the first to the last, both included; none where the last comes first."""
    return tuple(last.back(back) for back in range(last.number - first.number, -1, -1))
