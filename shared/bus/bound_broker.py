"""A broker connection that binds to the durables it is given, waits for them, and never makes any."""

import asyncio
from typing import Any

import nats.errors
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError

from shared.telemetry import telemetry
from shared.topology import API

log = telemetry.log(__name__)
PAUSE = 1.0
"""Seconds between checks for a missing durable."""


class BoundBroker(NatsBroker):
    """`start` returns when every durable is there; one that vanishes later is asked for once a second."""

    async def start(self) -> None:
        await self.connect()
        for subscriber in self.subscribers:
            options: dict[str, Any] = getattr(subscriber, "extra_options", {})
            await self._until_there(options["stream"], options["durable"])
        await super().start()
        for subscriber in self.subscribers:
            pace(subscriber)

    async def _until_there(self, stream: str, durable: str) -> None:
        told = False
        while not await self._is_there(stream, durable):
            if not told:
                log.warning("consumer_missing", stream=stream, consumer=durable)
            told = True
            await asyncio.sleep(PAUSE)

    async def _is_there(self, stream: str, durable: str) -> bool:
        try:
            await self.connection.jetstream(prefix=API).consumer_info(stream, durable)
        except (NotFoundError, nats.errors.Error):
            return False
        return True


def pace(subscriber: Any) -> None:
    if not isinstance(subscriber.subscription, Paced):
        subscriber.subscription = Paced(subscriber.subscription)


class Paced:
    """A pull subscription; FastStream asks again at once after a refusal, which would keep a processor busy."""

    def __init__(self, subscription: JetStreamContext.PullSubscription) -> None:
        self._subscription = subscription
        self._refused = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._subscription, name)

    async def fetch(self, **asked: Any) -> list[Msg]:
        try:
            messages = await self._subscription.fetch(**asked)
        except (APIError, nats.errors.ConnectionClosedError, nats.errors.NoRespondersError) as error:
            if not self._refused:
                log.error("fetch_refused", **telemetry.place_of(error))
            self._refused = True
            await asyncio.sleep(PAUSE)
            raise nats.errors.TimeoutError from None
        self._refused = False
        return messages
