"""Keeps the newest key of each centre, and tells all centres what has changed in the list of the members."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from services.quality.foundation.tables.store import Transaction
from services.quality.office.members.file import Members, MembersFile
from services.quality.office.received.keys.domain import FURTHEST, due
from services.quality.office.received.keys.store import MemberKeys
from services.quality.standards.desk import Desk
from shared.bus.subscriptions import Postponed, Refused
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.events import TransferKeyPublished
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows("implausible")
PAUSE = 60.0
"""Seconds between two looks at who belongs: a command changes the file, and a quarter ends."""
WITHOUT_A_DATE = 600.0


async def receive_key(event: TransferKeyPublished, centre: str, *, desk: Desk, members: Members) -> None:
    """`centre` is what the hub stamped. Raises Postponed, Refused."""
    async with desk.store.work() as work:
        if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
            raise Postponed(WITHOUT_A_DATE)
        if event.said_at > desk.now() + FURTHEST:
            raise Refused("implausible")
        if await work.first_time(event):
            await MemberKeys(work).keep_member_key(centre, event.public_key, said_at=event.said_at)
            await tell_due(work, desk=desk, members=members)
    log.info("transfer_key_received", centre=centre)


async def tell_due(work: Transaction, *, desk: Desk, members: Members) -> None:
    """All centres hear it: who was away, or joins later, hears it then. Nothing is kept of one that left."""
    gone = members.gone(desk.running)
    told = due(await MemberKeys(work).member_keys_to_list(), members.names, gone=gone, now=desk.now())
    await work.publish(*told)
    await MemberKeys(work).note_listed(told)
    await MemberKeys(work).forget_member_keys(gone)
    if told:
        log.info("members_listed", count=len(told))


def listing_members(
    desk: Desk, members: MembersFile, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def list_members() -> None:
        """Runs until it is cancelled."""
        while True:
            if await desk.clock_is_right():
                async with desk.store.work() as work:
                    await tell_due(work, desk=desk, members=members())
            await sleep(PAUSE)

    return list_members
