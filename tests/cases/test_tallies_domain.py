"""Counting: once for each client and indicator, never fewer than five together, a month at a time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.contact.gate.domain import How, Point
from services.cases.contact.gate.outcomes import POINTS_OF, contributions, outcome_of
from services.cases.counting.ledger.domain import MEASURED, Tally, tally
from services.cases.foundation.outcomes import Contribution, K, Outcome, mark_of
from shared.calendar import following, month_of
from shared.months import NIGHT, due, next_night
from shared.privacy.counts import Cell, Counted, Held, Indicator, NotMeasured
from tests.cases.building import a_walk

BERLIN = ZoneInfo("Europe/Berlin")


def pending(indicator: Indicator, *outcomes: Outcome) -> list[Contribution]:
    return [Contribution(uuid4().bytes, indicator, outcome) for outcome in outcomes]


def cell_of(decided: Tally, indicator: Indicator) -> Cell:
    return decided.told.cells[list(Indicator).index(indicator)]


def test_five_are_the_fewest_that_are_counted_together() -> None:
    assert K == 5


def test_four_are_held_and_stay_unused() -> None:
    decided = tally(pending(Indicator.U2_1, *[Outcome.MET] * 4), window="2026-03", centre="north")
    assert cell_of(decided, Indicator.U2_1) == Held(indicator=Indicator.U2_1)
    assert decided.used == ()


def test_five_are_counted_and_used_up() -> None:
    waiting = pending(Indicator.U2_1, *[Outcome.MET] * 3, Outcome.PARTLY, Outcome.NOT_MET)
    decided = tally(waiting, window="2026-03", centre="north")
    assert cell_of(decided, Indicator.U2_1) == Counted(indicator=Indicator.U2_1, met=3, partly=1, not_met=1)
    assert set(decided.used) == set(waiting)


def test_each_indicator_is_held_or_counted_by_itself() -> None:
    waiting = pending(Indicator.U2_1, *[Outcome.MET] * 5) + pending(Indicator.U6_1, *[Outcome.MET] * 4)
    decided = tally(waiting, window="2026-03", centre="north")
    held = dict.fromkeys(MEASURED - {Indicator.U2_1}, "held")
    assert {each: cell_of(decided, each).state for each in MEASURED} == held | {Indicator.U2_1: "counted"}
    assert {one.indicator for one in decided.used} == {Indicator.U2_1}


def test_a_tally_of_nobody_looks_like_a_tally_of_many() -> None:
    many = [one for indicator in Indicator for one in pending(indicator, *[Outcome.MET] * 200)]
    nobody, all_of_them = (tally(waiting, window="2026-03", centre="north").told for waiting in ([], many))
    assert len(nobody.body()) == len(all_of_them.body())
    assert nobody.id == all_of_them.id
    assert [cell.indicator for cell in nobody.cells] == [cell.indicator for cell in all_of_them.cells]


def test_the_id_of_a_tally_names_centre_and_month_and_nothing_else() -> None:
    ids = {
        tally([], window=window, centre=centre).told.id
        for window in ("2026-03", "2026-04")
        for centre in ("north", "south")
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("not_yet", "expected"),
    [
        ((), {"met"}),
        ((Point.LIMITS,), {"met", "partly"}),
        ((Point.CONFIDENTIALITY, Point.LIMITS), {"met", "not_met"}),
    ],
)
def test_what_was_told_decides_the_outcome(not_yet: tuple[Point, ...], expected: set[str]) -> None:
    assert {one.outcome for one in contributions(a_walk(*not_yet), b"mark")} == expected


def test_what_she_declined_counts_as_met() -> None:
    walk = a_walk()
    declined = walk.model_copy(update={"points": dict.fromkeys(Point, How.DECLINED)})
    assert {one.outcome for one in contributions(declined, b"mark")} == {Outcome.MET}


def test_every_point_belongs_to_exactly_one_indicator() -> None:
    assert sorted(point for points in POINTS_OF.values() for point in points) == sorted(Point)


def test_the_steps_need_the_check_and_the_document_too() -> None:
    walk = a_walk(Point.UNDERSTOOD)
    assert outcome_of(walk, POINTS_OF[Indicator.U5_1]) is Outcome.PARTLY


def test_a_mark_is_the_same_for_the_same_file_and_says_nothing_without_the_key() -> None:
    file_id = uuid4()
    assert mark_of(file_id, b"k" * 32) == mark_of(file_id, b"k" * 32)
    assert mark_of(file_id, b"k" * 32) != mark_of(file_id, b"l" * 32)
    assert file_id.bytes not in mark_of(file_id, b"k" * 32)


def test_a_month_ends_with_the_clock_of_the_centre() -> None:
    assert month_of(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), BERLIN) == "2026-04"
    assert following("2026-12") == "2027-01"


def test_a_month_is_due_in_the_first_night_of_the_next_and_not_before() -> None:
    night = datetime(2026, 4, 1, 2, 0, tzinfo=BERLIN)
    assert due("2026-03", (), now=night - timedelta(seconds=1), clock=BERLIN) == []
    assert due("2026-03", (), now=night, clock=BERLIN) == ["2026-03"]
    assert next_night(night - timedelta(seconds=1), BERLIN) == night
    assert next_night(night, BERLIN) > night


def test_months_that_were_missed_are_made_up_for_one_by_one() -> None:
    now = datetime(2026, 4, 20, tzinfo=UTC)
    assert due("2025-12", ("2026-01",), now=now, clock=BERLIN) == ["2025-12", "2026-02", "2026-03"]


def test_a_clock_that_ran_ahead_leaves_nothing_due_and_nothing_twice() -> None:
    assert due("2026-03", ("2026-03", "2026-04", "2026-05"), now=datetime(2026, 4, 5, tzinfo=UTC), clock=BERLIN) == []


@given(some.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_the_calendar_always_sleeps_until_something_becomes_due(now: datetime) -> None:
    first = month_of(now - NIGHT, BERLIN)
    night = next_night(now, BERLIN)
    assert night > now
    assert due(first, (), now=night, clock=BERLIN) != []
    assert due(first, due(first, (), now=now, clock=BERLIN), now=now, clock=BERLIN) == []


def test_what_has_no_measuring_point_says_so_and_uses_nobody_up() -> None:
    waiting = pending(Indicator.U8_1, *[Outcome.MET] * 9)
    decided = tally(waiting, window="2026-03", centre="north", measured=MEASURED - {Indicator.U8_1})
    assert cell_of(decided, Indicator.U8_1) == NotMeasured(indicator=Indicator.U8_1)
    assert decided.used == ()
    measured = tally(waiting, window="2026-03", centre="north", measured=[Indicator.U8_1])
    assert cell_of(measured, Indicator.U8_1) == Counted(indicator=Indicator.U8_1, met=9, partly=0, not_met=0)
