"""Must-haves beside the figure of an indicator: all of a share, or something looked at lately enough."""

from collections.abc import Mapping

import pytest

from services.quality.standards.scoring.domain import Measured, measure
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes
from services.quality.standards.scoring.scales import UnfitFigureError
from tests.quality.building import a_criterion, an_indicator, words

ALL_WELL = Outcomes(met=10)


def measured(known: Mapping[str, Figure | Absence], *, months: int | None = None) -> Measured:
    must = {"measure": "U2.1.pledge", "name": words()} | ({"months": months} if months else {})
    indicator = an_indicator(privacy="organisation", sources=["system"], musts=[must])
    return measure(a_criterion(indicator), {"U2.1": ALL_WELL, **known})


def value(measured: Measured) -> float:
    assert measured.score
    return measured.score.value


@pytest.mark.parametrize(
    ("pledge", "score"),
    [
        (Outcomes(met=3), 4),
        (Outcomes(met=2, partly=1), 1),
        (Outcomes(met=99, not_met=1), 1),
        (Amounts(40, 40), 4),
        (Amounts(39.5, 40), 1),
        (Absence.NOTHING_ENTERED, 4),
        (Absence.NOT_APPLICABLE, 4),
    ],
)
def test_a_must_of_a_share_is_missed_by_whatever_lacks(pledge: Figure | Absence, score: float) -> None:
    assert value(measured({"U2.1.pledge": pledge})) == score


@pytest.mark.parametrize(("age", "score"), [(0, 4), (23.9, 4), (24, 4), (24.1, 1), (None, 1)])
def test_a_must_with_months_is_missed_by_what_is_older(age: float | None, score: float) -> None:
    assert value(measured({"U2.1.pledge": Age(age)}, months=24)) == score


def test_a_must_that_nobody_told_of_is_not_missed() -> None:
    assert value(measured({}, months=24)) == 4


@pytest.mark.parametrize(("figure", "months"), [(Age(3), None), (Outcomes(met=1), 24), (Level(4), 24)])
def test_a_must_of_the_wrong_kind_is_a_situation_of_its_own(figure: Figure, months: int | None) -> None:
    with pytest.raises(UnfitFigureError):
        measured({"U2.1.pledge": figure}, months=months)


def test_the_missed_must_is_named() -> None:
    [reading] = measured({"U2.1.pledge": Age(25)}, months=24).readings
    assert [must.measure for must in reading.musts_missed] == ["U2.1.pledge"]
