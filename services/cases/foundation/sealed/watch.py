"""Looks whether the keys can be reached; while they cannot, the service says that it is not ready."""

import asyncio
from collections.abc import Awaitable, Callable

from services.cases.foundation.sealed.ring import KeyRing

PAUSE = 5.0


async def watch_keys(ring: KeyRing, agree: Callable[[], Awaitable[None]]) -> None:
    """Runs until it is cancelled or the keys are away, which StoreAwayError tells; begins anew by agreeing."""
    try:
        await agree()
        while True:
            await ring.store.kept(())
            await ring.provider.newest()
            await asyncio.sleep(PAUSE)
    finally:
        await ring.store.engine.dispose()
