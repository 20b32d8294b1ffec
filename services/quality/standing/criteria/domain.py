"""What stands behind the figures of a criterion: where each comes from, and the months it was counted in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.evidence.tallies.domain import Tally
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.charts.domain import Moment
from services.quality.standing.history.domain import Line


@dataclass(frozen=True, slots=True)
class Month:
    """What one month's tally says about a measure: outcomes, or why there are none."""

    window: str
    told: Outcomes | Absence

    @property
    def day(self) -> date:
        """Its first."""
        return date.fromisoformat(f"{self.window}-01")

    @property
    def outcomes(self) -> Outcomes | None:
        return self.told if isinstance(self.told, Outcomes) else None


def months_of(tallies: Iterable[Tally], measures: Iterable[str]) -> dict[str, list[Month]]:
    """By measure, the newest month first."""
    newest_first = sorted(tallies, key=lambda tally: tally.window, reverse=True)
    return {
        measure: [
            Month(tally.window, told)
            for tally in newest_first
            if (told := tally.outcomes.get(measure, Absence.NOT_MEASURED)) is not Absence.NOT_MEASURED
        ]
        for measure in measures
    }


def moments_of(lines: Sequence[Line]) -> list[Moment]:
    """The history of a criterion as it is drawn: the line breaks where scores cannot be compared."""
    before: list[Line | None] = [None, *lines]
    return [
        Moment(line.period, line.score, line.level, earlier is not None and not line.measured_like(earlier))
        for earlier, line in zip(before, lines, strict=False)
    ]


def unchanged_since(lines: Sequence[Line]) -> Line | None:
    """The first of the latest quarters in a row with the same band: since when it is as it is."""
    since: Line | None = None
    for line in reversed(lines):
        if line.score is None or (since and (_band(since) != _band(line) or not since.measured_like(line))):
            break
        since = line
    return since


def _band(line: Line) -> int | None:
    return None if line.score is None else int(line.score.value + 0.5)
