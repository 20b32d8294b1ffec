"""A few times a minute: whether a key that is to end is needed by no letter any more."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.intake.store import IntakeStore
from shared.events import OpeningKeysRetired

PAUSE = 5.0


def retiring_keys(store: IntakeStore) -> Callable[[], Coroutine[Any, Any, None]]:
    async def letter_keys() -> None:
        """Never returns."""
        while True:
            await retire_unused(store)
            await asyncio.sleep(PAUSE)

    return letter_keys


async def retire_unused(store: IntakeStore) -> None:
    """A row of a letter leaves the outbox when casework has acknowledged it: where none is left none waits."""
    async with store.work() as work:
        if unused := await work.retire_unused():
            await work.publish(OpeningKeysRetired(key_ids=tuple(unused)))
