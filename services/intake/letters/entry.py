"""Who comes in when many come at once: everybody who has computed for it. It knows how many came, and none of them."""

import hmac
import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from services.intake.letters.puzzle import MOST, Puzzle, puzzle, solved

SPAN = timedelta(seconds=10)


class Entry:
    def __init__(self, *, calm: int, secret: bytes, now: Callable[[], datetime]) -> None:
        """`calm` is how many within `SPAN` come in without a puzzle; 0 asks for none, ever."""
        self._calm, self._now = calm, now
        self._key = hmac.digest(secret, b"kokon/puzzle/v1", sha256)
        self._came: deque[datetime] = deque(maxlen=calm)
        self._used: dict[str, datetime] = {}

    def admits(self, solution: str) -> bool:
        """Whether what comes now is taken. A solution opens once."""
        now = self._now()
        pressed = self._pressed(now)
        self._came.append(now)
        return not pressed or self._opens(solution, now)

    def puzzle(self) -> Puzzle:
        return puzzle(self._key, random=secrets.token_hex(12), number=secrets.randbelow(MOST), now=self._now())

    def _pressed(self, now: datetime) -> bool:
        return bool(self._calm) and len(self._came) == self._calm and now - self._came[0] < SPAN

    def _opens(self, solution: str, now: datetime) -> bool:
        found = solved(solution, self._key, now=now)
        self._used = {known: until for known, until in self._used.items() if until > now}
        if found is None or found[0] in self._used:
            return False
        self._used[found[0]] = found[1]
        return True
