"""When a client may be written to: by the clock where the client lives, and never longer than was agreed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.client_letters import SafeTime, SafeTimes

EVENING = SafeTime(days=(0, 1, 2, 3, 4, 5, 6), begins=time(19), ends=time(21))
BUCHAREST = SafeTimes(zone="Europe/Bucharest", times=(EVENING,))
BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""The clock goes on at two, and back at three."""


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def in_berlin(begins: time, ends: time, day: date) -> SafeTimes:
    return SafeTimes(zone="Europe/Berlin", times=(SafeTime(days=(day.weekday(),), begins=begins, ends=ends),))


def test_seven_in_the_evening_is_by_the_clock_where_the_client_lives() -> None:
    assert not BUCHAREST.are_now(at(16, 59))
    assert BUCHAREST.are_now(at(17))
    assert BUCHAREST.are_now(at(18, 59))
    assert not BUCHAREST.are_now(at(19))


def test_at_night_the_next_time_is_the_evening() -> None:
    assert BUCHAREST.next_from(at(23)) == (at(17, day=3), at(19, day=3))
    assert BUCHAREST.next_from(at(18)) == (at(18), at(19))


def test_a_day_of_the_week_comes_again_and_no_time_never_does() -> None:
    wednesday = SafeTimes(zone="UTC", times=(SafeTime(days=(2,), begins=time(9), ends=time(10)),))
    assert wednesday.next_from(at(10, day=2)) == (at(9, day=9), at(10, day=9))
    assert SafeTimes(zone="UTC", times=()).next_from(at(9)) is None


@pytest.mark.parametrize(
    ("day", "begins", "ends", "expected"),
    [
        (SPRING, time(1), time(2, 30), (0, 0.5)),
        (SPRING, time(2, 30), time(4), (1.5, 2)),
        (AUTUMN, time(1), time(2, 30), (-1, 0.5)),
        (AUTUMN, time(2, 30), time(4), (1.5, 3)),
        (AUTUMN, time(2, 10), time(2, 50), None),
    ],
    ids=["ends in the gap", "begins in the gap", "ends in the hour twice", "begins in the hour twice", "inside of it"],
)
def test_where_the_clock_is_changed_it_is_never_longer_than_agreed(
    day: date, begins: time, ends: time, expected: tuple[float, float] | None
) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = in_berlin(begins, ends, day).next_from(midnight - timedelta(hours=12))
    if expected is None:
        assert found is not None
        assert found[0] > midnight + timedelta(days=1)
    else:
        assert found == tuple(midnight + timedelta(hours=hours) for hours in expected)


@given(st.integers(0, 730 * 24 * 60), st.times(), st.times())
def test_what_comes_next_is_safe_and_shown_so_by_the_clock_on_the_wall(minutes: int, one: time, other: time) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begins, ends = sorted((one.replace(second=0, microsecond=0), other.replace(second=0, microsecond=0)))
    if begins == ends or (begins == time(0) and ends == time(23, 59)):
        return  # no time at all, or every moment of all days: that never ends
    times = SafeTimes(zone="Europe/Berlin", times=(SafeTime(days=tuple(range(7)), begins=begins, ends=ends),))
    found = times.next_from(now)
    assert found is not None
    assert times.are_now(found[0])
    assert not times.are_now(found[1])
    shown = found[0].astimezone(BERLIN).time()
    until = time.max if ends == time(23, 59) else ends
    assert begins <= shown < until or found[0].astimezone(BERLIN).date() == SPRING


def test_times_that_adjoin_are_one() -> None:
    evening = [SafeTime(days=(2,), begins=time(20), ends=time(21)), SafeTime(days=(2,), begins=time(19), ends=time(20))]
    assert SafeTimes(zone="UTC", times=tuple(evening)).next_from(at(19, 30)) == (at(19, 30), at(21))
    apart = (evening[0], SafeTime(days=(2,), begins=time(18), ends=time(19, 30)))
    assert SafeTimes(zone="UTC", times=apart).next_from(at(18)) == (at(18), at(19, 30))
    nested = (evening[1], SafeTime(days=(2,), begins=time(18), ends=time(22)))
    assert SafeTimes(zone="UTC", times=nested).next_from(at(17)) == (at(18), at(22))


def test_a_time_goes_on_over_midnight() -> None:
    night = (
        SafeTime(days=(2,), begins=time(22), ends=time(23, 59)),
        SafeTime(days=(3,), begins=time(0), ends=time(2)),
    )
    times = SafeTimes(zone="UTC", times=night)
    assert times.next_from(at(12)) == (at(22), at(2, day=3))
    assert times.are_now(at(23, 59))
    assert times.next_from(at(1, day=3)) == (at(1, day=3), at(2, day=3))
    assert next(one for one in times.around(at(1, day=3)) if one[1] > at(1, day=3)) == (at(22), at(2, day=3))


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Nowhere"},
        {"times": ({"days": (0,), "begins": "21:00", "ends": "19:00"},)},
        {"times": ({"days": (7,), "begins": "19:00", "ends": "21:00"},)},
        {"times": ({"days": (), "begins": "19:00", "ends": "21:00"},)},
    ],
    ids=["no zone", "past midnight", "no such day", "no day"],
)
def test_what_is_no_time_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SafeTimes.model_validate({"zone": "UTC", "times": ()} | wrong)
