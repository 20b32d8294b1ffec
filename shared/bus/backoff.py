"""How long to wait before trying again: longer each time, up to a limit, never all at the same moment."""

import random


def pause(attempt: int, *, first: float, longest: float, chance: float | None = None) -> float:
    """Seconds after an attempt (1, 2, ...): twice as long each time, a fifth more or less by `chance` (0 to 1)."""
    chance = random.random() if chance is None else chance
    doubled = first * 2.0 ** min(attempt - 1, 30)
    return min(longest, doubled) * (0.8 + 0.4 * chance)
