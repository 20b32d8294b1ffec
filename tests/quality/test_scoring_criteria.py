"""How indicators make a criterion: weights, coverage, must-haves, gaps; each worked out by hand."""

from collections.abc import Mapping

import pytest

from services.quality.standards.catalogue.domain import Criterion, Indicator
from services.quality.standards.scoring.domain import Measured, Use, differ, fitting, measure
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes
from services.quality.standards.scoring.intervals import Span
from services.quality.standards.scoring.scales import UnfitFigureError
from services.quality.standing.domain import measured_line
from shared.events import CriterionState
from tests.quality.building import a_criterion, an_indicator, words

type Known = Mapping[str, Figure | Absence]
TWO, THREE, FOUR = Amounts(5, 10), Amounts(8, 10), Amounts(10, 10)


def a_fact(id: str = "U2.1", *, of: str | None = None, **changes: object) -> Indicator:
    """About the organisation, so without an interval; `of="funder"` lies in other hands."""
    return an_indicator(id, privacy="organisation", **({"responsible": [of]} if of else {}), **changes)


def measured(*indicators: Indicator, **figures: Figure | Absence) -> Measured:
    """`U2_1=FOUR`."""
    return measure(a_criterion(*indicators), {name.replace("_", "."): known for name, known in figures.items()})


def test_a_weighted_mean() -> None:
    """(3·4 + 1·2) / 4"""
    found = measured(a_fact(weight=3), a_fact("U2.2"), U2_1=FOUR, U2_2=TWO)
    assert (found.score, found.band) == (Span.exact(3.5), 4)


def test_a_mean_of_facts_and_people_is_uncertain_as_far_as_the_people_are() -> None:
    """18 of 20 people: 4, plausibly 2 to 4; the fact is 2: (2 + 2) / 2, (4 + 2) / 2, (4 + 2) / 2."""
    found = measured(an_indicator("U2.1"), a_fact("U2.2"), U2_1=Outcomes(18, 0, 2), U2_2=TWO)
    assert found.score == Span(2, 3, 3)


@pytest.mark.parametrize(
    ("weights", "state"),
    [
        ((1.0, 1.0), CriterionState.SCORED),
        ((0.99, 1.0), CriterionState.INSUFFICIENT),
        ((0.3, 0.3), CriterionState.SCORED),
        ((0.1, 0.2), CriterionState.INSUFFICIENT),
    ],
)
def test_half_of_the_weight_is_enough_and_less_is_not(weights: tuple[float, float], state: CriterionState) -> None:
    found = measured(a_fact(weight=weights[0]), a_fact("U2.2", weight=weights[1]), U2_1=FOUR)
    assert found.state is state


def test_half_is_half_whatever_binary_fractions_say() -> None:
    """0.3 of 0.1 + 0.2 + 0.3, added one by one, would be 0.49999999999999994."""
    found = measured(a_fact("U2.1", weight=0.1), a_fact("U2.2", weight=0.2), a_fact("U2.3", weight=0.3), U2_3=FOUR)
    assert (found.coverage, found.state) == (0.5, CriterionState.SCORED)


def test_what_does_not_apply_lowers_nothing() -> None:
    three = (a_fact("U2.1"), a_fact("U2.2"), a_fact("U2.3", weight=50))
    found = measured(*three, U2_1=FOUR, U2_3=Absence.NOT_APPLICABLE)
    assert (found.coverage, found.score) == (0.5, Span.exact(4))


def test_nothing_applies() -> None:
    found = measured(a_fact(), a_fact("U2.2"), U2_1=Absence.NOT_APPLICABLE, U2_2=Absence.NOT_APPLICABLE)
    assert (found.state, found.score) == (CriterionState.NOT_APPLICABLE, None)


