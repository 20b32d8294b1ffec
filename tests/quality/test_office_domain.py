"""Who has reported, and how a federation spreads without anybody's name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Missing, Report, complete, due, gaps
from services.quality.office.members.file import parsed
from services.quality.office.received.domain import Count, counted, newest, spreads, without
from services.quality.office.received.publication import ALWAYS
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from tests.quality.building import NOON, STANDARDS, a_line, a_release, members_file

QUARTER = Period(2026, 1)
CENTRES = {"south": "Süd", "north": "Nord"}


def added_up(*releases: ReleasePublished) -> list[Count]:
    return counted((each, ALWAYS) for each in releases)


def saying(*lines: ReleasedCriterion) -> list[Count]:
    return added_up(*(a_release(f"c{number}", criteria=(line,)) for number, line in enumerate(lines)))


def test_the_distribution_counts_centres_and_names_none() -> None:
    north, south = a_release("north", U2=(4, 3)), a_release("south", U2=(2, None))
    spread = spreads(STANDARDS, added_up(north, south), reporting=2)["U2"]
    assert spread.measured.bands == {4: 1, 3: 0, 2: 1, 1: 0, 0: 0}
    assert spread.measured.states == {}
    assert spread.assessed.states == {CriterionState.NOT_ASSESSED: 1}
    assert "north" not in repr(spread)


def test_a_suppressed_band_is_a_state_and_never_a_zero() -> None:
    line = ReleasedCriterion(criterion="U2", measured=CriterionState.SUPPRESSED, assessed=CriterionState.NOT_ASSESSED)
    measured = spreads(STANDARDS, saying(line), reporting=2)["U2"].measured
    assert (measured.scored, measured.states) == (0, {CriterionState.SUPPRESSED: 1})


bands = some.none() | some.integers(0, 4)


@given(some.lists(some.tuples(bands, bands), max_size=40))
def test_every_report_is_somewhere_in_the_distribution(lines: list[tuple[int | None, int | None]]) -> None:
    spread = spreads(STANDARDS, saying(*(a_line("S1", *pair) for pair in lines)), reporting=40)["S1"]
    for side in (spread.measured, spread.assessed):
        assert side.scored + sum(side.states.values()) == len(lines)


def test_all_criteria_are_shown_in_their_order_even_without_any_report() -> None:
    assert list(spreads(STANDARDS, [], reporting=2)) == [criterion.id for criterion in STANDARDS.criteria]


def test_over_a_single_centre_there_is_no_distribution() -> None:
    assert spreads(STANDARDS, added_up(a_release("north", U2=(4, 3))), reporting=1) == {}


def test_a_centre_with_a_gap_on_either_line_or_on_both_is_counted_once() -> None:
    gap, none = CriterionState.STRUCTURAL_GAP, CriterionState.NOT_ASSESSED
    pairs = [(gap, gap), (gap, none), (none, gap), (none, none)]
    said = [ReleasedCriterion(criterion="S10", measured=measured, assessed=other) for measured, other in pairs]
    spread = spreads(STANDARDS, saying(*said), reporting=4)["S10"]
    assert (spread.gaps, spread.measured.states[gap], spread.assessed.states[gap]) == (3, 2, 2)


@given(some.lists(some.tuples(bands, bands), max_size=12), some.lists(some.tuples(bands, bands), max_size=12))
def test_centres_that_are_not_counted_leave_just_the_others(
    ours: list[tuple[int | None, int | None]], strangers: list[tuple[int | None, int | None]]
) -> None:
    all_, others = ([a_release(U2=pair) for pair in pairs] for pairs in (ours + strangers, strangers))
    assert without(added_up(*all_), added_up(*others)) == added_up(*(a_release(U2=pair) for pair in ours))


def test_completeness_names_who_has_reported_when_and_no_value() -> None:
    told = [Report("south", QUARTER, date(2026, 4, 21), 1)]
    found = complete(parsed(members_file(**CENTRES)), QUARTER, told, {}, today=date(2026, 4, 22))
    assert [(each.name, each.standing, each.on) for each in found.centres] == [
        ("Nord", "overdue", None),
        ("Süd", "in_time", date(2026, 4, 21)),
    ]
    assert (found.reported, found.expected, found.unexpected) == (1, 2, ())


@pytest.mark.parametrize(
    ("report", "refused", "today", "standing"),
    [
        (None, {}, date(2026, 4, 21), "waiting"),
        (None, {}, date(2026, 4, 22), "overdue"),
        (None, {"north": "unknown_key"}, date(2026, 4, 2), "refused"),
        (date(2026, 4, 22), {}, date(2026, 5, 1), "late"),
        (date(2026, 4, 22), {"north": "different_release"}, date(2026, 5, 1), "late"),
    ],
)
def test_how_a_centre_stands(report: date | None, refused: dict[str, str], today: date, standing: str) -> None:
    told = [Report("north", QUARTER, report)] if report else []
    (found,) = complete(parsed(members_file(north="Nord")), QUARTER, told, refused, today=today).centres
    assert found.standing == standing


def test_a_centre_nobody_expected_is_named_and_not_counted() -> None:
    told = [Report(centre, QUARTER, None) for centre in ("south", "west")]
    found = complete(parsed(members_file(**CENTRES)), QUARTER, told, {}, today=NOON.date())
    assert (found.reported, found.unexpected) == (1, ("west",))


def test_a_number_below_one_that_came_is_a_gap() -> None:
    members = parsed(members_file(north="Nord", south="Süd"))
    found = gaps({"south": [1, 2, 3], "north": [2, 5], "west": [1]}, members)
    assert found == [Missing("north", "Nord", [1, 3, 4])]


def test_the_newest_reported_quarter_is_shown_first() -> None:
    running = Period(2026, 2)
    assert newest([Period(2025, 3), Period(2025, 4)], running=running) == Period(2025, 4)
    assert newest([], running=running) == Period(2026, 1)


def test_a_quarter_is_expected_by_its_publication_day() -> None:
    assert due(Period(2026, 1)) == date(2026, 4, 21)
    assert due(Period(2025, 4)) == date(2026, 1, 21)
