"""What a database that was put back has forgotten, and who counts for nobody outside because of it."""

from datetime import UTC, datetime

import pytest

from services.cases.counting.draws.domain import INDEX, Standing
from services.cases.counting.draws.lost_draws import LostDraw, maybe_drawn, newly_lost
from services.cases.foundation.outcomes import Outcome
from shared.privacy.budget import budget
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN

NOTICED = datetime(2027, 1, 20, tzinfo=UTC)


def lost(first: str = "2026-Q1", known: tuple[str, ...] = (), left: str | None = None) -> list[str]:
    return [one.period for one in newly_lost(first, known, left=left, now=NOTICED, clock=BERLIN)]


@pytest.mark.parametrize(
    ("known", "left", "expected"),
    [
        ((), None, []),
        (("2026-Q1",), None, []),
        (("2026-Q1", "2026-Q2"), "2026-Q2", []),
        (("2026-Q1", "2026-Q2"), "2026-Q1", []),
        (("2026-Q1",), "2026-Q2", ["2026-Q2"]),
        ((), "2026-Q3", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        (("2026-Q2",), "2026-Q4", ["2026-Q1", "2026-Q3", "2026-Q4"]),
    ],
)
def test_what_left_and_is_in_no_ledger_was_forgotten(
    known: tuple[str, ...], left: str | None, expected: list[str]
) -> None:
    assert lost(known=known, left=left) == expected


def test_an_empty_database_beside_an_old_bus_has_forgotten_what_left_last() -> None:
    assert lost(first="2027-Q1", left="2026-Q4") == ["2026-Q4"]


@pytest.mark.parametrize(
    ("noticed", "closed"),
    [
        (datetime(2027, 1, 20, tzinfo=UTC), "2027-Q1"),
        (datetime(2027, 2, 27, tzinfo=UTC), "2027-Q1"),
        (datetime(2027, 3, 20, tzinfo=UTC), "2027-Q2"),
    ],
)
def test_there_is_a_month_to_enter_anew_and_its_whole_quarter_is_closed(noticed: datetime, closed: str) -> None:
    [one] = newly_lost("2026-Q4", (), left="2026-Q4", now=noticed, clock=BERLIN)
    assert one.closed_until == closed


def standing(mark: bytes, quarter: str) -> Standing:
    return Standing(mark, Indicator.U2_1, quarter, Outcome.MET)


def test_whoever_may_stand_in_a_lost_draw_is_spent_for_what_was_drawn_in_it_and_for_nothing_else() -> None:
    before, anew, later = (standing(*one) for one in ((b"a", "2026-Q2"), (b"b", "2026-Q4"), (b"c", "2027-Q1")))
    staff = Standing(b"d", Indicator.K1_1, "2026-Q2", Outcome.MET)
    in_autumn = LostDraw("2026-Q3", NOTICED, "2026-Q4")
    assert maybe_drawn([before, anew, later, staff], [in_autumn], [budget()]) == {(b"a", INDEX), (b"b", INDEX)}


def test_the_criteria_are_spent_where_the_draw_of_a_year_is_lost() -> None:
    of_year = LostDraw("2026-Q4", NOTICED, "2027-Q1")
    spent = maybe_drawn([standing(b"a", "2027-Q1")], [of_year], [budget()])
    assert spent == {(b"a", INDEX), (b"a", "U2")}


def test_a_lost_draw_may_have_been_drawn_by_any_budget() -> None:
    other = budget().model_copy(update={"criteria": budget().criteria.model_copy(update={"names": ("U1",)})})
    of_year = LostDraw("2026-Q4", NOTICED, "2027-Q1")
    for known in ([other, budget()], [budget(), other]):
        assert maybe_drawn([standing(b"a", "2027-Q1")], [of_year], known) == {(b"a", INDEX), (b"a", "U2")}
    assert maybe_drawn([standing(b"a", "2027-Q1")], [of_year], [other]) == {(b"a", INDEX)}