def test_what_is_only_reported_is_no_part_of_the_coverage() -> None:
    found = measured(a_fact(), a_fact("U2.2", score={"kind": "reported"}), U2_1=FOUR, U2_2=Amounts(1, 10))
    assert (found.coverage, found.score, found.available) == (1.0, Span.exact(4), 1)
    assert measured(a_fact(score={"kind": "reported"}), U2_1=FOUR).state is CriterionState.NOT_ASSESSED


def test_a_score_says_what_was_counted_and_what_is_not_known() -> None:
    """The context of U2.4 and what does not apply are neither; with 2 of 3 known it is in part."""
    four = (a_fact(), a_fact("U2.2"), a_fact("U2.3"), a_fact("U2.4", score={"kind": "reported"}), a_fact("U2.5"))
    known: dict[str, Figure | Absence] = {"U2_1": FOUR, "U2_2": TWO, "U2_4": Amounts(1, 10)}
    known["U2_5"] = Absence.NOT_APPLICABLE
    found = measured(*four, **known)
    assert ([each.id for each in found.rests_on], [each.id for each in found.unknown]) == (["U2.1", "U2.2"], ["U2.3"])
    assert found.in_part
    whole = measured(*four, **known, U2_3=THREE)
    assert ([each.id for each in whole.unknown], whole.in_part) == ([], False)
    nothing = measured(a_fact(), a_fact("U2.2"))
    assert (nothing.rests_on, len(nothing.unknown), nothing.in_part) == ((), 2, False)


def test_what_lies_with_others_and_is_left_out_is_no_base() -> None:
    found = measured(a_fact(), a_fact("U2.2", of="funder"), U2_1=FOUR, U2_2=TWO)
    assert [each.id for each in found.rests_on] == ["U2.1"]
    assert (found.unknown, found.in_part) == ((), False)


@pytest.mark.parametrize(("weight", "few"), [(1.0, False), (1.01, True)])
def test_fewer_than_five_is_said_where_less_than_half_of_the_weight_could_be_known_otherwise(
    weight: float, few: bool
) -> None:
    found = measured(a_fact(), a_fact("U2.2", weight=weight), U2_2=Absence.FEWER_THAN_FIVE)
    assert found.fewer_than_five is few
    assert found.state is CriterionState.INSUFFICIENT
    assert not measured(a_fact(), a_fact("U2.2"), U2_1=FOUR, U2_2=Absence.FEWER_THAN_FIVE).fewer_than_five


# must-haves


def gated(met: int, of: int, gate: float = 0.9) -> Measured:
    return measured(an_indicator(gate=gate), a_fact("U2.2"), U2_1=Outcomes(met, 0, of - met), U2_2=FOUR)


def test_a_gate_asks_what_was_counted_and_leaves_the_interval_to_the_measure() -> None:
    """The fact is 4. Of the people:

    17 of 20 is below 0.9: missed, so all of the interval is capped, although the true share is plausibly up to 0.948.
    18 of 20 is just 0.9: met. The true share is plausibly from 0.699 on, which is worth 2: (2 + 4) / 2.
    400 of 400, plausibly from 0.990: low in nothing.
    200 of 400: missed.
    """
    assert gated(17, 20).score == Span(1, 1, 1)
    assert gated(18, 20).score == Span(3, 4, 4)
    assert gated(400, 400).score == Span(4, 4, 4)
    assert gated(200, 400).score == Span(1, 1, 1)


@pytest.mark.parametrize("gate", [0.9, 0.99, 1.0])
def test_a_perfect_record_is_not_told_that_it_may_have_missed_the_must_have(gate: float) -> None:
    """30 of 30, plausibly from 0.886 on, which is worth 3."""
    found = measured(an_indicator(gate=gate), U2_1=Outcomes(30, 0, 0))
    assert (found.score, found.gates_missed) == (Span(3, 4, 4), ())


