"""What keeps somebody's data from being erased, for a time and with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_HOLD = timedelta(days=366)
"""A hold ends by itself; a colleague who needs it longer reviews it and sets it again."""


class HoldReason(StrEnum):
    """Why somebody's data must not be erased yet, although their period is over."""

    CLAIM = "claim"
    COURT = "court"
    COMPLAINT = "complaint"
    HER_OBJECTION = "her_objection"
    """The client does not want it erased now (Article 18)."""


@dataclass(frozen=True, slots=True)
class Hold:
    until: date
    reason: HoldReason | None
    """None where it cannot be opened."""
