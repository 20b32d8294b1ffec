"""The box that answers are put into: a few hands at a time, emptied on a fixed night."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo

from services.intake.feedback.domain import Answers, tally
from services.intake.store import IntakeStore
from shared.clock_keeping import is_right
from shared.codes import hash_of
from shared.months import due, every_night, month_of
from shared.places import BusyError

AT_ONCE = 4
MOST_WAITING = 24
PAUSE = 1.0
"""Seconds for which a wrong code keeps its place: four guesses a second in all, whoever makes them."""


class Box:
    """`clock` is the time zone of the centre; `now` is told from outside, so that tests can choose it."""

    def __init__(
        self,
        store: IntakeStore,
        *,
        centre: str,
        clock: tzinfo,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._centre = centre
        self._clock = clock
        self._now = now
        self._sleep = sleep
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def this_month(self) -> str:
        return month_of(self._now(), self._clock)

    async def put(self, code: str, answers: Answers) -> bool:
        """Whether the code was good; then the answers are counted and it is used. Raises BusyError, StoreAwayError."""
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._slots:
                taken = await self._counted(hash_of(code, self._centre), answers)
                if not taken:
                    await self._sleep(PAUSE)
                return taken
        finally:
            self._waiting -= 1

    async def _counted(self, hashed: str, answers: Answers) -> bool:
        month = self.this_month
        async with self._store.work() as work:
            taken = await work.use_code(hashed, month=month)
            if taken:
                await work.count(answers, month=month)
        return taken

    async def release(self, window: str) -> bool:
        """Whether the window was released now; a window is released once, whole or not at all."""
        async with self._store.work() as work:
            if new := await work.open_feedback_window(window):
                pending = await work.pending_answers(until=window)
                await work.tell_feedback(tally(pending, window=window, centre=self._centre))
        return new

    async def release_due(self) -> list[str]:
        """Every month that is over, the oldest first. Codes that nobody can use any more are forgotten."""
        now = self._now()
        async with self._store.work() as work:
            await work.forget_codes(before=self.this_month)
            first = await work.first_feedback_window(this_month=self.this_month)
            released = await work.feedback_windows()
        months = due(first, released, now=now, clock=self._clock)
        return [month for month in months if await self.release(month)]

    async def keep_calendar(self) -> None:
        """Runs until it is cancelled. A clock that cannot be right closes no month and forgets no code."""

        async def now_due() -> None:
            if await is_right(self._store, self._now()):
                await self.release_due()

        await every_night(now_due, now=self._now, clock=self._clock, sleep=self._sleep)
