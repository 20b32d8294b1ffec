"""Where a centre stands, criterion by criterion: what is measured beside what the team says about itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from uuid import UUID

from services.quality.answers.assessment.domain import Assessed, Assessment, Review, standing
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.domain import DEFAULT, Measured, differ, fitting, measure
from services.quality.standards.scoring.figures import Figures
from services.quality.standards.scoring.scales import UnfitFigureError

ORDER = (Aspect.STRUCTURE, Aspect.SKILLS, Aspect.USERS, Aspect.LOCAL)
"""As in the printed standards; what the centre has set itself comes last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Both lines of one criterion. They are shown side by side and never added up."""

    criterion: Criterion
    measured: Measured
    assessed: Assessed
    noteworthy: float = DEFAULT.noteworthy

    @property
    def differs(self) -> float | None:
        return differ(self.measured, self.assessed.level, self.noteworthy)


@dataclass(frozen=True, slots=True)
class Known:
    """All that a standing is made from: figures by measure, and the newest answer to each criterion."""

    figures: Figures
    assessments: Mapping[str, Assessment]
    reviews: Sequence[Review]
    clock: tzinfo = UTC
    """Of the centre: on which day an answer was given."""
    retired: Collection[UUID] = frozenset()
    """Answers whose entries in the register are all retired."""


def stand(catalogue: Catalogue, known: Known, *, today: date) -> tuple[Standing, ...]:
    """Every criterion of the catalogue, in its order, whether anything is known about it or not."""
    return tuple(stand_on(criterion, known, catalogue.scoring, today=today) for criterion in catalogue.criteria)


def stand_on(criterion: Criterion, known: Known, scoring: Scoring = DEFAULT, *, today: date) -> Standing:
    assessment = known.assessments.get(criterion.id)
    own = [review for review in known.reviews if assessment and review.assessment_id == assessment.id]
    assessed = standing(
        assessment,
        own,
        today=today,
        valid_months=scoring.evidence_months,
        clock=known.clock,
        retired=assessment is not None and assessment.id in known.retired,
    )
    return Standing(criterion, measured_line(criterion, known.figures, scoring), assessed, scoring.noteworthy)


def measured_line(criterion: Criterion, figures: Figures, scoring: Scoring = DEFAULT) -> Measured:
    """A version of the standards may ask for a figure of another kind than this Kokon makes: then it has none yet."""
    try:
        return measure(criterion, figures, scoring)
    except UnfitFigureError:
        return measure(criterion, fitting(criterion, figures, scoring), scoring)