def test_a_gate_of_a_part_is_missed_before_the_other_part_is_known() -> None:
    parts = [
        {"measure": "U2.1.first", "name": words(), "score": {"kind": "ratio"}},
        {"measure": "U2.1.second", "name": words(), "score": {"kind": "ratio"}},
    ]
    both = a_fact(score={"kind": "mean", "parts": parts}, gate=0.9)
    found = measure(a_criterion(both, a_fact("U2.2")), {"U2.1.first": THREE, "U2.2": FOUR})
    assert (found.score, [each.id for each in found.gates_missed]) == (Span.exact(1), ["U2.1"])


def test_a_mean_that_is_below_the_cap_stays_there() -> None:
    found = measured(a_fact(gate=0.5), U2_1=Amounts(0, 10))
    assert found.score == Span.exact(0)
    assert found.capped_by == ()
    assert [indicator.id for indicator in found.gates_missed] == ["U2.1"]


def test_what_capped_the_score_is_named_beside_the_mean() -> None:
    found = gated(17, 20)
    assert (found.mean, found.scoring.cap_of_a_missed_must) == (Span(3, 3.5, 4), 1)
    assert [reading.indicator.id for reading in found.capped_by] == ["U2.1"]


def test_a_gate_of_an_age() -> None:
    plan = a_fact(score={"kind": "currency", "months": 12}, gate=1.0)
    assert measured(plan, U2_1=Age(12)).score == Span.exact(4)
    assert measured(plan, U2_1=Age(13)).score == Span.exact(1)
    assert measured(plan, U2_1=Age(None)).score == Span.exact(0)


def test_a_gate_of_a_mean_asks_every_part() -> None:
    parts = [
        {"measure": "U2.1.first", "name": words(), "score": {"kind": "ratio"}},
        {"measure": "U2.1.second", "name": words(), "score": {"kind": "currency", "months": 12}},
    ]
    both = a_fact(score={"kind": "mean", "parts": parts}, gate=0.9)
    for first, second, score in [(FOUR, Age(12), 4), (FOUR, Age(14), 1), (THREE, Age(1), 1)]:
        found = measure(a_criterion(both), {"U2.1.first": first, "U2.1.second": second})
        assert found.score == Span.exact(score)


def test_a_gate_without_a_figure_is_unknown_and_caps_nothing() -> None:
    found = measured(a_fact(gate=1.0), a_fact("U2.2"), U2_2=FOUR)
    assert (found.score, found.gates_missed) == (Span.exact(4), ())


def with_room(**figures: Figure | Absence) -> Measured:
    room = a_fact(musts=[{"measure": "U2.1.room", "name": words()}])
    return measured(room, a_fact("U2.2"), **figures)


def test_a_missed_must_caps_even_where_its_indicator_has_no_figure_yet() -> None:
    """That there is no room is known, although nobody has gone through the checklist."""
    found = with_room(U2_2=FOUR, U2_1_room=Outcomes(0, 0, 1))
    assert (found.coverage, found.score) == (0.5, Span.exact(1))
    assert [must.measure for reading in found.capped_by for must in reading.musts_missed] == ["U2.1.room"]


def test_a_must_of_what_does_not_apply_caps_nothing() -> None:
    found = with_room(U2_1=Absence.NOT_APPLICABLE, U2_2=FOUR, U2_1_room=Outcomes(0, 0, 1))
    assert found.score == Span.exact(4)


# what lies in other hands


def test_a_gap_is_listed_and_does_not_lower_the_centre() -> None:
    found = measured(a_fact(), a_fact("U2.2", of="funder"), U2_1=FOUR, U2_2=TWO)
    assert (found.state, found.score, found.coverage) == (CriterionState.SCORED, Span.exact(4), 1.0)
    assert [gap.indicator.id for gap in found.gaps] == ["U2.2"]
    assert [reading.use for reading in found.readings] == [Use.COUNTS, Use.GAP]


