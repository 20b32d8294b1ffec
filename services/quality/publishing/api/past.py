"""What was, and what is planned, as the interface tells it. Nobody of the team is named; roles are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from services.quality.answers.assessment.domain import Assessment, Review
from services.quality.answers.plan.domain import PlanStep
from services.quality.foundation.domain import Role
from services.quality.publishing.api.answers import QUARTER, AssessedLine, MeasuredLine
from services.quality.publishing.api.figures import Answer, Range
from services.quality.standards.catalogue.domain import AnyCriterionId, Catalogue, Criterion
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standing.history.domain import Line
from shared.events import CatalogueVersion, CriterionState

SUPPRESSED = MeasuredLine(state=CriterionState.SUPPRESSED, score=None, coverage=None)


class Quarter(Answer):
    """Where a criterion stood at the end of a quarter.

    Scores can be compared where `measuring` is the same, answers of the team where `stretch` is.
    """

    period: Annotated[str, Field(pattern=QUARTER)]
    catalogue: CatalogueVersion
    criterion: AnyCriterionId
    measured: MeasuredLine
    self_assessed: AssessedLine
    measuring: str
    stretch: str

    @classmethod
    def of(cls, line: Line, *, clients: bool) -> Self:
        shortfall = line.shortfall.value if line.shortfall else None
        return cls(
            period=str(line.period),
            catalogue=line.catalogue,
            criterion=line.criterion,
            measured=SUPPRESSED
            if clients
            else MeasuredLine(state=line.measured, score=Range.of(line.score), coverage=line.coverage),
            self_assessed=AssessedLine(state=line.assessed, level=line.level, shortfall=shortfall, until=None),
            measuring=line.lineage.measuring,
            stretch=line.lineage.stretch,
        )


class Look(Answer):
    """The look of a second person at an answer."""

    at: datetime
    role: Role
    confirms: bool
    note: str

    @classmethod
    def of(cls, review: Review) -> Self:
        return cls(at=review.at, role=review.by.role, confirms=review.confirms, note=review.note)


class Said(Answer):
    """One answer of the team, and what shows it. Who gave it is not told, only in which role.

    `entries` are paths of entries of the register, as its pages have them.
    """

    id: UUID
    at: datetime
    role: Role
    catalogue: CatalogueVersion
    answer: str
    evidence: str
    link: str
    entries: tuple[str, ...]
    looks: tuple[Look, ...]

    @classmethod
    def of(cls, assessment: Assessment, reviews: Iterable[Review], entries: Iterable[str]) -> Self:
        return cls(
            id=assessment.id,
            at=assessment.at,
            role=assessment.by.role,
            catalogue=assessment.catalogue,
            answer=assessment.answer.value,
            evidence=assessment.evidence,
            link=assessment.link,
            entries=tuple(entries),
            looks=tuple(Look.of(each) for each in reviews),
        )


class Planned(Answer):
    """A step of the improvement plan as it stands now. What its figure was at the start and is now is not told here:
    of clients the difference between two days would say too much."""

    id: UUID
    title: str
    criteria: tuple[AnyCriterionId, ...]
    expected: str
    owner_role: str
    due: date
    state: str
    effect: str
    seen: str
    severity: str
    measure: str
    unit: str
    target: float | None

    @classmethod
    def of(cls, step: PlanStep) -> Self:
        said = step.said
        return cls(
            id=step.id,
            title=said.title,
            criteria=said.criteria,
            expected=said.expected,
            owner_role=said.owner.role,
            due=said.due,
            state=said.state.value,
            effect=said.effect.value,
            seen=said.seen,
            severity=said.severity.value,
            measure=said.measure,
            unit=said.unit.value,
            target=said.target,
        )


class Plan(Answer):
    steps: tuple[Planned, ...]


class StandardsThen(Answer):
    """What quarters were counted by: the numbers of a version, and the criterion with its must-haves as it was then.

    What a centre has set itself is in no version: its criterion is null.
    """

    catalogue: CatalogueVersion
    scoring: Scoring
    criterion: Criterion | None


def standards_of(lines: Iterable[Line], known: Mapping[str, Catalogue]) -> tuple[StandardsThen, ...]:
    """Each version once, in the order of the quarters."""
    named = dict.fromkeys((line.catalogue, line.criterion) for line in lines if line.catalogue in known)
    return tuple(
        StandardsThen(
            catalogue=version,
            scoring=known[version].scoring,
            criterion=next((each for each in known[version].criteria if each.id == id_), None),
        )
        for version, id_ in named
    )


class History(Answer):
    """The quarters that are over, and all answers of the team; the oldest first.

    `standards` has what the quarters were counted by.
    """

    criterion: AnyCriterionId
    quarters: tuple[Quarter, ...]
    standards: tuple[StandardsThen, ...]
    answers: tuple[Said, ...]
