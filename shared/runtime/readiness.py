"""Whether a service can do its work right now, and if not, why."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from math import nan
from time import monotonic
from typing import Any

import nats
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.js.errors import NotFoundError
from prometheus_client import Gauge

from shared.bus.relay import TOO_OLD, Relay
from shared.runtime.tasks import Tasks
from shared.store.store import Store
from shared.topology import API, DEAD, durables_of

KEPT = 1.0
"""Seconds an answer is kept, so that probes cannot load a service."""
PATIENCE = 2.0
"""Seconds a single look may take before it counts as failed."""
LARGEST_LAG = 10_000
"""Messages that may wait for a consumer before the service counts as behind."""

type Look = Callable[[], Awaitable[set[str]]]
"""Returns reason codes; empty when all is well."""


class Readiness:
    """Asks every look at once. A look that raises or takes too long counts as the reason it is named after."""

    def __init__(self, looks: Mapping[str, Look], *, tell: Callable[[list[str]], None] = lambda _: None) -> None:
        self._looks = dict(looks)
        self._tell = tell
        self._asked = -KEPT
        self._reasons: list[str] = []
        self._turn = asyncio.Lock()

    def add(self, reason: str, look: Look) -> None:
        self._looks[reason] = look

    async def reasons(self) -> list[str]:
        async with self._turn:
            if monotonic() - self._asked >= KEPT:
                answers = await asyncio.gather(*(self._ask(reason, look) for reason, look in self._looks.items()))
                self._reasons = sorted(set().union(*answers))
                self._asked = monotonic()
                self._tell(self._reasons)
            return self._reasons

    async def _ask(self, reason: str, look: Look) -> set[str]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await look()
        except Exception:
            return {reason}


def look_at_database(store: Store[Any]) -> Look:
    """It answers, and takes changes."""

    async def look() -> set[str]:
        async with store.engine.connect() as connection:
            if (await connection.exec_driver_sql("show transaction_read_only")).scalar() == "off":
                return set()
            await connection.invalidate()
        return {"database"}

    return look


def look_at_bus(name: str, broker: NatsBroker, pending: Gauge, again: Gauge) -> Look:
    """Connected, every durable there, none of them far behind."""

    async def look() -> set[str]:
        if not await broker.ping(timeout=PATIENCE / 2):
            return {"broker"}
        stream = broker.connection.jetstream(prefix=API, timeout=PATIENCE / 2)
        reasons: set[str] = set()
        for durable in durables_of(name):
            try:
                info = await stream.consumer_info(durable.stream, durable.name)
            except NotFoundError:
                reasons.add("consumer_missing")
                continue
            pending.labels(durable.name).set(info.num_pending or 0)
            again.labels(durable.name).set(info.num_redelivered or 0)
            reasons |= {"lag"} if (info.num_pending or 0) > LARGEST_LAG else set()
        return reasons

    return look


def look_at_dead_letters(broker: NatsBroker, letters: Gauge) -> Look:
    """Counts, and gives no reason: a service goes on working beside what it could not handle."""

    async def look() -> set[str]:
        letters.set(nan)
        with suppress(nats.errors.Error, TimeoutError, IncorrectState):
            async with asyncio.timeout(PATIENCE / 2):
                bus = broker.connection.jetstream(prefix=API)
                letters.set((await bus.stream_info(DEAD)).state.messages)
        return set()

    return look


FELL_BACK = "stream_fell_back"
"""Begins the reason; after a colon it names the stream that the supervisor has to recreate."""


def look_at_outbox(relays: Sequence[Relay]) -> Look:
    async def look() -> set[str]:
        told = [relay.health() for relay in relays]
        fell_back = {f"{FELL_BACK}:{health.stream}" for health in told if health.fell_back}
        stuck = any(max(health.oldest_pending_seconds, health.blind_seconds) > TOO_OLD for health in told)
        return fell_back | ({"outbox_stuck"} if stuck else set())

    return look


def longest_wait(relays: Sequence[Relay]) -> float:
    """Seconds since the oldest event that no stream has yet was told; 0 where there is none."""
    return max((relay.health().oldest_pending_seconds for relay in relays), default=0.0)


def look_at_tasks(tasks: Tasks) -> Look:
    async def look() -> set[str]:
        return {"background"} if tasks.failing else set()

    return look
