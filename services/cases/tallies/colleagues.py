"""What is counted about colleagues: one outcome a person, indicator and calendar year, never with that of clients."""

import hmac
from uuid import UUID

from services.cases.tallies.domain import Contribution, Outcome
from shared.counts import ABOUT_STAFF, Indicator


class NotAboutStaffError(Exception):
    """An indicator of clients cannot be filled with colleagues."""

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator.value)
        self.indicator = indicator


def mark_of_colleague(staff_id: UUID, year: int, key: bytes) -> bytes:
    """Another one each year, so that a colleague counts anew; and never that of a file."""
    return hmac.digest(key, b"colleague" + year.to_bytes(2) + staff_id.bytes, "sha256")


def contribution_of(staff_id: UUID, indicator: Indicator, outcome: Outcome, *, year: int, key: bytes) -> Contribution:
    """Raises NotAboutStaffError."""
    if indicator not in ABOUT_STAFF:
        raise NotAboutStaffError(indicator)
    return Contribution(mark_of_colleague(staff_id, year, key), indicator, outcome)