@pytest.mark.parametrize(
    ("own", "theirs", "score", "use"),
    [
        (FOUR, THREE, 4, Use.WOULD_LOWER),
        (THREE, THREE, 3, Use.COUNTS),
        (TWO, THREE, 2.5, Use.COUNTS),
        (TWO, FOUR, 3, Use.COUNTS),
        (FOUR, FOUR, 4, Use.COUNTS),
    ],
)
def test_what_others_do_well_lifts_and_never_lowers(own: Figure, theirs: Figure, score: float, use: Use) -> None:
    found = measured(a_fact(), a_fact("U2.2", of="funder"), U2_1=own, U2_2=theirs)
    assert found.score == Span.exact(score)
    assert (found.readings[1].use, found.gaps) == (use, ())


def test_of_several_others_those_count_that_lift() -> None:
    """Our own is 3: with the 4 it is 3.5, and the other 3 would lower that."""
    others = (a_fact("U2.2", of="funder"), a_fact("U2.3", of="politics"))
    found = measured(a_fact(), *others, U2_1=THREE, U2_2=THREE, U2_3=FOUR)
    assert found.score == Span.exact(3.5)
    assert [reading.use for reading in found.readings] == [Use.COUNTS, Use.WOULD_LOWER, Use.COUNTS]


def test_a_must_have_in_other_hands_caps_nothing_of_ours_and_is_a_gap() -> None:
    found = measured(a_fact(), a_fact("U2.2", of="funder", gate=1.0), U2_1=FOUR, U2_2=Amounts(95, 100))
    assert found.score == Span.exact(4)
    assert [gap.indicator.id for gap in found.gaps] == ["U2.2"]
    assert found.capped_by == ()


@pytest.mark.parametrize(
    ("figures", "state", "score", "band"),
    [
        ((FOUR, FOUR), CriterionState.SCORED, 4, 4),
        ((FOUR, TWO), CriterionState.SCORED, 3, 3),
        ((THREE, TWO), CriterionState.STRUCTURAL_GAP, 2.5, None),
        ((TWO, TWO), CriterionState.STRUCTURAL_GAP, 2, None),
    ],
)
def test_a_criterion_wholly_in_other_hands(
    figures: tuple[Figure, Figure], state: CriterionState, score: float, band: int | None
) -> None:
    """The mean of all says how far the others are; a band leaves only where that is no gap."""
    both = (a_fact("U2.1", of="funder"), a_fact("U2.2", of="funder"))
    found = measured(*both, U2_1=figures[0], U2_2=figures[1])
    assert (found.state, found.score, found.band) == (state, Span.exact(score), band)
    assert len(found.gaps) == figures.count(TWO)


def test_where_the_centre_has_a_say_there_is_no_gap() -> None:
    criterion: Criterion = a_criterion(a_fact(), responsible=["centre", "funder"])
    assert measure(criterion, {"U2.1": TWO}).gaps == ()


# both lines


@pytest.mark.parametrize(("level", "difference"), [(4, None), (3, None), (2, 1.5), (1, 2.5)])
def test_a_difference_is_flagged_from_one_and_a_half_on(level: int, difference: float | None) -> None:
    found = measured(a_fact(), a_fact("U2.2"), U2_1=FOUR, U2_2=THREE)
    assert (found.score, differ(found, level)) == (Span.exact(3.5), difference)


def test_a_gap_is_no_difference_with_anybody() -> None:
    assert differ(measured(a_fact(of="funder"), U2_1=Amounts(0, 1)), 4) is None


def test_a_figure_that_does_not_fit_the_standards_takes_no_other_with_it() -> None:
    criterion = a_criterion(a_fact(), a_fact("U2.2"))
    figures: Known = {"U2.1": Level(3), "U2.2": FOUR}
    with pytest.raises(UnfitFigureError):
        measure(criterion, figures)
    assert fitting(criterion, figures) == {"U2.1": Absence.NOT_MEASURED, "U2.2": FOUR}
    assert measured_line(criterion, figures).score == Span.exact(4)
