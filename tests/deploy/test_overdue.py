"""The doctor says what nobody has handled for so long that it will soon be gone, on a real server."""

import asyncio
from datetime import timedelta

import pytest

from deploy.nats.messages import overdue
from tests.servers import Nats
from tests.shared.building import request, until
from tests.shared.listeners import Deliveries, all_done, listening, send


async def late(bus: Nats) -> list[str]:
    return [fault.what.split()[0] for fault in await asyncio.to_thread(overdue.overdue, bus.server)]


async def test_what_waits_for_too_long_is_said_and_what_is_handled_or_new_is_not(
    bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(bus, request(), request())
    assert await late(bus) == []
    monkeypatch.setattr(overdue, "TOLD_AFTER", timedelta(seconds=0.1))
    await until(lambda: is_late(bus))
    assert await late(bus) == ["cases_request_sealed"]
    async with listening(bus, Deliveries()):
        await until(lambda: all_done(bus))
    assert await late(bus) == [], "old, and handled"
    monkeypatch.setattr(overdue, "TOLD_AFTER", timedelta(minutes=5))
    await send(bus, request())
    assert await late(bus) == [], "not handled, and new"


async def is_late(bus: Nats) -> bool:
    return bool(await late(bus))
