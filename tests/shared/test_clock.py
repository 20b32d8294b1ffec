"""A clock that leapt is not believed, and believed again as soon as it is right."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.clock.domain import FURTHEST_BACK, LONGEST_ABSENCE, Clock, judge
from shared.clock.judged import main

SEEN = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (timedelta(0), Clock.PLAUSIBLE),
        (timedelta(hours=1), Clock.PLAUSIBLE),
        (LONGEST_ABSENCE, Clock.PLAUSIBLE),
        (LONGEST_ABSENCE + timedelta(seconds=1), Clock.AHEAD),
        (timedelta(days=5 * 365), Clock.AHEAD),
        (-FURTHEST_BACK, Clock.PLAUSIBLE),
        (-FURTHEST_BACK - timedelta(seconds=1), Clock.BEHIND),
        (timedelta(days=-5 * 365), Clock.BEHIND),
    ],
)
def test_a_step_is_plausible_up_to_the_longest_absence_and_a_little_back(gone: timedelta, expected: Clock) -> None:
    assert judge(SEEN, SEEN + gone) is expected


def test_the_first_look_has_nothing_to_compare_with() -> None:
    assert judge(None, SEEN) is Clock.PLAUSIBLE


def test_a_winter_closure_and_a_whole_quarter_off_are_believed() -> None:
    assert timedelta(days=92) < LONGEST_ABSENCE < timedelta(days=2 * 89)


def test_moments_are_judged_for_who_has_no_program_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    moments = (now, now - LONGEST_ABSENCE - timedelta(days=1), now + FURTHEST_BACK + timedelta(days=1))
    assert main([moment.isoformat() for moment in moments]) == 0
    assert capsys.readouterr().out.split() == [Clock.PLAUSIBLE, Clock.AHEAD, Clock.BEHIND]
