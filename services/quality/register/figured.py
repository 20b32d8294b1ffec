"""What comes out of the entries of a kind: its figures, each beside the indicator that takes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.quality.catalogue.domain import Catalogue, Criterion, Indicator
from services.quality.scoring.domain import PartReading, read
from services.quality.scoring.figures import Absence, Figures


@dataclass(frozen=True, slots=True)
class Figured:
    """One figure; `indicator` is where it is defined."""

    criterion: Criterion
    indicator: Indicator
    part: PartReading

    @property
    def about_staff(self) -> bool:
        return self.indicator.privacy.value != "organisation"


def figured(catalogue: Catalogue, figures: Figures, measures: Iterable[str]) -> list[Figured]:
    """Of measures that no indicator of these standards takes there is nothing."""
    wanted = list(measures)
    found = [
        Figured(criterion, indicator, _part(measure, indicator, criterion, figures, catalogue))
        for criterion in catalogue.criteria
        for indicator in criterion.indicators
        for measure in dict.fromkeys(indicator.measures)
        if measure in wanted
    ]
    return sorted(found, key=lambda each: wanted.index(each.part.measure))


def _part(
    measure: str, indicator: Indicator, criterion: Criterion, figures: Figures, catalogue: Catalogue
) -> PartReading:
    """As scoring reads it; a must-have and an age that an indicator only looks at stand for themselves."""
    for part in read(indicator, criterion, figures, catalogue.scoring).parts:
        if part.measure == measure:
            return part
    return PartReading(measure, figures.get(measure, Absence.NOT_MEASURED))
