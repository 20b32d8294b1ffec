"""What a letter's own plan allows, and what an attempt means: a notice to a client is refused a second time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.channel import Handed
from services.notify.clients import domain
from services.notify.clients.domain import Ending
from services.notify.domain import LONGEST_PAUSE, Again
from shared.client_letters import SafeTimes
from tests.notify.building import a_letter, safe_times

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NINE_TO_ONE = safe_times(time(9), time(13))
NEVER = SafeTimes(zone="UTC", times=())


def refused(now: datetime = NOON, **given: Any) -> str | None:
    ending = domain.refusal(a_letter(now=NOON, **given), now=now)
    assert ending is None or ending.outcome == "blocked"
    return ending.reason if ending else None


@pytest.mark.parametrize(
    ("given", "now", "reason"),
    [
        ({}, NOON, None),
        ({"safe_times": NINE_TO_ONE}, NOON, None),
        ({"safe_times": NINE_TO_ONE}, NOON + HOUR - SECOND, None),
        ({"safe_times": NINE_TO_ONE}, NOON + HOUR, "outside_safe_times"),
        ({"safe_times": NINE_TO_ONE}, NOON - 3 * HOUR - SECOND, "outside_safe_times"),
        ({"safe_times": safe_times(time(9), time(13), zone="America/New_York")}, NOON, "outside_safe_times"),
        ({"safe_times": safe_times(time(7), time(8), zone="America/New_York")}, NOON, None),
        ({"safe_times": NEVER}, NOON, "outside_safe_times"),
        ({"safe_times": NEVER, "is_urgent": True}, NOON, None),
        ({"latest": NOON}, NOON, "too_late"),
        ({"latest": NOON + SECOND}, NOON, None),
        ({"latest": NOON, "is_urgent": True}, NOON, "too_late"),
        ({"good_until": date(2026, 3, 5)}, NOON, None),
        ({"good_until": date(2026, 3, 4)}, NOON, "plan_run_out"),
        ({"good_until": date(2026, 3, 4), "is_urgent": True}, NOON, "plan_run_out"),
        ({"good_until": date(2026, 3, 5), "safe_times": safe_times(zone="Pacific/Auckland")}, NOON, "plan_run_out"),
        ({"good_until": date(2026, 3, 4), "safe_times": safe_times(zone="Pacific/Honolulu")}, NOON - 3 * HOUR, None),
    ],
)
def test_a_letter_is_refused_by_its_own_plan(given: dict[str, Any], now: datetime, reason: str | None) -> None:
    assert refused(now, **given) == reason


@pytest.mark.parametrize(
    ("handed", "ending"),
    [
        (Handed.DELIVERED, Ending("delivered")),
        (Handed.REFUSED, Ending("failed", "refused")),
        (Handed.UNKNOWN, Ending("unknown")),
    ],
)
def test_what_may_have_arrived_is_never_tried_again(handed: Handed, ending: Ending) -> None:
    assert domain.after_trying(a_letter(now=NOON), handed, begun_at=NOON, now=NOON) == ending


def test_what_was_handed_over_is_an_outcome_even_where_the_time_is_over() -> None:
    letter = a_letter(now=NOON, latest=NOON)
    assert domain.after_trying(letter, Handed.DELIVERED, begun_at=NOON, now=NOON + HOUR).outcome == "delivered"  # type: ignore[union-attr]


def test_the_pauses_grow_with_the_time_since_the_first_attempt() -> None:
    def pause(minutes: int) -> float:
        begun_at = NOON - minutes * MINUTE
        again = domain.after_trying(a_letter(now=NOON), Handed.AWAY, begun_at=begun_at, now=NOON)
        assert isinstance(again, Again)
        return again.seconds

    assert [pause(0), pause(1), pause(2), pause(100)] == [1.0, 15.0, 30.0, 60.0]


@given(
    age=st.floats(0, 1e5), until_end=st.floats(-100, 3_000), until_latest=st.floats(-100, 3_000), urgent=st.booleans()
)
def test_another_attempt_is_inside_the_same_safe_time_and_before_the_latest_moment(
    age: float, until_end: float, until_latest: float, urgent: bool
) -> None:
    ends, latest = NOON + timedelta(seconds=until_end), NOON + timedelta(seconds=until_latest)
    times = safe_times(time(9), ends.time())
    letter = a_letter(now=NOON, safe_times=times, latest=latest, is_urgent=urgent)
    begun_at = NOON - timedelta(seconds=age)
    answer = domain.after_trying(letter, Handed.AWAY, begun_at=begun_at, now=NOON)
    if isinstance(answer, Again):
        assert 0 < answer.seconds <= LONGEST_PAUSE
        assert domain.refusal(letter, now=NOON + timedelta(seconds=answer.seconds)) is None
    else:
        assert answer == domain.UNREACHABLE
        assert min(until_latest, until_latest if urgent else until_end) <= 1.001


def test_times_that_adjoin_are_one_in_which_it_is_tried_again() -> None:
    both = SafeTimes(zone="UTC", times=(*NINE_TO_ONE.times, *safe_times(time(13), time(14)).times))
    letter = a_letter(now=NOON, safe_times=both)
    assert domain.last_moment(letter, now=NOON) == NOON + 2 * HOUR
    last = NOON + HOUR - SECOND
    assert isinstance(domain.after_trying(letter, Handed.AWAY, begun_at=NOON, now=last), Again)


def test_where_the_time_was_over_before_an_attempt_came_to_something_it_was_unreachable() -> None:
    letter = a_letter(now=NOON, safe_times=NINE_TO_ONE)
    late = NOON + 2 * HOUR
    assert domain.before_trying(letter, has_been_tried=True, now=late) == domain.UNREACHABLE
    assert domain.before_trying(letter, has_been_tried=False, now=late) == Ending("blocked", "outside_safe_times")
    assert domain.before_trying(letter, has_been_tried=True, now=NOON) is None
