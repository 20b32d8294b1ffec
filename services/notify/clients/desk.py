"""The desk of notices to clients: an attempt is written down before it begins, and what may have arrived ends there."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notify.channels.channel import Channel, Handed, Message
from services.notify.clients import domain
from services.notify.clients.domain import Ending
from services.notify.clients.writer import Writer
from services.notify.domain import Again
from services.notify.metrics import NONE, Metrics
from services.notify.store import KEPT, NotifyStore, Progress
from shared.client_letters import ClientLetter
from shared.clock.task import is_right
from shared.events import ClientNoticeRequested, ClientNoticeWithdrawn
from shared.store.group_commit import Grouped

UNDER_WAY = Again(1.0)
WITHDRAWN = Ending("blocked", "withdrawn")
BEGUN_AT_ONCE = 24
"""Of one channel. So many at most are unknown after a crash."""
FORGETTING_PAUSE = 3_600.0


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, and how many may be handed over to it at the same time.

    More may have begun: they are written down in one commit while others are handed over.
    """

    channel: Channel
    turns: asyncio.Semaphore
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BEGUN_AT_ONCE))


@dataclass(slots=True)
class Look:
    notice_id: UUID
    progress: Progress = field(default_factory=Progress)


@dataclass(slots=True)
class Beginning:
    notice_id: UUID
    may_begin: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt that has come to an end in this process, as long as that is not written down."""

    handed: Handed
    begun_at: datetime


class Desk:
    """No transaction is open while a provider is asked. `ways` is by the channel of the letter: a centre has not set
    up all of them."""

    def __init__(
        self,
        store: NotifyStore,
        writer: Writer,
        ways: Mapping[str, Way],
        *,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._writer = writer
        self._ways = ways
        self._metrics = metrics
        self._now = now
        self._under_way: set[UUID] = set()
        self._tried: dict[UUID, Tried] = {}
        self._withdrawn: set[UUID] = set()
        """While they wait for their turn."""
        self._look = Grouped[Look](self._look_at_some)
        self._begin = Grouped[Beginning](self._begin_some)
        self._write_down = Grouped[tuple[ClientNoticeRequested, Ending]](self._end_some)

    async def deal_with(self, asked: ClientNoticeRequested) -> Again | None:
        """None: it has ended, now or before. A second copy waits until the first one is dealt with."""
        if asked.notice_id in self._under_way:
            return UNDER_WAY
        self._under_way.add(asked.notice_id)
        try:
            again = await self._deal_with(asked)
        finally:
            self._under_way.discard(asked.notice_id)
            self._withdrawn.discard(asked.notice_id)
        self._metrics.waits("clients", asked.notice_id, again)
        return again

    async def withdraw(self, told: ClientNoticeWithdrawn) -> None:
        """Ends it now, unless an attempt is under way: then what comes of that is its end."""
        if told.notice_id in self._under_way:
            self._withdrawn.add(told.notice_id)
        async with self._store.work() as work:
            at = self._now()
            ends = bool(await work.first_time(told)) and await work.withdraw(told.notice_id, at=at)
            if ends:
                await work.end([told.notice_id], at=at)
                await work.publish(domain.ended(told.notice_id, WITHDRAWN))
        if ends:
            self._metrics.waits("clients", told.notice_id, None)
            self._metrics.ended("clients", WITHDRAWN.outcome)

    async def forget_old(self) -> None:
        """Never returns: what is known of a notice is deleted after a while, by a clock that can be right."""
        while True:
            now = self._now()
            if await is_right(self._store, now):
                async with self._store.work() as work:
                    await work.forget_before(now - KEPT)
            await asyncio.sleep(FORGETTING_PAUSE)

    async def _deal_with(self, asked: ClientNoticeRequested) -> Again | None:
        look = Look(asked.notice_id)
        await self._look(look)
        if look.progress.ended_at:
            return None
        letter = self._writer.opened(asked)
        decided = await self._decided(asked, letter, look.progress)
        if isinstance(decided, Again):
            return decided
        await self._write_down((asked, decided))
        self._tried.pop(asked.notice_id, None)
        channel, template = (letter.channel, letter.notice.template) if letter else (NONE, NONE)
        self._metrics.ended("clients", decided.outcome, channel=channel, template=template)
        return None

    async def _decided(
        self, asked: ClientNoticeRequested, letter: ClientLetter | None, progress: Progress
    ) -> Again | Ending:
        if letter and (tried := self._tried.get(asked.notice_id)):
            return await self._after(asked.notice_id, letter, tried)
        if progress.begun_at:
            return domain.UNKNOWN  # by a process that ended in the middle of it
        if progress.withdrawn_at:
            return WITHDRAWN
        if letter is None:
            return Ending("failed", "unreadable")
        if refused := domain.before_trying(letter, has_been_tried=bool(progress.first_begun_at), now=self._now()):
            return refused
        if (way := self._ways.get(letter.channel)) is None:
            return Ending("blocked", "no_channel")
        message = self._writer.written(letter, asked.notice_id, now=self._now())
        if isinstance(message, Ending):
            return message
        return await self._attempt(way, letter, message, progress)

    async def _attempt(self, way: Way, letter: ClientLetter, message: Message, progress: Progress) -> Again | Ending:
        begun_at = progress.first_begun_at or self._now()
        async with way.places:
            if not await self._has_begun(message.id, begun_at):
                return UNDER_WAY  # it was withdrawn a moment ago: the next look says so
            async with way.turns:
                # it may have waited for its turn until the safe time was over
                has_been_tried = bool(progress.first_begun_at)
                if refused := domain.before_trying(letter, has_been_tried=has_been_tried, now=self._now()):
                    return refused
                if message.id in self._withdrawn:
                    return WITHDRAWN
                handed = await way.channel.hand_over(message)
        self._metrics.tried("clients", way.channel.name, handed)
        tried = self._tried[message.id] = Tried(handed, begun_at)
        return await self._after(message.id, letter, tried)

    async def _has_begun(self, notice_id: UUID, begun_at: datetime) -> bool:
        """Written down and committed. Where nobody knows whether it was, nothing has been handed over all the same."""
        self._tried[notice_id], beginning = Tried(Handed.AWAY, begun_at), Beginning(notice_id)
        await self._begin(beginning)
        del self._tried[notice_id]
        return beginning.may_begin

    async def _after(self, notice_id: UUID, letter: ClientLetter, tried: Tried) -> Again | Ending:
        decided = domain.after_trying(letter, tried.handed, begun_at=tried.begun_at, now=self._now())
        if isinstance(decided, Again):
            async with self._store.work() as work:
                await work.take_back(notice_id)
            del self._tried[notice_id]
        return decided

    async def _look_at_some(self, looks: Sequence[Look]) -> None:
        async with self._store.look() as work:
            known = await work.progress_of([one.notice_id for one in looks])
        for one in looks:
            one.progress = known.get(one.notice_id, one.progress)

    async def _begin_some(self, beginnings: Sequence[Beginning]) -> None:
        async with self._store.work() as work:
            begun = await work.begin([one.notice_id for one in beginnings], at=self._now())
        for one in beginnings:
            one.may_begin = one.notice_id in begun

    async def _end_some(self, endings: Sequence[tuple[ClientNoticeRequested, Ending]]) -> None:
        async with self._store.work() as work:
            await work.first_time(*(asked for asked, _ in endings))
            new = await work.end([asked.notice_id for asked, _ in endings], at=self._now())
            await work.publish(
                *(domain.ended(asked.notice_id, ending) for asked, ending in endings if asked.notice_id in new)
            )
