"""The bounds that exports tell are those by which figures are scored."""

from collections.abc import Iterator

import pytest

from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.scores import Currency, Maturity, Must, Ratio, Scoring, Simple, Target
from services.quality.standards.scoring.counted import simple_of
from services.quality.standards.scoring.figures import Age, Amounts, Figure, Level, Quantity
from services.quality.standards.scoring.readings import read
from services.quality.standards.scoring.scales import scored
from services.quality.standards.scoring.thresholds import Better, least_or_most, thresholds, thresholds_of
from tests.quality.building import STANDARDS, a_criterion, an_indicator

OTHER = Scoring(shares=(0.8, 0.6, 0.3), ages=(1.0, 2.0, 3.0), targets=(1.0, 1.1, 1.2, 1.3))
SIMPLE: list[Simple] = [Ratio(), Ratio(inverse=True), Currency(months=18), Target(target=60), Maturity()]


def figure(asked: Simple, value: float) -> Figure:
    """That has this value, in the unit of its bounds."""
    match asked:
        case Currency():
            return Age(value)
        case Target():
            return Quantity(value)
        case Maturity():
            return Level(int(value))
        case _:
            return Amounts(value, 1.0)


def known_figures() -> Iterator[tuple[Indicator, str, Simple]]:
    for criterion in STANDARDS.criteria:
        for indicator in criterion.indicators:
            for measure in indicator.own_measures:
                if asked := simple_of(indicator, measure):
                    yield indicator, measure, asked


@pytest.mark.parametrize("scoring", [STANDARDS.scoring, OTHER], ids=["ours", "others"])
@pytest.mark.parametrize("asked", SIMPLE, ids=lambda asked: asked.kind)
def test_a_value_at_a_bound_reaches_it_and_one_beyond_does_not(asked: Simple, scoring: Scoring) -> None:
    found = thresholds(asked, None, scoring)
    beyond = {Better.MORE: -1, Better.FEWER: 1}[found.better] * (1 if isinstance(asked, Maturity) else 0.001)
    for score, bound in ((4, found.four), (3, found.three), (2, found.two), (1, found.one)):
        if bound is not None:
            assert scored(asked, figure(asked, bound), scoring) == score
            assert scored(asked, figure(asked, bound + beyond), scoring) < score


def test_where_no_number_decides_anything_above_nothing_is_worth_one() -> None:
    scoring = STANDARDS.scoring
    assert [thresholds(asked, None, scoring).one for asked in SIMPLE] == [None, None, None, 180.0, 1]
    assert scored(Ratio(), Amounts(0.001, 1), scoring) == scored(Currency(months=1), Age(600), scoring) == 1
    assert scored(Ratio(inverse=True), Amounts(0.999, 1), scoring) == 1


def test_every_figure_of_the_standards_that_is_scored_has_bounds_and_no_other() -> None:
    found = list(known_figures())
    assert len(found) > 60
    for indicator, measure, asked in found:
        assert thresholds_of(indicator, measure, STANDARDS.scoring) == thresholds(
            asked, indicator.gate, STANDARDS.scoring
        )
    reported = an_indicator(score={"kind": "reported"})
    assert thresholds_of(reported, reported.id, STANDARDS.scoring) is None


@pytest.mark.parametrize("asked", SIMPLE, ids=lambda asked: asked.kind)
def test_a_must_have_is_missed_beyond_its_bound_and_not_at_it(asked: Simple) -> None:
    indicator = an_indicator("U2.1", privacy="organisation", score=asked.model_dump(), gate=0.75)
    bound = thresholds(asked, 0.75, STANDARDS.scoring).must
    assert bound is not None
    step = 1 if isinstance(asked, Maturity) else 0.001
    beyond = bound + (step if thresholds(asked, 0.75, STANDARDS.scoring).better is Better.FEWER else -step)
    missed = [
        read(indicator, a_criterion(indicator), {"U2.1": figure(asked, value)}, STANDARDS.scoring).gate_missed
        for value in (bound, beyond)
    ]
    assert missed == [False, True]


def test_another_must_have_wants_all_of_a_share_or_an_age_of_some_months() -> None:
    must = {"measure": "S1.1.room", "name": {"de": "Raum", "en": "Room"}}
    assert least_or_most(Must.model_validate(must)) == (Better.MORE, 1.0)
    assert least_or_most(Must.model_validate({**must, "months": 24})) == (Better.FEWER, 24.0)
