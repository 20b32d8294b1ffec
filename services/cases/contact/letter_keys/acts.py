"""Changing the keys, announcing them, and destroying those that no letter needs any more."""

import asyncio
from collections.abc import Collection
from datetime import datetime

from services.cases.contact.letter_keys.domain import announcement, changed
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.letters.opening_keys import held
from services.cases.foundation.keys.letters.sealed_anew import seal_anew
from services.cases.foundation.workplace import Workplace
from shared.bus.lookups.put_aside import LettersOnBus
from shared.clock.domain import Clock, judge
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def change_if_due(*, workplace: Workplace, now: datetime) -> CentreKeys:
    """What is due today; by a clock that leapt nothing is. Raises KeyFileError."""
    await workplace.letter_keys.look()
    await workplace.letter_keys.drop_destroyed(now=now)
    due = changed(workplace.letter_keys.now, now=now, clock=workplace.clock)
    if due and await clock_is_plausible(workplace=workplace, now=now):
        await workplace.letter_keys.change(lambda keys: changed(keys, now=now, clock=workplace.clock))
        log.info("letter_keys_changed")
    return workplace.letter_keys.now


async def clock_is_plausible(*, workplace: Workplace, now: datetime) -> bool:
    async with workplace.store.work() as work:
        return judge(await CentreClock(work).clock_seen(), now) is Clock.PLAUSIBLE


async def announce(keys: CentreKeys, *, workplace: Workplace) -> None:
    await workplace.store.publish(announcement(keys))


async def destroy(key_ids: Collection[str], *, bus: LettersOnBus, workplace: Workplace, now: datetime) -> bool:
    """Destroy those that are to end; False where a letter waits that may be sealed for one.

    `intake` says that it takes nothing for them any more and that casework has acknowledged what it took; here it is
    asked what else the bus holds. What was put aside is sealed for the newest key first.
    """
    keys = await workplace.letter_keys.look()
    if not (over := held(keys, key_ids) & keys.ending):
        return True
    if await bus.waiting():
        return False
    destroyed = await asyncio.to_thread(workplace.store.ring.register.known)
    await seal_anew(bus, keys, over, destroyed=destroyed, now=now)
    await workplace.letter_keys.destroy(over, now=now)
    log.info("letter_keys_destroyed", count=len(over))
    return True
