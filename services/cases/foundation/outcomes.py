"""What is counted: one outcome for one indicator, under a mark that names nobody."""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.privacy.counts import Indicator

K = 5
"""Fewer clients than this are never counted together."""


class Outcome(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One outcome of a client or colleague, for one indicator. The mark says nothing without the centre's key."""

    mark: bytes
    indicator: Indicator
    outcome: Outcome


def mark_of(file_id: UUID, key: bytes) -> bytes:
    """The same file always has the same mark, also after it was merged or handed over."""
    return hmac.digest(key, file_id.bytes, "sha256")


def better[Known: Outcome | None](one: Known, other: Known) -> Known:
    """Return the better of two outcomes: what was done for the client in either file was done for the client."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=list(Outcome).index)
