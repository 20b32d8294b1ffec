"""A few times a minute: whether keys for letters are due; `intake` is told of a change at once, and each hour again."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any

from services.cases.contact.letter_keys.acts import announce, change_if_due
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.workplace import Workplace
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 5.0
AGAIN = timedelta(hours=1).total_seconds()


def changing_letter_keys(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def letter_keys() -> None:
        """Never returns. A key file that cannot be changed stays as it is, and its keys with it."""
        number, again_at = 0, 0.0
        while True:
            try:
                keys = await change_if_due(workplace=workplace, now=workplace.now())
            except KeyFileError as error:
                with suppress(Exception):
                    log.error("letter_keys_not_changed", reason=error.problem, next_step="./kokon doctor")
                keys = workplace.letter_keys.now
            if keys.opening_number != number or monotonic() >= again_at:
                await announce(keys, workplace=workplace)
                number, again_at = keys.opening_number, monotonic() + AGAIN
            await asyncio.sleep(PAUSE)

    return letter_keys
