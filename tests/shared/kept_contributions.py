"""Contributions in the stream that keeps them."""

from shared.events import ContributionDrawn
from tests.servers import Nats
from tests.shared.building import connected, count, until

FOREIGN = b'{"type":"io.nats.jetstream.api.v1.stream_info_response"}'


async def keeps(bus: Nats, *bodies: bytes) -> None:
    before = await count(bus, "kept")
    async with connected(bus, "cases") as cases:
        for body in bodies:
            await cases.jetstream().publish(ContributionDrawn.subject, body)

    async def copied() -> bool:
        return await count(bus, "kept") == before + len(bodies)

    await until(copied)
