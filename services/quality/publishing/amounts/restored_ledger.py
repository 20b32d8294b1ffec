"""After a restore: amounts that left the centre and are in no ledger come back in, as the very bytes that left."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.quality.foundation.domain import Author, Role
from services.quality.publishing.amounts.domain import Said
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.standards.desk import Desk
from shared.bus.uplink import Left
from shared.events import AmountsPublished
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows("restored")
EVERY = 3600.0
"""Seconds; a database that was put back while the service ran is noticed within the hour, and before an act."""
A_LEAD = Author(UUID(int=0), Role.LEAD)
"""Which of them let it go, nobody knows any more."""


def forgotten(left: Iterable[Left], known: Collection[UUID], *, centre: str) -> list[Said]:
    """What the ledger does not know; what was sent several times comes once."""
    found = {told.id: told for each in left if (told := read(each.body)) and told.centre == centre}
    return [Said(told, A_LEAD) for id, told in found.items() if id not in known]


def read(body: bytes) -> AmountsPublished | None:
    """None for amounts that another version of Kokon told."""
    try:
        return AmountsPublished.model_validate_json(body)
    except ValidationError:
        return None


async def remember(desk: Desk) -> None:
    """Raises BusAwayError, RefusedError: then nobody knows whether anything is missing."""
    left = await desk.left(AmountsPublished)
    async with desk.store.work() as work:
        await SaidAmounts(work).one_at_a_time()
        found = forgotten(left, await SaidAmounts(work).ids(), centre=desk.centre)
        for each in found:
            await SaidAmounts(work).save(each)
    for _ in found:
        log.error("amounts_remembered", reason="restored")


def remembering(
    desk: Desk, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def amounts_remembered() -> None:
        while True:
            await remember(desk)
            await sleep(EVERY)

    return amounts_remembered
