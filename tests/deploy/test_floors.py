"""What the bench compares our bus with starts, and keeps what it is given."""

import asyncio
from pathlib import Path

import nats
import pytest

from bench.floors.bus import floor_bus

pytestmark = pytest.mark.real


def test_the_floor_of_the_bus_starts_and_keeps_a_message(tmp_path: Path) -> None:
    with floor_bus(tmp_path / "floor") as bus:
        assert asyncio.run(message_in_stream(bus.url)) == b"kept"


async def message_in_stream(url: str) -> bytes | None:
    connection = await nats.connect(url)
    stream = connection.jetstream()
    kept = await stream.publish("floor.one", b"kept")
    message = await stream.get_msg("floor", kept.seq)
    await connection.close()
    return message.data
