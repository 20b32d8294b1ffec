"""When the audit is chained, and when its head is signed and what is too old goes: until the service stops."""

import asyncio
from contextlib import suppress
from pathlib import Path

from services.cases.foundation.periods import Periods
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.audit.acts import keep_days, seal

PAUSE = 1.0
"""Seconds between two rounds: each delays a page that is asked for meanwhile, and rounds of a tenth of a second, with a
tenth of the work, delayed ten times as many."""
AT_ONCE = 500
"""Entries that one round chains at most: the rest waits for the next."""
LOOKS = 60.0
"""Seconds after which the chain is looked at though nobody here noted anything: another process may have."""
ROOTS_LOOK = 600.0
"""Seconds; a place outside that was away is tried again so often."""


async def keep_chain(store: CasesStore) -> None:
    """Within a second after something was noted it is chained; whatever dies before, the next start finds it."""
    while True:
        store.noted.clear()
        if await seal(store, AT_ONCE) < AT_ONCE:
            with suppress(TimeoutError):
                await asyncio.wait_for(store.noted.wait(), LOOKS)
        await asyncio.sleep(PAUSE)


async def keep_roots(workplace: Workplace, folder: Path | None, periods: Periods) -> None:
    while True:
        await keep_days(workplace, folder, periods, now=workplace.now())
        await asyncio.sleep(ROOTS_LOOK)
