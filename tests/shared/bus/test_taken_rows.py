"""A letter leaves the outbox when its listener has acknowledged it: not before, and the same day."""

from dataclasses import replace

from shared.events import RequestSealed
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import QUICK, ask, do, drained, none_pending, relaying, request, tell, until

OFTEN = replace(QUICK, taken=0.2, prune=0.2)
LONG_SEEN = "INSERT INTO inbox VALUES (gen_random_uuid(), now() - interval '40 days')"
"""Goes with the next look at what is old."""
A_MONTH_AGO = "UPDATE outbox SET published_at = now() - interval '31 days'"


async def rows(store: Store[Work]) -> int:
    found: int = await ask(store, "SELECT count(*) FROM outbox")
    return found


async def test_rows_go_once_they_are_acknowledged_and_stay_until_then_however_long_that_is(
    store: Store[Work], bus: Nats
) -> None:
    await tell(store, *(request() for _ in range(3)))
    async with relaying(store, bus, times=OFTEN):
        await until(lambda: none_pending(store))
        await do(store, A_MONTH_AGO)
        await do(store, LONG_SEEN)
        await tell(store, request())
        await until(lambda: none_pending(store))

        async def pruned() -> bool:
            return bool(await ask(store, "SELECT count(*) FROM inbox") == 0)

        await until(pruned)
        assert await rows(store) == 4, "casework is away, and the stream may be lost meanwhile"
        await drained(bus, "cases", RequestSealed, expected=3)

        async def one_left() -> bool:
            return await rows(store) == 1

        await until(one_left)
        await drained(bus, "cases", RequestSealed, expected=1)

        async def none_left() -> bool:
            return await rows(store) == 0

        await until(none_left)
