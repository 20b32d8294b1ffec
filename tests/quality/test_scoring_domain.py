"""Shares, intervals and scores: worked out by hand, and for all counts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.domain import Measured, Reading, differ, measure, read
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standards.scoring.intervals import Span, wilson
from services.quality.standards.scoring.scales import share_score
from shared.events import CriterionState
from tests.quality.building import a_criterion, an_indicator

counts = some.builds(Outcomes, *(some.integers(0, 60) for _ in range(3)))
enough = counts.filter(lambda outcomes: outcomes.total >= 5)
shares = some.floats(0, 1)


def reading(indicator: Indicator, outcomes: Outcomes) -> Reading:
    return read(indicator, a_criterion(indicator), {indicator.id: outcomes})


@pytest.mark.parametrize(
    ("share", "score"),
    [(1, 4), (0.9, 4), (0.899, 3), (0.75, 3), (0.749, 2), (0.5, 2), (0.499, 1), (0.001, 1), (0, 0)],
)
def test_the_thresholds_of_a_share(share: float, score: int) -> None:
    assert share_score(share, Scoring()) == score


@pytest.mark.parametrize(
    ("outcomes", "share"),
    [(Outcomes(9, 0, 1), 0.9), (Outcomes(8, 2, 0), 0.9), (Outcomes(0, 10, 0), 0.5), (Outcomes(0, 0, 7), 0)],
)
def test_partly_counts_one_half(outcomes: Outcomes, share: float) -> None:
    assert outcomes.share == share


@pytest.mark.parametrize(
    ("share", "people", "low", "high"),
    [
        # by hand with z = 1.96: (share + z²/2n ± z·sqrt(share(1 - share)/n + z²/4n²)) / (1 + z²/n)
        (0.9, 10, 0.5958, 0.9821),
        (0.5, 20, 0.2993, 0.7007),
        (1.0, 5, 0.5655, 1.0),
        (0.0, 5, 0.0, 0.4345),
        (1.0, 60, 0.9398, 1.0),
    ],
)
def test_the_wilson_interval_by_hand(share: float, people: int, low: float, high: float) -> None:
    span = wilson(share, people)
    assert span.low == pytest.approx(low, abs=0.0002)
    assert span.high == pytest.approx(high, abs=0.0002)


@given(shares, some.integers(1, 10_000))
def test_an_interval_holds_its_share_and_stays_between_nothing_and_all(share: float, people: int) -> None:
    span = wilson(share, people)
    assert 0 <= span.low <= span.value == share <= span.high <= 1


@given(shares, some.integers(5, 500))
def test_more_people_make_it_surer(share: float, people: int) -> None:
    few, many = wilson(share, people), wilson(share, people * 2)
    assert many.high - many.low < few.high - few.low


def test_a_golden_criterion_with_one_indicator() -> None:
    """21 people, 19 told both, 1 one of the two, 1 nothing: 19.5 of 21 is 0.929, plausible from 0.73 to 0.98."""
    measured = measure(a_criterion(an_indicator("U2.1")), {"U2.1": Outcomes(19, 1, 1)})
    assert measured.state is CriterionState.SCORED
    assert measured.score == Span(2, 4, 4)
    assert (measured.coverage, measured.people, measured.band) == (1.0, 21, 4)


def test_a_golden_criterion_with_weights() -> None:
    """Weights 2 and 1, scores 4 and 2: (2·4 + 1·2) / 3 = 3.33, band 3."""
    criterion = a_criterion(an_indicator("U2.1", weight=2), an_indicator("U2.2"))
    measured = measure(criterion, {"U2.1": Outcomes(200, 0, 0), "U2.2": Outcomes(60, 0, 40)})
    assert measured.score is not None
    assert measured.score.value == pytest.approx(10 / 3)
    assert measured.band == 3


def test_half_a_band_is_rounded_upwards() -> None:
    criterion = a_criterion(an_indicator("U2.1"), an_indicator("U2.2"))
    measured = measure(criterion, {"U2.1": Outcomes(10, 0, 0), "U2.2": Outcomes(8, 0, 2)})
    assert (measured.score and measured.score.value, measured.band) == (3.5, 4)


def test_four_people_are_not_enough() -> None:
    measured = measure(a_criterion(an_indicator()), {"U2.1": Outcomes(4, 0, 0)})
    assert (measured.state, measured.score, measured.band) == (CriterionState.INSUFFICIENT, None, None)


def test_feedback_needs_ten() -> None:
    indicator = an_indicator(privacy="feedback")
    assert reading(indicator, Outcomes(9, 0, 0)).score is None
    assert reading(indicator, Outcomes(10, 0, 0)).score is not None


def test_nothing_counted_is_not_zero() -> None:
    assert measure(a_criterion(an_indicator()), {}).state is CriterionState.INSUFFICIENT
    assert measure(a_criterion(), {}).state is CriterionState.NOT_ASSESSED


def test_nobody_told_is_zero_and_that_is_not_missing() -> None:
    measured = measure(a_criterion(an_indicator()), {"U2.1": Outcomes(0, 0, 40)})
    assert measured.score is not None
    assert (measured.score.low, measured.score.value) == (0, 0)


@pytest.mark.parametrize(("weight", "state"), [(1.0, CriterionState.SCORED), (0.9, CriterionState.INSUFFICIENT)])
def test_less_than_half_of_the_weight_gives_no_score(weight: float, state: CriterionState) -> None:
    criterion = a_criterion(an_indicator("U2.1", weight=weight), an_indicator("U2.2"))
    assert measure(criterion, {"U2.1": Outcomes(10, 0, 0)}).state is state


def test_an_indicator_that_nothing_counts_yet_lowers_the_coverage() -> None:
    asked = an_indicator("U2.2", score={"kind": "topbox"})
    measured = measure(a_criterion(an_indicator(), asked), {"U2.1": Outcomes(10, 0, 0)})
    assert (measured.coverage, measured.available) == (0.5, 1)


def test_a_missed_must_have_caps_the_criterion_at_one() -> None:
    criterion = a_criterion(an_indicator("U2.1", gate=0.9), an_indicator("U2.2"))
    measured = measure(criterion, {"U2.1": Outcomes(17, 0, 3), "U2.2": Outcomes(20, 0, 0)})
    assert measured.score is not None
    assert measured.score.value == 1
    assert [indicator.id for indicator in measured.gates_missed] == ["U2.1"]


def test_a_must_have_that_is_just_met_caps_nothing() -> None:
    measured = measure(a_criterion(an_indicator(gate=0.9)), {"U2.1": Outcomes(9, 0, 1)})
    assert measured.score == Span(2, 4, 4)
    assert measured.gates_missed == ()


def test_where_fewer_is_better_the_span_turns_round() -> None:
    indicator = an_indicator(score={"kind": "ratio", "inverse": True})
    found = reading(indicator, Outcomes(1, 0, 9))
    assert found.share is not None
    assert found.share.value == pytest.approx(0.9)
    assert found.share.low < found.share.value < found.share.high


@given(enough, some.none() | some.floats(0.01, 1))
def test_a_score_is_bounded_and_inside_its_span(outcomes: Outcomes, gate: float | None) -> None:
    measured = measure(a_criterion(an_indicator(gate=gate)), {"U2.1": outcomes})
    assert measured.score is not None
    assert 0 <= measured.score.low <= measured.score.value <= measured.score.high <= 4


@given(enough, enough)
def test_adding_is_the_same_in_any_order(one: Outcomes, other: Outcomes) -> None:
    assert one + other == other + one
    assert (one + other).total == one.total + other.total


@given(enough, some.none() | some.floats(0.01, 1))
def test_one_better_outcome_never_lowers_a_score(outcomes: Outcomes, gate: float | None) -> None:
    if outcomes.not_met == 0:
        outcomes = outcomes + Outcomes(not_met=1)
    better = Outcomes(outcomes.met, outcomes.partly + 1, outcomes.not_met - 1)
    best = Outcomes(outcomes.met + 1, outcomes.partly, outcomes.not_met - 1)
    criterion = a_criterion(an_indicator(gate=gate))
    values = [measure(criterion, {"U2.1": each}).score for each in (outcomes, better, best)]
    for before, after in pairwise(value for value in values if value):
        assert before.low <= after.low
        assert before.value <= after.value
        assert before.high <= after.high


@pytest.mark.parametrize(("level", "difference"), [(4, None), (3, None), (2, 2.0), (0, 4.0)])
def test_a_difference_of_one_and_a_half_wants_a_talk(level: int, difference: float | None) -> None:
    measured: Measured = measure(a_criterion(an_indicator()), {"U2.1": Outcomes(10, 0, 0)})
    assert differ(measured, level) == difference


def test_without_both_lines_nothing_differs() -> None:
    assert differ(measure(a_criterion(), {}), 4) is None
    assert differ(measure(a_criterion(an_indicator()), {"U2.1": Outcomes(10, 0, 0)}), None) is None
