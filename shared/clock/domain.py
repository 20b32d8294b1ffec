"""Whether a clock is plausible: one that leapt would end months and quarters too early."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_ABSENCE = timedelta(days=100)
"""The longest time for which an installation may be switched off and still trust its clock."""
FURTHEST_BACK = timedelta(days=2)


class Clock(StrEnum):
    PLAUSIBLE = "plausible"
    AHEAD = "ahead"
    BEHIND = "behind"


def judge(seen: datetime | None, now: datetime) -> Clock:
    """Judge `now` against `seen`, the last plausible moment. A corrected clock is plausible at once."""
    if seen is None:
        return Clock.PLAUSIBLE
    if now - seen > LONGEST_ABSENCE:
        return Clock.AHEAD
    return Clock.BEHIND if seen - now > FURTHEST_BACK else Clock.PLAUSIBLE
