"""What is counted about colleagues: one outcome a person, indicator and period, never with that of clients."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from services.cases.foundation.outcomes import Contribution, Outcome
from shared.accounts.factors.domain import Factors
from shared.calendar import first_of
from shared.privacy.counts import ABOUT_STAFF, PERIODS, Indicator


class NotAboutStaffError(Exception):
    """An indicator of clients cannot be filled with colleagues."""

    def __init__(self, indicator: Indicator) -> None:
        super().__init__(indicator.value)
        self.indicator = indicator


def first_month(indicator: Indicator, month: str) -> str:
    """The month in which the period began that a month (`YYYY-MM`) lies in."""
    return first_of(PERIODS[indicator], month)


def mark_of_colleague(staff_id: UUID, first: str, key: bytes) -> bytes:
    """Another one in each period, named by its first month, so that a colleague counts anew; never that of a file."""
    return hmac.digest(key, b"colleague" + first.encode() + staff_id.bytes, "sha256")


def contribution_of(staff_id: UUID, indicator: Indicator, outcome: Outcome, *, month: str, key: bytes) -> Contribution:
    """Raises NotAboutStaffError."""
    if indicator not in ABOUT_STAFF:
        raise NotAboutStaffError(indicator)
    return Contribution(mark_of_colleague(staff_id, first_month(indicator, month), key), indicator, outcome)


def has_access(factors: Factors) -> bool:
    return factors.has_password or bool(factors.passkeys)


def signing_in(ways_in: Mapping[UUID, Factors], *, month: str, key: bytes) -> list[Contribution]:
    """Whether every colleague with access signs in with two factors only. Without a way in there is no access."""
    with_access = {person: factors for person, factors in ways_in.items() if has_access(factors)}
    return [
        contribution_of(
            person,
            Indicator.K9_2_MFA,
            Outcome.MET if factors.suffices else Outcome.NOT_MET,
            month=month,
            key=key,
        )
        for person, factors in with_access.items()
    ]
