"""From when on a release is shown, and that two pages never give away a single centre."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.domain import Period
from services.quality.office.received.domain import Side, counted, shown
from services.quality.office.received.publication import days_shown, due, shown_on
from shared.budget import budget, budgets
from tests.quality.building import a_release

QUARTER = Period(2025, 4)


@pytest.mark.parametrize(
    ("came", "day"),
    [
        (date(2025, 12, 31), date(2026, 1, 22)),
        (date(2026, 1, 21), date(2026, 1, 22)),
        (date(2026, 1, 22), date(2026, 4, 22)),
        (date(2026, 4, 21), date(2026, 4, 22)),
        (date(2026, 4, 22), date(2026, 7, 22)),
        (date(2027, 2, 1), date(2027, 4, 22)),
    ],
)
def test_a_release_is_shown_from_the_day_after_a_publication_day(came: date, day: date) -> None:
    assert shown_on(QUARTER, came, budgets()) == day


@given(some.dates(date(2020, 1, 1), date(2035, 1, 1)), some.integers(2015, 2035), some.integers(1, 4))
def test_nothing_is_shown_on_the_day_it_comes(came: date, year: int, quarter: int) -> None:
    day, period = shown_on(Period(year, quarter), came, budgets()), Period(year, quarter)
    assert day > came
    assert day > budget().publication_day(period.last_day)
    assert day - came <= timedelta(days=120) or came < period.last_day


sizes = some.dictionaries(some.dates(date(2026, 1, 1), date(2027, 1, 1)), some.integers(1, 5), max_size=8)


@given(sizes, some.integers(2, 4), some.dates(date(2026, 1, 1), date(2027, 1, 1)), some.integers(0, 400))
def test_two_pages_differ_by_several_centres_or_by_none(
    batches: dict[date, int], least: int, first: date, later: int
) -> None:
    """What an attacker gets who keeps every page and subtracts one from the other."""
    before, after = (days_shown(batches, today=day, least=least) for day in (first, first + timedelta(days=later)))
    assert before <= after
    added = sum(batches[day] for day in after - before)
    assert added == 0 or added >= least


def test_twin_without_waiting_for_others_a_page_gives_one_centre_away() -> None:
    """The planted bug: whatever is due is shown. The difference of two pages is what a single centre said."""
    batches = {date(2026, 1, 22): 3, date(2026, 4, 22): 1}
    before, after = (due(batches, day) for day in batches)
    assert sum(batches[day] for day in after - before) == 1
    assert days_shown(batches, today=date(2030, 1, 1), least=3) == before


def test_a_late_release_waits_until_it_is_not_alone() -> None:
    on_time, late = date(2026, 1, 22), date(2026, 4, 22)
    told = [(a_release(centre, "2025-Q4", U2=(4, 4)), on_time) for centre in ("north", "south", "east")]
    told += [(a_release("west", "2025-Q4", U2=(0, 0)), late)]

    def measured(today: date, least: int = 3, *, at_once: bool = False) -> Counter[str]:
        found = shown(counted(told), today=today, least=least, at_once=at_once)
        return Counter(
            {each.said: each.centres for each in found if each.criterion == "U2" and each.side is Side.MEASURED}
        )

    assert measured(on_time) == measured(late) == measured(date(2030, 1, 1)) == {"4": 3}
    assert measured(on_time, at_once=True) == {"4": 3, "0": 1}
    told += [(a_release(centre, "2025-Q4", U2=(1, 1)), date(2026, 7, 22)) for centre in ("hill", "coast")]
    assert measured(date(2026, 7, 21)) == {"4": 3}
    assert measured(date(2026, 7, 22)) == {"4": 3, "0": 1, "1": 2}


def test_before_its_day_nothing_counts() -> None:
    told = [(a_release(centre, U2=(4, 4)), date(2026, 4, 22)) for centre in ("north", "south", "east")]
    assert shown(counted(told), today=date(2026, 4, 21), least=2) == []
