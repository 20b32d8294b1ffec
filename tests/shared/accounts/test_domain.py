"""How long a session lasts and how soon one may try again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.accounts.domain import IDLE, LONGEST, LONGEST_WAIT, Session, Tries, login_key
from tests.shared.accounts.building import NOW, somebody

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("open_for", "idle_for", "lasts"),
    [
        (timedelta(0), timedelta(0), True),
        (IDLE - MINUTE, IDLE - MINUTE, True),
        (IDLE, IDLE, False),
        (LONGEST - MINUTE, MINUTE, True),
        (LONGEST, MINUTE, False),
    ],
)
def test_a_session_ends_when_idle_and_at_the_latest_after_a_shift(
    open_for: timedelta, idle_for: timedelta, lasts: bool
) -> None:
    assert Session(somebody(), NOW - open_for, NOW - idle_for).lasts(NOW) is lasts


def test_the_last_use_is_noted_once_a_minute() -> None:
    assert not Session(somebody(), NOW, NOW).should_be_noted(NOW + timedelta(seconds=59))
    assert Session(somebody(), NOW, NOW).should_be_noted(NOW + MINUTE)


def test_the_first_tries_are_free_and_then_the_pause_grows() -> None:
    waits = [Tries(failures, NOW).wait(NOW).total_seconds() for failures in range(12)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30]


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_nobody_waits_longer_than_half_a_minute(failures: int, seconds: int) -> None:
    wait = Tries(failures, NOW).wait(NOW + timedelta(seconds=seconds))
    assert timedelta(0) <= wait <= LONGEST_WAIT
    assert seconds < 30 or wait == timedelta(0)


def test_tries_of_long_ago_are_forgotten() -> None:
    old = Tries(9, NOW - timedelta(minutes=15))
    assert old.one_more(NOW) == Tries(1, NOW)
    assert Tries(9, NOW - MINUTE).one_more(NOW) == Tries(10, NOW)


def test_a_login_is_the_same_however_it_is_typed() -> None:
    assert login_key("  AMAL ") == login_key("amal")


def test_one_of_the_named_roles_is_enough() -> None:
    assert somebody(roles=frozenset({"lead"})).has("admin", "lead")
    assert not somebody(roles=frozenset({"lead"})).has("admin")
    assert not somebody().has()
