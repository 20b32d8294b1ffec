"""Where the centre stands, as the interface tells it: both lines of every criterion, side by side."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.quality.answers.assessment.domain import Assessed
from services.quality.publishing.api.figures import Answer, Figure, Range
from services.quality.standards.catalogue.domain import AnyCriterionId, Criterion, IndicatorId, Party, Privacy, Source
from services.quality.standards.catalogue.scores import Freshness, MeasureName, Must, Scoring
from services.quality.standards.scoring.domain import Measured, Reading
from services.quality.standards.scoring.thresholds import Better, least_or_most
from services.quality.standing.domain import Standing
from shared.events import CatalogueVersion, CriterionState

Share = Annotated[float, Field(ge=0, le=1)]
QUARTER = r"^[0-9]{4}-Q[1-4]$"


class MustHave(Answer):
    """Another figure that must be there: at least `bound` of it, or no older than `bound` months (`fewer`)."""

    measure: MeasureName
    better: Better
    bound: float
    missed: bool

    @classmethod
    def of(cls, must: Must, missed: Collection[Must]) -> Self:
        better, bound = least_or_most(must)
        return cls(measure=must.measure, better=better, bound=bound, missed=must in missed)


class IndicatorStanding(Answer):
    """What an indicator says. Its definition is in the catalogue, under the same id.

    With fewer people or entries than `fewest` there is no figure; what rests on something older than `fresh` says is
    worth no more than its `most`.
    """

    id: IndicatorId
    weight: float
    sources: tuple[Source, ...]
    privacy: Privacy
    score: Range | None
    figures: tuple[Figure, ...]
    fewest: int
    musts: tuple[MustHave, ...]
    fresh: Freshness | None
    gap: bool
    must_missed: bool
    outdated: bool

    @classmethod
    def of(cls, reading: Reading, scoring: Scoring) -> Self:
        indicator = reading.indicator
        return cls(
            id=indicator.id,
            weight=indicator.weight,
            sources=indicator.sources,
            privacy=indicator.privacy,
            score=Range.of(reading.score),
            figures=tuple(Figure.of(indicator, part, scoring) for part in reading.parts),
            fewest=indicator.privacy.fewest,
            musts=tuple(MustHave.of(must, reading.musts_missed) for must in indicator.musts),
            fresh=indicator.fresh,
            gap=reading.gap,
            must_missed=reading.capped,
            outdated=reading.outdated,
        )


class MeasuredLine(Answer):
    """Of a quarter that is over, a criterion that clients are counted for is `suppressed`: quarters overlap."""

    state: CriterionState
    score: Range | None
    coverage: Share | None

    @classmethod
    def of(cls, measured: Measured) -> Self:
        return cls(state=measured.state, score=Range.of(measured.score), coverage=measured.coverage)


class AssessedLine(Answer):
    """`shortfall` says why an answer counts for less than it says; `until` when it begins to."""

    state: CriterionState
    level: Annotated[int, Field(ge=0, le=4)] | None
    shortfall: str | None
    until: date | None

    @classmethod
    def of(cls, assessed: Assessed) -> Self:
        shortfall = assessed.shortfall.value if assessed.shortfall else None
        return cls(state=assessed.state, level=assessed.level, shortfall=shortfall, until=assessed.until)


class CriterionStanding(Answer):
    """Both lines of one criterion, side by side. `differs` is there where they are worth a talk."""

    criterion: AnyCriterionId
    responsible: tuple[Party, ...]
    measured: MeasuredLine
    self_assessed: AssessedLine
    differs: float | None
    indicators: tuple[IndicatorStanding, ...]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        return cls(
            criterion=standing.criterion.id,
            responsible=standing.criterion.responsible,
            measured=MeasuredLine.of(standing.measured),
            self_assessed=AssessedLine.of(standing.assessed),
            differs=standing.differs,
            indicators=tuple(
                IndicatorStanding.of(reading, standing.measured.scoring) for reading in standing.measured.readings
            ),
        )


class Standings(Answer):
    """Where the centre stands: the four quarters up to `period`, as of `day`. There is no overall grade.

    `scoring` has the numbers of this version of the standards by which figures became scores.
    """

    catalogue: CatalogueVersion
    scoring: Scoring
    period: Annotated[str, Field(pattern=QUARTER)]
    day: date
    criteria: tuple[CriterionStanding, ...]


class OneCriterion(Answer):
    """A criterion with its words and definitions, and where the centre stands on it."""

    catalogue: CatalogueVersion
    scoring: Scoring
    period: Annotated[str, Field(pattern=QUARTER)]
    day: date
    criterion: Criterion
    standing: CriterionStanding


class Problem(Answer):
    """What every refusal looks like; where a token was sent and refused, with what is to be done."""

    error: str
    message: str | None = None
