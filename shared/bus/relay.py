"""Carries the outbox to its streams: one leader per stream of a database, woken by commits, never ahead of them."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import Any

import nats.errors
from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.bus.backlog import Backlog
from shared.bus.backoff import pause
from shared.bus.publisher import AT_MOST, Pending, RefusedError, Stored, look_at_stream, publish, taken_up_to
from shared.bus.stream_guard import Found, Remembered, Verdict, judge
from shared.store.connections import notice_silence
from shared.store.store import Store
from shared.telemetry import telemetry
from shared.topology import LASTING, UNTIL_TAKEN, takers_of

log = telemetry.log(__name__)
FOR_GOOD = timedelta(days=36_500)
TOO_OLD = 60.0
"""Seconds after which an unpublished row makes a service not ready."""


@dataclass(frozen=True, slots=True)
class RelayTimes:
    """Intervals of a relay in seconds, and how long rows are stored."""

    poll: float = 1.0
    rest: float = 0.008
    """After a round that published something: what is committed meanwhile shares the next round."""
    guard: float = 30.0
    guard_when_fallen: float = 5.0
    prune: float = 3_600.0
    taken: float = 10.0
    first_pause: float = 0.1
    longest_pause: float = 2.0
    retention: timedelta = timedelta(days=14)
    seen: timedelta = timedelta(days=30)

    def kept(self, stream: str) -> timedelta:
        """How long a published row of a stream stays, to be published again."""
        return FOR_GOOD if stream in LASTING | UNTIL_TAKEN else self.retention


@dataclass(frozen=True, slots=True)
class RelayHealth:
    """What readiness and metrics ask for. `oldest_pending_seconds` is 0 when nothing was seen to wait."""

    stream: str
    oldest_pending_seconds: float
    fell_back: bool
    connected: bool
    leads: bool = False
    published: int = 0
    blind_seconds: float = 0.0
    """Since it last looked whether something waits. One that stands still knows of nothing that waits."""


class NotConnectedError(Exception):
    """There is no connection to the broker now."""


BROKER_TROUBLE = (nats.errors.Error, OSError, RefusedError, NotConnectedError)


class Relay:
    """The relay of one stream. `run` it as a task beside the broker; cancel it to stop. Of several, one leads."""

    def __init__(self, store: Store[Any], broker: NatsBroker, *, stream: str, times: RelayTimes | None = None) -> None:
        self._store = store
        self._told = store.commit_signal()
        self._broker = broker
        self._stream = stream
        self._times = times or RelayTimes()
        self._remembered = Remembered()
        self._leads = False
        self._told_of_fall = False
        self._published = 0
        self._waiting_since: float | None = None
        self._looked_at = monotonic()
        self._failures = 0
        self._last_fault = ""
        self._guarded: tuple[int, int] | None = None
        self._guard_at = self._prune_at = self._taken_at = 0.0

    def health(self) -> RelayHealth:
        waited = monotonic() - self._waiting_since if self._waiting_since is not None else 0.0
        connected = self._connected_client() is not None
        blind, fell_back = monotonic() - self._looked_at, self._remembered.fell_back
        return RelayHealth(self._stream, waited, fell_back, connected, self._leads, self._published, blind)

    async def run(self) -> None:
        """Runs until cancelled. A broker or a database that is away delays events and loses none."""
        engine = create_async_engine(
            self._store.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        notice_silence(engine)
        while True:
            try:
                async with engine.connect() as connection:
                    await self._serve(Backlog(connection, self._stream))
            except Exception as error:
                with contextlib.suppress(Exception):
                    self._report(error)
                await asyncio.sleep(self._longer_pause())
            finally:
                self._leads = False

    async def _serve(self, backlog: Backlog) -> None:
        while not await backlog.lead():
            self._see(await backlog.pending(1))
            await asyncio.sleep(self._times.poll)
        await backlog.quicken()
        await backlog.listen(self._told.set)
        await backlog.know()
        self._remembered = await backlog.remembered()
        self._leads, self._guarded = True, None
        self._taken_at = monotonic() + self._times.taken
        while True:
            await self._step(backlog)

    async def _step(self, backlog: Backlog) -> None:
        self._told.clear()
        rows = await backlog.pending(AT_MOST)
        self._see(rows)
        try:
            client = self._client()
            await self._guard_when_due(backlog, client)
            sent = await self._send(backlog, client, rows)
            await self._forget_taken_when_due(backlog, client)
        except BROKER_TROUBLE as error:
            self._report(error)
            await asyncio.sleep(self._longer_pause())
            return
        await self._prune_when_due(backlog)
        self._recovered()
        if not sent:
            await self._rest(self._times.rest if rows else 0)

    async def _send(self, backlog: Backlog, client: Client, rows: Sequence[Pending]) -> bool:
        """Publish a batch; whether there may be more to publish at once."""
        if not rows or self._remembered.fell_back:
            return False
        stored = await publish(client, rows)
        first_new = min((message.sequence for message in stored if not message.repeated), default=None)
        if first_new is not None and first_new <= self._remembered.highest:
            found = await look_at_stream(client, self._stream)
            await self._act_on(backlog, replace(found, last=first_new - 1))
            return True
        await self._mark(backlog, rows, stored)
        return len(rows) == AT_MOST

    async def _mark(self, backlog: Backlog, rows: Sequence[Pending], stored: Sequence[Stored]) -> None:
        await backlog.mark(rows, stored)
        self._published += len(rows)
        self._waiting_since = None
        highest = max(self._remembered.highest, *(message.sequence for message in stored))
        self._remembered = replace(self._remembered, highest=highest)

    async def _guard_when_due(self, backlog: Backlog, client: Client) -> None:
        """At the start, after every reconnection and now and then."""
        connection = (id(client), client.stats["reconnects"])
        if connection == self._guarded and monotonic() < self._guard_at:
            return
        await self._act_on(backlog, await look_at_stream(client, self._stream))
        fallen = self._remembered.fell_back
        self._guarded = connection
        self._guard_at = monotonic() + (self._times.guard_when_fallen if fallen else self._times.guard)

    async def _act_on(self, backlog: Backlog, found: Found) -> None:
        stream = self._stream
        match judge(self._remembered, found):
            case Verdict.SOUND:
                return
            case Verdict.FIRST_SEEN:
                await backlog.remember(found.created)
            case Verdict.RECREATED:
                again = await backlog.publish_again(found.created, self._times.kept(stream))
                log.warning("stream_recreated", stream=stream, count=again)
            case Verdict.FELL_BACK if not self._told_of_fall:
                await backlog.remember_fall()
                log.error("stream_fell_back", stream=stream, next_step=f"./kokon recreate-stream {stream}")
                self._told_of_fall = True
        self._remembered = await backlog.remembered()
        self._told_of_fall = self._remembered.fell_back

    async def _prune_when_due(self, backlog: Backlog) -> None:
        if monotonic() < self._prune_at:
            return
        while await backlog.forget_published(self._times.kept(self._stream), AT_MOST) == AT_MOST:
            pass
        await backlog.forget_seen(self._times.seen)
        self._prune_at = monotonic() + self._times.prune

    async def _forget_taken_when_due(self, backlog: Backlog, client: Client) -> None:
        """Delete what its listener has acknowledged, of a stream whose rows need not be published again after that."""
        takers = takers_of(self._stream)
        if not takers or monotonic() < self._taken_at:
            return
        floors = {taker.filter_subject: await taken_up_to(client, taker) for taker in takers}
        # another stream of this name counts anew: its places say nothing of these rows
        if (await look_at_stream(client, self._stream)).created == self._remembered.created:
            for subject, floor in floors.items():
                await backlog.forget_taken(subject, floor)
        self._taken_at = monotonic() + self._times.taken

    async def _rest(self, seconds: float) -> None:
        """Wait at least this long, then until a commit with new events."""
        await asyncio.sleep(seconds)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), self._times.poll)

    def _report(self, error: Exception) -> None:
        """Log a fault only when it is another one than before."""
        code = error.code if isinstance(error, RefusedError) else 0
        fault = f"{type(error).__name__} {code}"
        if fault != self._last_fault:
            log.warning("relay_waits", code=code, **telemetry.place_of(error))
        self._last_fault = fault

    def _longer_pause(self) -> float:
        """Seconds; longer after each fault that follows another."""
        self._failures += 1
        return pause(self._failures, first=self._times.first_pause, longest=self._times.longest_pause)

    def _recovered(self) -> None:
        if self._failures:
            log.info("relay_goes_on")
        self._failures, self._last_fault = 0, ""

    def _see(self, rows: Sequence[Pending]) -> None:
        self._looked_at = monotonic()
        self._waiting_since = monotonic() - rows[0].waited if rows else None

    def _client(self) -> Client:
        if (client := self._connected_client()) is None:
            raise NotConnectedError
        return client

    def _connected_client(self) -> Client | None:
        try:
            client: Client = self._broker.connection
        except IncorrectState:
            return None
        return client if client.is_connected else None
