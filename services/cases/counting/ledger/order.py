"""Each night the ledgers are rewritten in the order of their marks: how they lie says nothing of who came when."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from services.cases.counting.ledger.store import LEDGERS, Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from shared.months import NIGHT, every_night
from shared.runtime.tasks import Task
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def put_in_order(store: CasesStore) -> None:
    """Each ledger in a transaction of its own, so that nobody waits for more than one; again is harmless."""
    for ledger in LEDGERS:
        async with store.errand(Errand.COUNTING) as on_errand:
            whole = await Contributions(on_errand).put_in_order(ledger)
        if not whole:
            log.error("outcomes_not_opened", next_step="docs/contributions.md")


async def keep_order(*, workplace: Workplace, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """At every start, since a copy that was put back lies as its rows came, and each night; until it is cancelled."""
    done: date | None = None

    async def now_due() -> None:
        nonlocal done
        night = (workplace.now() - NIGHT).astimezone(workplace.clock).date()
        if night != done:
            await put_in_order(workplace.store)
            done = night

    await every_night(now_due, now=workplace.now, clock=workplace.clock, sleep=sleep)


def ledger_order(workplace: Workplace) -> Task:
    async def ledger_order() -> None:
        await keep_order(workplace=workplace)

    return ledger_order
