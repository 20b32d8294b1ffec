"""Where the pages of somebody's list began when she turned them: skipping thousands of files takes longer than a page.

Whoever goes on to the next page goes on where the one before ended, though files were opened or handed over meanwhile.
Only for a while, and only in memory: then the pages are counted anew from the newest file.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

KEPT = timedelta(minutes=10)
MOST = 4096


class Whose(NamedTuple):
    """A list: who reads it, and in whose care the files are; None for all that she may read."""

    reader: UUID
    of: UUID | None


class Place(NamedTuple):
    """Of a file in the order of all."""

    year: int
    number: int


class Begins:
    """Numbers of files only; everybody's are her own."""

    def __init__(self) -> None:
        self._known = OrderedDict[tuple[Whose, int], tuple[Place, datetime]]()

    def note(self, whose: Whose, start: int, place: Place, *, now: datetime) -> None:
        self._known[whose, start] = place, now
        self._known.move_to_end((whose, start))
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def of(self, whose: Whose, start: int, *, now: datetime) -> Place | None:
        """Of the first file on the page, if it is still known."""
        place, since = self._known.get((whose, start), (None, now))
        return place if now - since < KEPT else None
