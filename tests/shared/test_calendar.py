"""Months, quarters and days so many months apart, for every day of a thousand years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.calendar import (
    Period,
    beginning,
    first_day,
    first_of,
    following,
    following_quarter,
    last_day,
    missing,
    month_of,
    months_before,
    months_between,
    months_later,
    quarter_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = some.dates(date(1900, 1, 1), date(2900, 12, 31))
MONTHS = DAYS.map(lambda day: f"{day:%Y-%m}")
FAR = some.integers(-1200, 1200)


@given(DAYS)
def test_a_day_lies_in_its_month_and_its_quarter(day: date) -> None:
    month, period = f"{day:%Y-%m}", Period.of(day)
    assert first_day(month) <= day <= last_day(month)
    assert period.first_day <= day <= period.last_day
    assert month in period.months
    assert quarter_of(month) == str(period)
    assert Period.parse(str(period)) == period


@given(MONTHS, FAR, FAR)
def test_going_on_by_months_adds_up_and_comes_back(month: str, one: int, other: int) -> None:
    assert following(following(month, one), other) == following(month, one + other)
    assert (following(month, one) > month) == (one > 0)
    assert first_day(following(month)) == last_day(month) + timedelta(days=1)
    assert first_day(following(month, one)) == months_later(first_day(month), one)


@given(MONTHS)
def test_a_quarter_is_three_months_and_follows_the_one_before(month: str) -> None:
    quarter = quarter_of(month)
    assert following_quarter(quarter) == quarter_of(following(month, 3)) > quarter
    assert Period.parse(quarter).months == tuple(following(first_of(3, month), number) for number in range(3))
    assert Period.parse(quarter).back(1).last_day + timedelta(days=1) == Period.parse(quarter).first_day


@given(MONTHS, some.sampled_from([3, 6, 12]))
def test_a_part_of_the_year_begins_with_it_or_after_another_part(month: str, months: int) -> None:
    first = first_of(months, month)
    assert first <= month < following(first, months)
    assert first[:4] == month[:4]
    assert (int(first[5:]) - 1) % months == 0


@given(DAYS, FAR)
def test_months_later_it_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert f"{later:%Y-%m}" == following(f"{day:%Y-%m}", months)
    assert later.day == day.day or (later.day < day.day and later == last_day(f"{later:%Y-%m}"))
    assert months_before(day, months) == months_later(day, -months)
    if day.day <= 28:
        assert months_before(later, months) == day
        assert months_between(day, later) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_long_days_end_in_short_months(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@given(some.integers(631_152_000, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_moment_lies_between_the_beginnings_of_its_month_and_the_next(moment: datetime) -> None:
    month = month_of(moment, BERLIN)
    assert beginning(month, BERLIN) <= moment < beginning(following(month), BERLIN)


@given(MONTHS, some.integers(0, 40), some.sets(some.integers(0, 40)))
def test_what_is_missing_comes_in_order_and_never_includes_the_current(first: str, count: int, known: set[int]) -> None:
    given = {following(first, each) for each in known}
    found = missing(first, given, until=following(first, count), step=following)
    assert found == [following(first, each) for each in range(count) if each not in known]


@pytest.mark.parametrize("text", ["2026-Q0", "2026-Q5", "2026-1", "0000-Q1", "26-Q1", "2026-Q1 ", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Period.parse(text)
