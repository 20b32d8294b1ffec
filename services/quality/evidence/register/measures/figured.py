"""What comes out of the entries of a kind: its figures, each beside the indicator that takes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.quality.standards.catalogue.domain import Catalogue, Criterion, Indicator
from services.quality.standards.catalogue.scores import Mean, Must, Reported
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.scoring.domain import PartReading, read
from services.quality.standards.scoring.figures import OF_PAY, Absence, Figures


@dataclass(frozen=True, slots=True)
class Figured:
    """One figure; `indicator` is where it is defined."""

    criterion: Criterion
    indicator: Indicator
    part: PartReading

    @property
    def name(self) -> Words:
        """Its own, where the indicator has several figures or a must-have beside its figure."""
        musts = {each.measure: each.name for each in self.indicator.musts}
        score = self.indicator.score
        parts = {each.measure: each.name for each in score.parts} if isinstance(score, Mean) else {}
        return (musts | parts).get(self.part.measure, self.indicator.name)

    @property
    def is_age(self) -> bool:
        """Whether it is only how old the figure of the indicator is, or what that rests on."""
        return self.indicator.fresh is not None and self.indicator.fresh.measure == self.part.measure

    @property
    def is_plan(self) -> bool:
        """Whether it is only what the centre has planned to reach."""
        score = self.indicator.score
        return isinstance(score, Reported) and score.by_plan == self.part.measure

    @property
    def about_staff(self) -> bool:
        return self.indicator.privacy.value != "organisation"


def figured(
    catalogue: Catalogue, figures: Figures, measures: Iterable[str], *, counts_of_pay: bool = False
) -> list[Figured]:
    """Of measures that no indicator of these standards takes there is nothing.

    `counts_of_pay`: for those who read how each post is paid also how many are, and not the step alone.
    """
    wanted = list(measures)
    found = [
        Figured(criterion, indicator, _part(measure, indicator, criterion, figures, catalogue))
        for criterion in catalogue.criteria
        for indicator in criterion.indicators
        for measure in dict.fromkeys(indicator.measures)
        if measure in wanted
    ]
    if counts_of_pay:
        found = [_counted(each, figures) for each in found]
    return sorted(found, key=lambda each: wanted.index(each.part.measure))


def _counted(made: Figured, figures: Figures) -> Figured:
    part = made.part
    if part.measure not in OF_PAY or isinstance(part.known, Absence):
        return made
    return replace(made, part=replace(part, known=figures[part.measure]))


def musts_among(made: Iterable[Figured]) -> list[Must]:
    """Must-haves beside the figure of an indicator that come out of these entries, too."""
    known = {each.part.measure: each for each in made}
    found = {must.measure: must for each in known.values() for must in each.indicator.musts}
    return [must for measure, must in found.items() if measure in known]


def _part(
    measure: str, indicator: Indicator, criterion: Criterion, figures: Figures, catalogue: Catalogue
) -> PartReading:
    """As scoring reads it; a must-have and an age that an indicator only looks at stand for themselves."""
    for part in read(indicator, criterion, figures, catalogue.scoring).parts:
        if part.measure == measure:
            return part
    return PartReading(measure, figures.get(measure, Absence.NOT_MEASURED))
