"""Which tallies may be kept, and how months add up."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.evidence.tallies.domain import (
    RefusedTallyError,
    Tally,
    accept,
    added_up,
    ended_with_few,
    with_waiting,
)
from services.quality.foundation.domain import Period, year_to
from services.quality.standards.lineage import Beginning
from services.quality.standards.scoring.figures import Absence, Outcomes
from shared.privacy.counts import ABOUT_STAFF, COUNTED_BY, COUNTED_OF_CLIENTS, Indicator
from tests.quality.building import STANDARDS, a_tally

FEW = Outcomes(5, 0, 1)
KNOWN = {STANDARDS.version: STANDARDS}


def test_counted_cells_are_kept_and_held_ones_stay_empty() -> None:
    tally = accept(a_tally(U2_1=(5, 0, 1)), KNOWN)
    assert tally.outcomes == {
        **{indicator.value: Absence.NOT_MEASURED for indicator in Indicator},
        **dict.fromkeys(("U4.1", "U5.1", "U6.1", "K9.2.mfa"), Absence.TOO_FEW),
        "U2.1": Outcomes(5, 0, 1),
    }


def test_a_tally_of_unknown_standards_that_never_come_is_refused() -> None:
    with pytest.raises(RefusedTallyError, match="unknown_catalogue"):
        accept(a_tally().model_copy(update={"catalogue": "2021-01"}), KNOWN)


@pytest.mark.parametrize("counts", [(4, 0, 0), (0, 0, 0), (1, 1, 1)])
def test_a_cell_about_fewer_than_five_people_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(RefusedTallyError, match="too_few_people"):
        accept(a_tally(U2_1=(9, 0, 0), U6_1=counts), KNOWN)


def test_months_outside_the_four_quarters_do_not_count() -> None:
    months = year_to(Period(2026, 1))
    tallies = [accept(a_tally(month, U2_1=(5, 0, 0)), KNOWN) for month in ("2025-03", "2025-04", "2026-03", "2026-04")]
    assert added_up(tallies, months=months)["U2.1"] == Outcomes(10, 0, 0)


def test_the_order_in_which_months_arrive_makes_no_difference() -> None:
    tallies = [accept(a_tally(f"2026-0{n}", U2_1=(5, n, 0), U4_1=(0, 5, n)), KNOWN) for n in (1, 2, 3)]
    sums = [added_up(order, months=year_to(Period(2026, 1))) for order in permutations(tallies)]
    assert all(each == sums[0] for each in sums)


@given(some.lists(some.tuples(*(some.integers(0, 20) for _ in range(3))), max_size=12))
def test_nobody_is_lost_or_counted_twice(months: list[tuple[int, int, int]]) -> None:
    tallies = [Tally("2025-10", f"2026-{n + 1:02}", {"U2.1": Outcomes(*counts)}) for n, counts in enumerate(months)]
    total = added_up(tallies, months=[tally.window for tally in tallies]).get("U2.1", Outcomes())
    assert isinstance(total, Outcomes)
    assert total.total == sum(map(sum, months))


def test_a_measure_is_measured_as_soon_as_one_month_says_so() -> None:
    never, held = accept(a_tally("2026-01"), KNOWN), accept(a_tally("2026-02"), KNOWN)
    months = ("2026-01", "2026-02", "2026-03")
    assert added_up([never, held], months=months)["U8.1"] is Absence.NOT_MEASURED
    assert added_up([never, held], months=months)["U2.1"] is Absence.TOO_FEW
    counted = accept(a_tally("2026-03", U8_1=(5, 0, 0)), KNOWN)
    assert added_up([never, held, counted], months=months)["U8.1"] == Outcomes(5, 0, 0)


def test_what_casework_counts_waits_and_is_never_said_not_to_be_measured() -> None:
    counted: dict[str, Outcomes | Absence] = {
        "K1.1": Absence.NOT_MEASURED,
        "S9.1": FEW,
        "U7.3": Absence.NOT_MEASURED,
    }
    found = with_waiting(counted, {}, posts=1.5)
    measured = COUNTED_OF_CLIENTS | ABOUT_STAFF
    assert all(found[name] is Absence.TOO_FEW for name in measured - {Indicator.S9_1})
    assert (found["S9.1"], found["U7.3"]) == (FEW, Absence.NOT_MEASURED)


def test_what_is_counted_anew_by_standards_that_casework_does_not_know_is_not_measured() -> None:
    anew = Beginning("2026-07", frozenset({COUNTED_BY}))
    found = with_waiting({"K1.1": Absence.NOT_MEASURED}, {"K1.1": anew, "K1.2": anew}, posts=1.5)
    assert (found["K1.1"], found.get("K1.2")) == (Absence.NOT_MEASURED, None)
    assert found["K2.1"] is Absence.TOO_FEW
    known_by_casework = Beginning("2025-07", frozenset({"2024-01"}))
    assert with_waiting({}, {"K1.1": known_by_casework}, posts=1.5)["K1.1"] is Absence.TOO_FEW


def held_in(*months: str) -> list[Tally]:
    held: dict[str, Outcomes | Absence] = dict.fromkeys((*COUNTED_OF_CLIENTS, *ABOUT_STAFF), Absence.TOO_FEW)
    return [Tally(STANDARDS.version, month, held) for month in months]


@pytest.mark.parametrize(
    ("months", "few"),
    [
        (("2026-01", "2026-02", "2026-04"), set()),
        (("2026-03",), {"K9.2"}),
        (("2026-06", "2026-05"), {"K9.2", "S9.1"}),
        (("2026-12",), {"K9.2", "S9.1", "K1.1"}),
    ],
)
def test_what_is_held_back_when_a_period_of_colleagues_ends_is_beyond_a_team(
    months: tuple[str, ...], few: set[str]
) -> None:
    """K9.2 ends each quarter, S9.1 each half-year, K1.1 each year; U2.1 of clients only waits."""
    names = {"K9.2", "S9.1", "K1.1", "U2.1"}
    assert ended_with_few(held_in(*months), months=months) & names == few
    assert ended_with_few(held_in(*months), months=("2025-12",)) == frozenset()
    small = ended_with_few(held_in(*months), months=months)
    found = with_waiting(added_up(held_in(*months), months=months), {}, posts=1, few=small)
    assert {name for name in names if found[name] is Absence.FEWER_THAN_FIVE} == few
    assert {name for name in names if found[name] is Absence.TOO_FEW} == names - few


def test_a_team_that_has_grown_is_counted_again_and_what_was_counted_stays() -> None:
    counted, months = Tally(STANDARDS.version, "2026-06", {"K9.2": Outcomes(5, 0, 0)}), ("2026-03", "2026-06")
    assert "K9.2" not in ended_with_few([counted, *held_in("2026-03")], months=months)
    shrunk = [replace(counted, window="2026-03"), *held_in("2026-06")]
    small = ended_with_few(shrunk, months=months)
    assert "K9.2" in small
    assert with_waiting(added_up(shrunk, months=months), {}, posts=1, few=small)["K9.2"] == Outcomes(5, 0, 0)


def test_the_load_of_a_post_waits_for_the_posts() -> None:
    assert with_waiting({}, {}, posts=None)["S2.4"] is Absence.NOTHING_ENTERED
    assert with_waiting({"S2.4": Absence.TOO_FEW}, {}, posts=0)["S2.4"] is Absence.NOTHING_ENTERED
    assert with_waiting({}, {}, posts=0.5)["S2.4"] is Absence.TOO_FEW
    assert with_waiting({"S2.4": FEW}, {}, posts=None)["S2.4"] == FEW, "it was counted when there were posts"
