"""What of a standing wants a look, and why there may be no score."""

import pytest

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.standards.scoring.domain import measure
from services.quality.standards.scoring.figures import Absence, Amounts, Figures, Outcomes
from services.quality.standing.domain import Standing, stand_on
from services.quality.standing.overview.domain import Reason, Show, chosen, counts, reasons, shown, why_no_score
from tests.quality.building import NOON, a_criterion, a_review, an_assessment, an_indicator, known_figures

TODAY = NOON.date()
FUNDED = an_indicator("S10.1", sources=["funding"], privacy="organisation", responsible=["funder"])


def standing(counted: Figures | None = None, *answers: Assessment, **changes: object) -> Standing:
    criterion = a_criterion(an_indicator("U2.1", **changes))
    return stand_on(criterion, known_figures(counted or {}, *answers), today=TODAY)  # type: ignore[arg-type]  # outcomes


def answer_for_u2(answer: Answer, **changes: object) -> Assessment:
    return an_assessment(answer, criterion="U2", **changes)


def disputed(answer: Assessment) -> Standing:
    return stand_on(a_criterion(), known_figures({}, answer, reviews=(a_review(answer, confirms=False),)), today=TODAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (standing({"U2.1": Outcomes(20)}), ()),
        (standing({"U2.1": Outcomes(17, 0, 3)}, gate=0.9), (Reason.MUST_MISSED, Reason.LOW)),
        (standing({"U2.1": Outcomes(20)}, answer_for_u2(Answer.PARTLY)), (Reason.DIFFERS,)),
        (standing(None, answer_for_u2(Answer.REVIEWED)), (Reason.SECOND_LOOK,)),
        (disputed(answer_for_u2(Answer.IN_PLACE)), (Reason.DISPUTED,)),
        (standing(None, answer_for_u2(Answer.PLANNED)), (Reason.LOW,)),
        (standing(None, answer_for_u2(Answer.IN_PLACE, at=NOON.replace(year=2023))), (Reason.EVIDENCE_EXPIRED,)),
    ],
)
def test_what_wants_a_look(given: Standing, expected: tuple[Reason, ...]) -> None:
    assert reasons(given) == expected


def test_a_gap_of_others_is_shown_as_one_and_is_no_task_of_the_centre() -> None:
    gap = stand_on(a_criterion(FUNDED, id="S10"), known_figures({"S10.1": Amounts(1, 4)}), today=TODAY)  # type: ignore[dict-item]  # an amount
    assert reasons(gap) == ()
    assert shown(gap, Show.GAPS)
    assert not shown(gap, Show.ATTENTION)


def test_every_filter_counts_what_it_shows() -> None:
    some = [standing(), standing({"U2.1": Outcomes(20)}), standing(None, answer_for_u2(Answer.PLANNED))]
    assert counts(some) == {Show.ALL: 3, Show.ATTENTION: 1, Show.UNSEEN: 2, Show.UNKNOWN: 2, Show.GAPS: 0}


@pytest.mark.parametrize("given", ["", "nonsense", "ATTENTION", "all"])
def test_an_unknown_filter_shows_everything(given: str) -> None:
    assert chosen(given) is Show.ALL


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Absence.NOT_MEASURED, Absence.NOT_MEASURED, Absence.NOT_MEASURED),
        (Absence.NOT_MEASURED, Absence.NOTHING_ENTERED, Absence.NOTHING_ENTERED),
        (Absence.NOTHING_ENTERED, Absence.TOO_FEW, Absence.TOO_FEW),
        (Absence.NOT_APPLICABLE, Absence.NOT_APPLICABLE, Absence.NOT_APPLICABLE),
        (Absence.NOT_APPLICABLE, Absence.NOT_MEASURED, Absence.NOT_MEASURED),
        (Outcomes(20), Absence.NOT_MEASURED, None),
        (Absence.FEWER_THAN_FIVE, Absence.FEWER_THAN_FIVE, Absence.FEWER_THAN_FIVE),
        (Absence.FEWER_THAN_FIVE, Absence.NOT_APPLICABLE, Absence.FEWER_THAN_FIVE),
        (Absence.FEWER_THAN_FIVE, Absence.TOO_FEW, Absence.TOO_FEW),
    ],
)
def test_why_there_is_no_score(first: Outcomes | Absence, second: Absence, expected: Absence | None) -> None:
    criterion = a_criterion(an_indicator("U2.1"), an_indicator("U2.2"))
    assert why_no_score(measure(criterion, {"U2.1": first, "U2.2": second})) is expected
