"""Figures as the interface tells them. What is null is not known; the state says why. Missing is never zero."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from services.quality.catalogue.domain import Indicator
from services.quality.catalogue.scores import MeasureName
from services.quality.register.measures.every import UNITS, Unit
from services.quality.scoring.counted import as_counted, simple_of
from services.quality.scoring.domain import PartReading
from services.quality.scoring.figures import Absence, Age, Amounts, Level, Outcomes, Quantity
from services.quality.scoring.intervals import Span


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


Known = Annotated[Counted | Amount | Looked | Value | Step, Field(discriminator="kind")]


class Figure(Answer):
    """One figure of an indicator. `state` is `known`, or why there is none.

    `share` is that of what the definition counts, also where fewer is better; `score` says what it is worth.
    """

    measure: MeasureName
    state: Literal["known", "not_measured", "nothing_entered", "too_few", "not_applicable"]
    figure: Known | None
    share: Range | None
    score: Range | None

    @classmethod
    def of(cls, indicator: Indicator, part: PartReading) -> Self:
        absent = isinstance(part.known, Absence)
        return cls(
            measure=part.measure,
            state=part.known.value if isinstance(part.known, Absence) else "known",
            figure=None if absent else told(part),
            share=Range.of(as_counted(part.share, simple_of(indicator, part.measure))),
            score=Range.of(part.score),
        )


def told(part: PartReading) -> Counted | Amount | Looked | Value | Step | None:
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
    return None
