"""Figures as the interface tells them. What is null is not known; the state says why. Missing is never zero."""

from dataclasses import asdict
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from services.quality.evidence.register.measures.every import UNITS, Unit
from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.scores import MeasureName, Scoring
from services.quality.standards.scoring.counted import as_counted, simple_of
from services.quality.standards.scoring.domain import PartReading
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Level, Outcomes, Quantity, Rough
from services.quality.standards.scoring.intervals import Span
from services.quality.standards.scoring.thresholds import Better, Thresholds, thresholds_of
from shared.privacy.sizes import size_ends


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Range(Answer):
    """A value, and where the true one plausibly lies (95 percent, Wilson). Of a complete count all three are equal."""

    low: float
    value: float
    high: float

    @classmethod
    def of(cls, span: Span | None) -> Self | None:
        return None if span is None else cls(low=span.low, value=span.value, high=span.high)


class Counted(Answer):
    kind: Literal["outcomes"] = "outcomes"
    met: int
    partly: int
    not_met: int


class Amount(Answer):
    """`of` says of what: euros, full-time posts, hours; null where the definition alone says it."""

    kind: Literal["amounts"] = "amounts"
    part: float
    whole: float
    of: Unit | None = None


class Looked(Answer):
    """Months since something was last looked at; null where it never was."""

    kind: Literal["age"] = "age"
    months: float | None


class Value(Answer):
    kind: Literal["quantity"] = "quantity"
    value: float
    of: Unit | None = None


class Step(Answer):
    kind: Literal["level"] = "level"
    step: int


class YearOfClients(Answer):
    """All that is passed on about clients: a step from 0 to 4, or the band from 0 to 2 in which the median lies.

    Of a calendar year that is over, and always the same. `people_to` is null for the class without an end.
    """

    kind: Literal["year_of_clients"] = "year_of_clients"
    year: int
    people_from: int
    people_to: int | None
    step: int | None
    band: int | None


Known = Annotated[Counted | Amount | Looked | Value | Step | YearOfClients, Field(discriminator="kind")]


class Bounds(Answer):
    """From which value on a figure is worth 4, 3, 2 and 1: at least so much, or at most where `better` is `fewer`.

    In the unit of the figure: a share from 0 to 1, months, a value, a step. `one` is null where no number decides: a
    share above nothing, and an age of whatever length, is worth 1. `must` is a must-have: on its wrong side the
    criterion is worth no more than `cap_of_a_missed_must` of the scoring.
    """

    better: Better
    four: float
    three: float
    two: float
    one: float | None
    must: float | None

    @classmethod
    def of(cls, found: Thresholds | None) -> Self | None:
        return cls(**asdict(found)) if found else None


class Figure(Answer):
    """One figure of an indicator. `state` is `known`, or why there is none.

    `share` is that of what the definition counts, also where fewer is better; `score` says what it is worth, and
    `thresholds` by which bounds; null where the figure is only reported.
    """

    measure: MeasureName
    state: Literal[
        "known", "not_measured", "nothing_entered", "too_few", "fewer_than_five", "not_applicable", "year_not_over"
    ]
    figure: Known | None
    share: Range | None
    score: Range | None
    thresholds: Bounds | None

    @classmethod
    def of(cls, indicator: Indicator, part: PartReading, scoring: Scoring) -> Self:
        absent = isinstance(part.known, Absence)
        return cls(
            measure=part.measure,
            state=part.known.value if isinstance(part.known, Absence) else "known",
            figure=None if absent else figure_of(part),
            share=Range.of(as_counted(part.share, simple_of(indicator, part.measure))),
            score=Range.of(part.score),
            thresholds=Bounds.of(thresholds_of(indicator, part.measure, scoring)),
        )


def figure_of(part: PartReading) -> Counted | Amount | Looked | Value | Step | YearOfClients | None:
    match part.known:
        case Outcomes(met=met, partly=partly, not_met=not_met):
            return Counted(met=met, partly=partly, not_met=not_met)
        case Amounts(part=some, whole=whole):
            return Amount(part=some, whole=whole, of=UNITS.get(part.measure))
        case Age(months=months):
            return Looked(months=months)
        case Quantity(value=value):
            return Value(value=value, of=UNITS.get(part.measure))
        case Level(step=step):
            return Step(step=step)
        case Rough(year=year, people_from=least, step=step, band=band):
            return YearOfClients(year=year, people_from=least, people_to=size_ends(least), step=step, band=band)
    return None
