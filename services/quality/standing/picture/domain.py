"""One criterion at a glance: how it stands today beside the ends of the last four quarters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.lineage import Lineage
from services.quality.standing.charts.scale import Scale, Spark, scale_of, spark_of
from services.quality.standing.domain import ORDER, Standing
from services.quality.standing.history.domain import Line
from shared.events import CriterionState

QUARTERS = 4
"""That are over, and lead to today."""


@dataclass(frozen=True, slots=True)
class Glance:
    """`past` has a place for each of the last quarters, the oldest first; None where it was no criterion then."""

    standing: Standing
    lineage: Lineage
    past: tuple[Line | None, ...]

    @property
    def before(self) -> Line | None:
        """At the end of the last quarter that is over."""
        return self.past[-1] if self.past else None

    @property
    def moved(self) -> float | None:
        """Points since then, with one digit as scores are told; None where the two cannot be compared."""
        now, then = self.standing.measured, self.before
        if then is None or now.score is None or then.score is None or now.state is not then.measured:
            return None
        return round(round(now.score.value, 1) - round(then.score.value, 1), 1) if self.is_like(then) else None

    @property
    def scale(self) -> Scale:
        measured = self.standing.measured
        gap = measured.state is CriterionState.STRUCTURAL_GAP
        return scale_of(measured.score, self.standing.assessed.level, gap=gap)

    @property
    def spark(self) -> Spark:
        """What was counted in another way is left out."""
        values = [each.score.value if each and each.score and self.is_like(each) else None for each in self.past]
        now = self.standing.measured.score
        return spark_of([*values, now.value if now else None])

    def is_like(self, line: Line) -> bool:
        """Whether its measured score means the same as that of today."""
        return line.lineage.measuring == self.lineage.measuring


def glances(
    standings: Iterable[Standing], lineages: Mapping[str, Lineage], lines: Iterable[Line], periods: Sequence[Period]
) -> list[Glance]:
    """In the order of the standings. `lines` are those of the periods, under whatever id a criterion had then."""
    found = {(line.lineage.thread, line.period): line for line in lines}

    def glance(standing: Standing) -> Glance:
        own = lineages[standing.criterion.id]
        return Glance(standing, own, tuple(found.get((own.thread, period)) for period in periods))

    return [glance(each) for each in standings]


def by_aspect(found: Iterable[Glance]) -> list[tuple[Aspect, list[Glance]]]:
    """Only those that have a criterion."""
    everything = list(found)
    grouped = [(aspect, [each for each in everything if each.standing.criterion.aspect is aspect]) for aspect in ORDER]
    return [(aspect, own) for aspect, own in grouped if own]
