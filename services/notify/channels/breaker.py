"""Lets a channel rest that fails time after time, so that nobody waits for it and it is not overrun when it is back."""

import time
from collections.abc import Callable

from services.notify.channels.channel import Channel, Handed, Message

FAILURES = 3
"""In a row, until a channel rests."""
SHORTEST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds."""


class Breaker:
    """Of one channel. A channel asks `lets_through` before each try, and says after it whether the provider was there.

    After a rest one try decides; the others wait until it has ended, or for one more rest.
    """

    def __init__(self, *, failures: int = FAILURES, clock: Callable[[], float] = time.monotonic) -> None:
        self._left = self._failures = failures
        self._rest = SHORTEST_REST
        self._rests_until: float | None = None
        self._is_deciding = False
        self._clock = clock

    @property
    def is_resting(self) -> bool:
        return self._rests_until is not None

    def lets_through(self) -> bool:
        if self._rests_until is None:
            return True
        if self._clock() < self._rests_until:
            return False
        self._rests_until, self._is_deciding = self._clock() + self._rest, True
        return True

    def worked(self) -> None:
        self._left, self._rest = self._failures, SHORTEST_REST
        self._rests_until, self._is_deciding = None, False

    def failed(self) -> None:
        """Tries that had begun before the rest say nothing new."""
        self._left -= 1
        if self._is_deciding:
            self._rest = min(LONGEST_REST, self._rest * 2)
        if self._is_deciding or (self._left <= 0 and not self.is_resting):
            self._rests_until, self._is_deciding = self._clock() + self._rest, False


class Resting:
    """A channel with its breaker: while it rests, nothing is handed over."""

    def __init__(self, channel: Channel, breaker: Breaker) -> None:
        self.name = channel.name
        self._channel = channel
        self._breaker = breaker

    async def hand_over(self, message: Message) -> Handed:
        if not self._breaker.lets_through():
            return Handed.AWAY
        handed = await self._channel.hand_over(message)
        if handed in (Handed.DELIVERED, Handed.REFUSED):
            self._breaker.worked()
        else:
            self._breaker.failed()
        return handed
