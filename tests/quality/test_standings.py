"""Both lines of a criterion on one day, by the numbers of one version of the standards."""

from datetime import UTC, date, datetime

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.foundation.second_looks import Shortfall
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.figures import Absence, Level, Outcomes
from services.quality.standing.domain import Known, stand, stand_on
from shared.events import CriterionState
from tests.quality.building import STANDARDS, a_criterion, a_review, an_assessment, an_indicator, known_figures

U2 = a_criterion(an_indicator())
JANUARY = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "day", "level"),
    [
        (24, date(2028, 1, 15), 3),
        (24, date(2028, 1, 16), 2),
        (12, date(2027, 1, 15), 3),
        (12, date(2027, 1, 16), 2),
    ],
)
def test_evidence_expires_after_the_months_of_the_standards(months: int, day: date, level: int) -> None:
    said = an_assessment(Answer.IN_PLACE, criterion="U2", at=JANUARY)
    found = stand_on(U2, known_figures(None, said), Scoring(evidence_months=months), today=day)
    assert found.assessed.level == level
    assert found.assessed.shortfall is (Shortfall.EVIDENCE_EXPIRED if level == 2 else None)


def test_what_expires_is_flagged_no_longer() -> None:
    """Measured 4 and said 4: when the evidence is gone the answer counts as 2, and that is 2 apart."""
    said = an_assessment(Answer.REVIEWED, criterion="U2", at=JANUARY)
    both = known_figures({"U2.1": Outcomes(400, 0, 0)}, said, reviews=(a_review(said, at=JANUARY),))
    assert stand_on(U2, both, today=date(2026, 2, 1)).differs is None
    assert stand_on(U2, both, today=date(2028, 2, 1)).differs == 2.0


@pytest.mark.parametrize(("noteworthy", "difference"), [(1.5, None), (1.0, 1.0)])
def test_from_which_difference_on_is_for_the_standards_to_say(noteworthy: float, difference: float | None) -> None:
    said = an_assessment(Answer.IN_PLACE, criterion="U2", at=JANUARY)
    both = known_figures({"U2.1": Outcomes(400, 0, 0)}, said)
    assert stand_on(U2, both, Scoring(noteworthy=noteworthy), today=date(2026, 2, 1)).differs == difference


def test_both_lines_stand_apart() -> None:
    said = an_assessment(Answer.NONE, criterion="U2", at=JANUARY)
    found = stand_on(U2, known_figures({"U2.1": Outcomes(400, 0, 0)}, said), today=date(2026, 2, 1))
    assert found.measured.score is not None
    assert (found.measured.score.value, found.assessed.level) == (4, 0)


def test_the_look_at_another_answer_does_not_count() -> None:
    said, other = (an_assessment(Answer.REVIEWED, criterion="U2", at=JANUARY) for _ in range(2))
    found = stand_on(U2, known_figures(None, said, reviews=(a_review(other),)), today=date(2026, 2, 1))
    assert (found.assessed.level, found.assessed.shortfall) == (3, Shortfall.NOT_REVIEWED)


def test_every_criterion_is_there_when_nothing_is_known() -> None:
    standings = stand(STANDARDS, known_figures(), today=date(2026, 2, 1))
    assert [each.criterion.id for each in standings] == [each.id for each in STANDARDS.criteria]
    assert {each.measured.state for each in standings} == {CriterionState.INSUFFICIENT}
    absences = {reading.absence for each in standings for reading in each.measured.readings if not reading.score}
    assert absences == {Absence.NOT_MEASURED}


def test_a_figure_that_does_not_fit_costs_its_own_indicator_and_no_page() -> None:
    """As an adopted version may ask for another kind of figure than this Kokon makes."""
    figures: Known = known_figures({"U2.1": Level(3)})  # type: ignore[dict-item]
    found = stand_on(U2, figures, today=date(2026, 2, 1))
    assert [reading.known for reading in found.measured.readings] == [Absence.NOT_MEASURED]
