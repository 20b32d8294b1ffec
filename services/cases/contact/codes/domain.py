"""When the pile is filled up, and how long a code is good."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from shared.calendar import first_day, following
from shared.crypto.feedback_codes import hash_of
from shared.events import CODES_IN_A_BATCH, CodesIssued

LOW = 16
"""With fewer codes than this on the pile there is a new batch; its size is always the same."""
GOOD_FOR = 12
"""Months after the month in which a batch was made."""
LEAST = 6
"""Months that a code is still good for when it is handed out; older ones are thrown away."""


@dataclass(frozen=True, slots=True)
class Code:
    code: str = field(repr=False)
    until: str
    """The last month in which it is taken."""

    @property
    def last_month(self) -> date:
        """The first day of it."""
        return first_day(self.until)


def wants_codes(left: int) -> bool:
    return left < LOW


def good_until(month: str) -> str:
    return following(month, GOOD_FOR)


def still_good_from(month: str) -> str:
    """The earliest end of a code that may still be handed out."""
    return following(month, LEAST)


def issued(codes: Collection[str], *, centre: str, month: str) -> CodesIssued:
    """What is told of a batch; raises ValueError if it is not of its fixed size."""
    if len(set(codes)) != CODES_IN_A_BATCH:
        raise ValueError("a batch has its fixed size")
    return CodesIssued(until=good_until(month), hashes=tuple(sorted(hash_of(code, centre) for code in codes)))
