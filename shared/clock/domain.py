"""Whether a clock can be right: one that leapt would end months and quarters that never were."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_ABSENCE = timedelta(days=100)
"""Longer than a quarter no installation is switched off without somebody knowing."""
FURTHEST_BACK = timedelta(days=2)


class Clock(StrEnum):
    PLAUSIBLE = "plausible"
    AHEAD = "ahead"
    BEHIND = "behind"


def judge(seen: datetime | None, now: datetime) -> Clock:
    """`seen` is the last moment that was plausible. A clock that is set right again is plausible at once."""
    if seen is None:
        return Clock.PLAUSIBLE
    if now - seen > LONGEST_ABSENCE:
        return Clock.AHEAD
    return Clock.BEHIND if seen - now > FURTHEST_BACK else Clock.PLAUSIBLE
