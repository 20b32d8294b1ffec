"""Handlers get what the service hands them without a thread for every message."""

import threading
from typing import Annotated

from faststream import ContextRepo
from faststream.nats import NatsBroker, TestNatsBroker

from shared.bus.injection import Given


async def test_a_handler_is_given_its_store_in_the_thread_of_the_loop() -> None:
    broker = NatsBroker(context=ContextRepo({"store": "the store"}))
    seen: list[str] = []

    @broker.subscriber("some.subject")
    async def handle(body: str, store: Annotated[str, Given("store")]) -> None:
        seen.append(store)

    before = {*threading.enumerate()}
    async with TestNatsBroker(broker):
        for _ in range(20):
            await broker.publish("x", "some.subject")
    assert seen == ["the store"] * 20
    assert {*threading.enumerate()} <= before
