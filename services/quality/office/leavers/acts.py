"""The accounts whose day has come go at the office, every hour, by the list that the page shows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import UUID

from services.quality.foundation.tables.store import Transaction
from services.quality.office.leavers.domain import Leaver, leavers
from services.quality.office.leavers.store import Leavers
from services.quality.office.members.file import Members, MembersFile
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 3600.0
"""Seconds between two looks."""


async def going(work: Transaction, *, desk: Desk, members: Members) -> list[Leaver]:
    """Whose account goes, and when: the page shows it, and the purge takes those whose day has come."""
    left = members.left_in(desk.running)
    return leavers(await Leavers(work).held_accounts(left), left=left, names=members.names, clock=desk.clock)


async def purge(*, desk: Desk, members: Members) -> list[UUID]:
    """The ids of the accounts that went."""
    async with desk.store.work() as work:
        gone = [one.id for one in await going(work, desk=desk, members=members) if one.goes_on <= desk.today]
        for person_id in gone:
            await Leavers(work).remove_account(person_id)
    if gone:
        log.info("accounts_removed", count=len(gone))
    return gone


def keeping_accounts(
    desk: Desk, members: MembersFile, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def keep_accounts() -> None:
        """Runs until it is cancelled. By a clock that leapt nothing goes."""
        while True:
            if await desk.clock_is_right():
                await purge(desk=desk, members=members())
            await sleep(PAUSE)

    return keep_accounts
