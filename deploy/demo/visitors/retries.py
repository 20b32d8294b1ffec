"""Looking again until something is there, as people do; nothing here sleeps for a fixed time and hopes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from deploy.demo.visitors.visitor import NobodyAnsweredError, UnexpectedPageError
from shared.crypto.sealing import NotOpenedError

LONGEST_PAUSE = 1.0
PATIENCE = 90.0
"""Seconds; more than a killed server and all services need to be back."""


class NotSeenError(Exception):
    """It did not come as long as anybody would wait. Says what, in words of the demonstration."""


WENT_WRONG = (NobodyAnsweredError, UnexpectedPageError, NotSeenError, NotOpenedError)
"""What is written down as lost where it ends somebody's story."""


async def until[T](look: Callable[[], Awaitable[T | None]], what: str, *, pause: float = 0.1) -> T:
    """The first look that is not None."""
    end = time.monotonic() + PATIENCE
    while (seen := await look()) is None:
        if time.monotonic() > end:
            raise NotSeenError(what)
        await asyncio.sleep(pause)
        pause = min(max(LONGEST_PAUSE, pause), pause * 1.5)
    return seen
