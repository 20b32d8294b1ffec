"""The desk behind the bus: one notice after the other is tried, and the answers of many are written down together."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.notify.channels.channel import Channel, Handed, Message
from services.notify.channels.email import Email
from services.notify.domain import Again
from services.notify.metrics import NONE, Metrics
from services.notify.staff import domain
from services.notify.staff.domain import Both, Question
from services.notify.staff.writer import Writer
from services.notify.store import NotifyStore
from shared.events import NoticeDelivered, NoticeFailed, NoticeRequested
from shared.store.group_commit import Grouped

type Answer = NoticeDelivered | NoticeFailed
UNDER_WAY = Again(1.0)
PACE = 2.0
"""Seconds. What the mail server answers sooner is known to the bus after so long."""


class Desk:
    """No transaction is open while the mail server is asked; a crash in between repeats a mail, under the same id.

    `second_ways` is by the name that `cases` has for them. What is answered hangs on the mail server alone, so that the
    bus does not show whether a colleague who has chosen one of them was told or only asked about.
    """

    def __init__(
        self,
        store: NotifyStore,
        writer: Writer,
        email: Email,
        *,
        second_ways: Mapping[str, Channel] | None = None,
        turns: asyncio.Semaphore,
        metrics: Metrics,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._writer = writer
        self._email = email
        self._second_ways = second_ways or {}
        self._second_tries: dict[UUID, Handed] = {}
        """Of notices that are not answered yet: nobody gets a text each time the mail server is away."""
        self._now = now
        self._turns = turns
        self._metrics = metrics
        self._under_way: set[UUID] = set()
        self._write_down = Grouped[tuple[NoticeRequested, Answer]](self._answer)

    async def deal_with(self, notice: NoticeRequested) -> Again | None:
        """None: it is answered, now or before. A second copy waits until the first one is."""
        if notice.id in self._under_way:
            return UNDER_WAY
        self._under_way.add(notice.id)
        try:
            again = await self._deal_with(notice)
        finally:
            self._under_way.discard(notice.id)
        self._metrics.waits("staff", notice.id, again)
        return again

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
        self._second_tries.pop(notice.notice_id, None)
        outcome = "delivered" if isinstance(answer, NoticeDelivered) else "failed"
        template = notice.template if notice.template in self._writer.templates else NONE
        self._metrics.ended("staff", outcome, channel=self._email.name, template=template)
        return None

    async def _tried(self, notice: NoticeRequested) -> Again | Answer:
        message = self._writer.written(notice)
        if isinstance(message, NoticeFailed):
            return message
        begun = time.monotonic()
        async with self._turns:
            if isinstance(message, Both):
                message = await self._by_second_way(message)
            if isinstance(message, Question):
                handed = await self._email.ask(message.address)
            else:
                handed = await self._email.hand_over(message)
        self._metrics.tried("staff", self._email.name, handed)
        await asyncio.sleep(domain.time_left(time.monotonic() - begun, PACE))
        return domain.after_trying(notice, handed, now=self._now())

    async def _by_second_way(self, both: Both) -> Message | Question:
        """What is left for the mail server: where the note has arrived, a question."""
        handed, way = self._second_tries.get(both.note.id), self._second_ways.get(both.way)
        if handed is None and way:
            handed = await way.hand_over(both.note)
            self._metrics.tried("staff", way.name, handed)
            if handed is not Handed.AWAY:
                self._second_tries[both.note.id] = handed
        return Question(both.mail.address) if handed is Handed.DELIVERED else both.mail

    async def _answer(self, answers: Sequence[tuple[NoticeRequested, Answer]]) -> None:
        async with self._store.work() as work:
            new = await work.first_time(*(notice for notice, _ in answers))
            await work.publish(*(answer for notice, answer in answers if notice.id in new))
