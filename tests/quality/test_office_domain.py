"""What the office takes, and how a federation spreads without anybody's name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.catalogue.files import CURRENT
from services.quality.domain import Period
from services.quality.office.federation.completeness import complete, due
from services.quality.office.received.domain import (
    RefusedReleaseError,
    accept,
    counted,
    counted_lines,
    newest,
    spreads,
    without,
)
from shared.events import CriterionState, ReleasedCriterion
from tests.quality.building import STANDARDS, a_line, a_release

CATALOGUES = {STANDARDS.version: STANDARDS}
CENTRES = {"south": "Süd", "north": "Nord"}


def test_a_release_of_the_centre_it_names_is_taken() -> None:
    assert accept(a_release("north"), centre="north", catalogues=CATALOGUES).centre == "north"


def test_nobody_speaks_for_another_centre() -> None:
    with pytest.raises(RefusedReleaseError, match="wrong_centre"):
        accept(a_release("north"), centre="south", catalogues=CATALOGUES)


def test_unknown_standards_are_refused() -> None:
    with pytest.raises(RefusedReleaseError, match="unknown_catalogue"):
        accept(a_release(catalogue="2031-01"), centre="north", catalogues=CATALOGUES)


@pytest.mark.parametrize("criteria", [("U2",), tuple(c.id for c in reversed(STANDARDS.criteria))])
def test_other_criteria_than_those_of_the_standards_are_refused(criteria: tuple[str, ...]) -> None:
    lines = tuple(a_line(id_, None, None) for id_ in criteria)
    with pytest.raises(RefusedReleaseError, match="wrong_criteria"):
        accept(a_release(criteria=lines), centre="north", catalogues=CATALOGUES)


def test_the_distribution_counts_centres_and_names_none() -> None:
    north, south = a_release("north", U2=(4, 3)), a_release("south", U2=(2, None))
    spread = spreads(STANDARDS, counted([north, south]), reporting=2)["U2"]
    assert spread.measured.bands == {4: 1, 3: 0, 2: 1, 1: 0, 0: 0}
    assert spread.measured.states == {}
    assert spread.assessed.states == {CriterionState.NOT_ASSESSED: 1}
    assert "north" not in repr(spread)


def test_a_suppressed_band_is_a_state_and_never_a_zero() -> None:
    line = ReleasedCriterion(criterion="U2", measured=CriterionState.SUPPRESSED, assessed=CriterionState.NOT_ASSESSED)
    measured = spreads(STANDARDS, counted_lines([("2026-Q1", CURRENT, line, 1)]), reporting=2)["U2"].measured
    assert (measured.scored, measured.states) == (0, {CriterionState.SUPPRESSED: 1})


bands = some.none() | some.integers(0, 4)


@given(some.lists(some.tuples(bands, bands, some.integers(1, 9)), max_size=40))
def test_every_report_is_somewhere_in_the_distribution(lines: list[tuple[int | None, int | None, int]]) -> None:
    said = [("2026-Q1", CURRENT, a_line("S1", one, other), centres) for one, other, centres in lines]
    spread = spreads(STANDARDS, counted_lines(said), reporting=40)["S1"]
    for side in (spread.measured, spread.assessed):
        assert side.scored + sum(side.states.values()) == sum(centres for _, _, centres in lines)


def test_all_criteria_are_shown_in_their_order_even_without_any_report() -> None:
    assert list(spreads(STANDARDS, [], reporting=2)) == [criterion.id for criterion in STANDARDS.criteria]


def test_over_a_single_centre_there_is_no_distribution() -> None:
    assert spreads(STANDARDS, counted([a_release("north", U2=(4, 3))]), reporting=1) == {}


def test_a_centre_with_a_gap_on_either_line_or_on_both_is_counted_once() -> None:
    gap, none = CriterionState.STRUCTURAL_GAP, CriterionState.NOT_ASSESSED
    pairs = [(gap, gap), (gap, none), (none, gap), (none, none)]
    said = [ReleasedCriterion(criterion="S10", measured=measured, assessed=other) for measured, other in pairs]
    spread = spreads(STANDARDS, counted_lines(("2026-Q1", CURRENT, each, 1) for each in said), reporting=4)["S10"]
    assert (spread.gaps, spread.measured.states[gap], spread.assessed.states[gap]) == (3, 2, 2)


@given(some.lists(some.tuples(bands, bands), max_size=12), some.lists(some.tuples(bands, bands), max_size=12))
def test_centres_that_are_not_counted_leave_just_the_others(
    ours: list[tuple[int | None, int | None]], strangers: list[tuple[int | None, int | None]]
) -> None:
    all_, others = ([a_release(U2=pair) for pair in pairs] for pairs in (ours + strangers, strangers))
    assert without(counted(all_), counted(others)) == counted([a_release(U2=pair) for pair in ours])


def test_completeness_names_who_has_reported_and_no_value() -> None:
    completeness = complete(CENTRES, ["south"])
    assert completeness.centres == (("north", "Nord", False), ("south", "Süd", True))
    assert (completeness.reported, completeness.expected, completeness.unexpected) == (1, 2, ())


def test_a_centre_nobody_expected_is_named_and_not_counted() -> None:
    completeness = complete(CENTRES, ["south", "west"])
    assert (completeness.reported, completeness.unexpected) == (1, ("west",))


def test_the_newest_reported_quarter_is_shown_first() -> None:
    running = Period(2026, 2)
    assert newest([Period(2025, 3), Period(2025, 4)], running=running) == Period(2025, 4)
    assert newest([], running=running) == Period(2026, 1)


def test_a_quarter_is_expected_within_six_weeks_of_its_end() -> None:
    assert due(Period(2026, 1)) == date(2026, 5, 12)
    assert due(Period(2025, 4)) == date(2026, 2, 11)
