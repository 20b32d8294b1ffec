"""Working time: nights, Sundays and public holidays of the Land do not count, nor does an hour that a clock skips."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.clock.public_holidays import TABLE, YEARS, Land, from_the_library, public_holidays
from shared.clock.working_time import WorkingTime

BERLIN = ZoneInfo("Europe/Berlin")
WORK = WorkingTime(BERLIN, Land.BERLIN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-03-03 10:00", "2026-03-05 10:00"),
        ("2026-03-03 23:30", "2026-03-05 17:00"),
        ("2026-03-03 06:00", "2026-03-04 17:00"),
        ("2026-03-06 16:00", "2026-03-10 16:00"),
        ("2026-03-07 12:00", "2026-03-10 17:00"),
        # Good Friday and Easter Monday
        ("2026-04-02 12:00", "2026-04-08 12:00"),
        # over the night in which the clock leaps
        ("2026-03-27 12:00", "2026-03-31 12:00"),
        ("2026-12-23 12:00", "2026-12-28 12:00"),
    ],
)
def test_a_first_reply_is_due_after_two_working_days(since: str, due: str) -> None:
    assert WORK.due(at(since)) == at(due)
    assert WORK.between(at(since), at(due)) == 2 * WORK.length


def test_a_holiday_of_one_land_is_a_working_day_in_another() -> None:
    womens_day = date(2027, 3, 8)
    assert not WORK.is_working_day(womens_day)
    for other in (Land.BAVARIA, None):
        assert WorkingTime(BERLIN, other).is_working_day(womens_day)


def test_between_counts_what_lies_in_working_hours() -> None:
    assert WORK.between(at("2026-03-03 16:00"), at("2026-03-04 10:30")) == timedelta(hours=2, minutes=30)
    assert WORK.between(at("2026-03-07 10:00"), at("2026-03-08 10:00")) == timedelta()
    late = WorkingTime(BERLIN, Land.BERLIN, time(12), time(20))
    assert late.due(at("2026-03-03 10:00"), days=1) == at("2026-03-03 20:00")


def test_the_table_is_what_the_library_works_out() -> None:
    """It also turns red some years before the table ends."""
    assert json.loads(TABLE.read_text()) == from_the_library()
    assert YEARS[-1] - datetime.now(UTC).year > 5
    assert date(2026, 10, 31) in public_holidays(Land.THURINGIA)
    assert date(2026, 10, 31) not in public_holidays(None)


def test_hours_of_work_go_over_the_night_and_the_weekend() -> None:
    hours = timedelta(hours=4)
    assert WORK.after(at("2026-03-06 10:00"), hours) == at("2026-03-06 14:00")
    assert WORK.after(at("2026-03-06 16:00"), hours) == at("2026-03-09 12:00")
