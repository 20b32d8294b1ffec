"""What is decided of every notice, to a colleague or to a client: when it is tried again."""

from dataclasses import dataclass
from uuid import UUID

NOTICES = UUID("5f0c4f0e-6a5e-5d6c-9c0a-4a1b8f6f7a11")
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Again:
    """Nothing to tell yet; look at the notice again after so many seconds."""

    seconds: float


def next_try(*, age: float, left: float) -> Again | None:
    """The pauses grow with the age of the notice; the last attempt is made just before it is too late. None: it is."""
    left -= SHORTEST_PAUSE
    return Again(min(left, max(SHORTEST_PAUSE, min(LONGEST_PAUSE, age / 4)))) if left > 0 else None
