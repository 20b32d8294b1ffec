"""Things in the order in which they happened, taken once and never looked back at."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any


class Tape[T]:
    def __init__(self, things: Iterable[T], order: Callable[[T], Any]) -> None:
        self._things = sorted(things, key=order)
        self._at = 0

    def until(self, is_over: Callable[[T], bool]) -> Iterator[T]:
        """Those that come next, up to the first for which it is over; it stays for the next time."""
        while self._at < len(self._things) and not is_over(self._things[self._at]):
            self._at += 1
            yield self._things[self._at - 1]
