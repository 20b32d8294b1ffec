"""The box that answers are put into: a few hands at a time, counted ten at once, emptied on a fixed night."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, tzinfo

from services.intake.feedback.domain import Answers, tally
from services.intake.feedback.urn import Urn, UrnNotOpenedError, key_of, new_salt, opened, sealed
from services.intake.store import IntakeStore, IntakeWork
from shared.calendar import month_of
from shared.clock.task import is_right
from shared.crypto.feedback_codes import hash_of
from shared.months import NIGHT, due, every_night
from shared.process.concurrency_limit import Places
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
redaction.knows("docs/operations.md")
AT_ONCE, MOST_WAITING = 4, 20
PAUSE = 1.0
"""Seconds for which a wrong code keeps its place: four guesses a second in all, from all visitors together."""


class Box:
    """`clock` is the time zone of the centre; `now` is told from outside, so that tests can choose it.

    What waits to be counted is sealed with a key that is made of `secret`.
    """

    def __init__(
        self,
        store: IntakeStore,
        *,
        centre: str,
        secret: bytes,
        clock: tzinfo,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._centre = centre
        self._secret = secret
        self._clock = clock
        self._now = now
        self._sleep = sleep
        self._places = Places(AT_ONCE, MOST_WAITING)

    @property
    def this_month(self) -> str:
        return month_of(self._now(), self._clock)

    async def put(self, code: str, answers: Answers) -> bool:
        """Whether the code was good; then it is used, and the answers are counted with those of nine others.

        Raises BusyError, StoreAwayError.
        """
        async with self._places.place():
            taken = await self._kept(hash_of(code, self._centre), answers)
            if not taken:
                await self._sleep(PAUSE)
            return taken

    async def _kept(self, hashed: str, answers: Answers) -> bool:
        async with self._store.work() as work:
            taken = await work.use_code(hashed, month=self.this_month)
            if taken:
                salt, urn = await self._urn(work)
                urn = urn.with_one_more(answers)
                if urn.is_full:
                    await work.count(urn.pending, month=self.this_month)
                    salt, urn = new_salt(), Urn()
                await work.keep_urn(salt, sealed(urn, key_of(self._secret, salt, self._centre)))
        return taken

    async def _urn(self, work: IntakeWork) -> tuple[bytes, Urn]:
        """What waits, and the salt that it was sealed with; a new one where there is none, or none that opens."""
        if found := await work.urn():
            salt, blob = found
            try:
                return salt, opened(blob, key_of(self._secret, salt, self._centre))
            except UrnNotOpenedError:
                log.error("waiting_answers_not_opened", next_step="docs/operations.md")
        return new_salt(), Urn()

    async def count_what_waits(self) -> None:
        """However few they are: for a demonstration, whose answers are nobody's."""
        async with self._store.work() as work:
            _, urn = await self._urn(work)
            await work.count(urn.pending, month=self.this_month)
            salt = new_salt()
            await work.keep_urn(salt, sealed(Urn(), key_of(self._secret, salt, self._centre)))

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
        """Runs until it is cancelled. A clock that cannot be right closes no month and forgets no code.

        At each start and once a night the codes are put in order.
        """

        in_order: date | None = None

        async def now_due() -> None:
            nonlocal in_order
            night = (self._now() - NIGHT).astimezone(self._clock).date()
            if night != in_order:
                async with self._store.work() as work:
                    await work.put_codes_in_order()
                in_order = night
            if await is_right(self._store, self._now()):
                await self.release_due()

        await every_night(now_due, now=self._now, clock=self._clock, sleep=self._sleep)
