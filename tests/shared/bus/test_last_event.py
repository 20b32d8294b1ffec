"""What is kept for good is read from its end, over whatever cannot be read."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from faststream.nats import NatsBroker

from deploy.nats.stream_faults import unreadable
from shared.bus.lookups.last_event import last_told
from shared.bus.subscriptions import broker_for
from shared.events import ContributionDrawn
from tests.servers import Nats
from tests.shared.kept_contributions import FOREIGN, keeps


def drawn(period: str) -> ContributionDrawn:
    told = {"budget": "2026-11", "period": period, "index": {"met": 1, "partly": 0, "not_met": 0}, "criteria": []}
    return ContributionDrawn.model_validate_json(json.dumps({"id": str(uuid4()), **told}))


@pytest.fixture
async def broker(bus: Nats) -> AsyncIterator[NatsBroker]:
    broker = broker_for(bus.url, bus.seeds["cases"], name="cases")
    await broker.connect()
    yield broker
    await broker.stop()


async def test_what_cannot_be_read_is_passed_over(bus: Nats, broker: NatsBroker) -> None:
    assert await last_told(broker, ContributionDrawn) is None
    await keeps(bus, FOREIGN)
    assert await last_told(broker, ContributionDrawn) is None
    first, second = drawn("2026-Q1"), drawn("2026-Q2")
    await keeps(bus, first.body(), second.body(), FOREIGN, b"", b"{}")
    assert await last_told(broker, ContributionDrawn) == second
    await keeps(bus, first.body())
    assert await last_told(broker, ContributionDrawn) == first


async def test_the_doctor_names_it_by_its_place_and_shows_nothing_of_it(bus: Nats) -> None:
    await keeps(bus, drawn("2026-Q1").body())
    assert await asyncio.to_thread(unreadable, bus.server) == []
    await keeps(bus, b"canary", drawn("2026-Q2").body())
    [fault] = await asyncio.to_thread(unreadable, bus.server)
    assert fault.what == "stream kept, message 2: not an event of this version."
    assert not fault.urgent
    assert "casework passes it over" in fault.next_step
    assert "canary" not in repr(fault)
