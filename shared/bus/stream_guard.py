"""Whether a stream still holds what was published: a flipped bit on a disk takes its end away, and nothing says so."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Remembered:
    """The stream as the outbox knows it: its time of creation as the server writes it, the highest sequence it gave."""

    created: str | None = None
    highest: int = 0
    fell_back: bool = False
    """Stays until the stream is made anew, whatever the sequence is by then."""


@dataclass(frozen=True, slots=True)
class Found:
    """The stream as the server knows it now."""

    created: str
    last: int


class Verdict(StrEnum):
    SOUND = "sound"
    FIRST_SEEN = "first_seen"
    FELL_BACK = "fell_back"
    RECREATED = "recreated"


def judge(remembered: Remembered, found: Found) -> Verdict:
    """A stream made anew gets everything again; one that lost its end must be made anew by a person."""
    if remembered.created is not None and found.created != remembered.created:
        return Verdict.RECREATED
    if remembered.fell_back or found.last < remembered.highest:
        return Verdict.FELL_BACK
    return Verdict.FIRST_SEEN if remembered.created is None else Verdict.SOUND
