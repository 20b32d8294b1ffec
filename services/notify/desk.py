"""The desk behind the bus: one notice after the other is tried, and the answers of many are written down together."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.notify import domain
from services.notify.channels.health import Health
from services.notify.domain import Again, Attempt, Question
from services.notify.post import AT_ONCE, Post
from services.notify.store import NotifyStore
from services.notify.writing import Writer
from shared.events import NoticeDelivered, NoticeFailed, NoticeRequested
from shared.store.group_commit import Grouped

type Answer = NoticeDelivered | NoticeFailed
UNDER_WAY = Again(1.0)
PACE = 2.0
"""Seconds. What the mail server answers sooner is known to the bus after so long."""


class Desk:
    """No transaction is open while the mail server is asked; a crash in between repeats a mail, under the same id."""

    def __init__(
        self, store: NotifyStore, writer: Writer, post: Post, *, now: Callable[[], datetime], health: Health
    ) -> None:
        self._health = health
        self._store = store
        self._writer = writer
        self._post = post
        self._now = now
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[UUID] = set()
        self._write_down = Grouped[tuple[NoticeRequested, Answer]](self._answer)

    async def deal_with(self, notice: NoticeRequested) -> Again | None:
        """None: it is answered, now or before. A second copy waits until the first one is."""
        if notice.id in self._under_way:
            return UNDER_WAY
        self._under_way.add(notice.id)
        try:
            return await self._deal_with(notice)
        finally:
            self._under_way.discard(notice.id)

    async def _deal_with(self, notice: NoticeRequested) -> Again | None:
        decided = domain.before_trying(notice, now=self._now())
        if isinstance(decided, Again):
            return decided
        async with self._store.work() as work:
            if await work.is_answered(notice):
                return None
        answer = decided or await self._tried(notice)
        if isinstance(answer, Again):
            return answer
        await self._write_down((notice, answer))
        return None

    async def _tried(self, notice: NoticeRequested) -> Again | Answer:
        mail = self._writer.written(notice, now=self._now())
        if isinstance(mail, NoticeFailed):
            return mail
        begun = time.monotonic()
        async with self._turns:
            attempt = await (self._post.ask(mail) if isinstance(mail, Question) else self._post.send(mail))
        self._health.note("email", answered=attempt is not Attempt.AWAY, now=self._now())
        await asyncio.sleep(domain.time_left(time.monotonic() - begun, PACE))
        return domain.after_trying(notice, attempt, now=self._now())

    async def _answer(self, answers: Sequence[tuple[NoticeRequested, Answer]]) -> None:
        async with self._store.work() as work:
            new = await work.first_time(*(notice for notice, _ in answers))
            await work.publish(*(answer for notice, answer in answers if notice.id in new))
