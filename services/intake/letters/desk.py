"""The desk behind the pages: hands in what is sealed, and works with a number that somebody showed, in memory only."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.intake import domain
from services.intake.domain import HandedIn, NotTakenError, Reply, Written
from services.intake.letters.about import ERASE
from services.intake.store import IntakeStore
from shared.clock.task import is_right
from shared.crypto import receipts
from shared.crypto.receipts import Thread
from shared.crypto.sealing import PublicKey
from shared.crypto.thread_ids import is_given_by_number, kept_id, kept_thread
from shared.events import NumberReplaced, ReplySealed
from shared.process.concurrency_limit import Places
from shared.store.connections import StoreAwayError
from shared.store.group_commit import Grouped

AT_ONCE = {"request": 2, "message": 1, "feedback": 1, "number": 1}
"""Numbers in work at once, by what they are shown for. Each costs a processor a sixth of a second, on purpose. A first
request has places of its own, so that nobody who tries out numbers can keep out a person who asks for help."""
MOST_WAITING = {"request": 200, "message": 60, "feedback": 60, "number": 12}
"""How many wait for each kind of place; more of them are told to come back. Who asks for help waits in the longest
queue: it takes half the connections of a process, and holds what was typed meanwhile."""
PATIENCE = 20.0
"""Seconds in that queue; then the page comes back with the text and the telephone number."""
type Purpose = Literal["request", "message", "feedback", "number"]
FORGETTING_PAUSE = 3_600.0
A_DAY = timedelta(days=1)


class NoKeyYetError(StoreAwayError):
    """Casework has not announced any key for letters."""


class Desk:
    def __init__(self, store: IntakeStore, *, centre: str, thread_key: bytes, now: Callable[[], datetime]) -> None:
        self.centre = centre
        self._thread_key = thread_key
        self._offered: Sequence[PublicKey] = ()
        self.hand_in = Grouped(self._tell)
        """`await desk.hand_in(HandedIn(event))` returns when the event is safe; the same event twice is one."""
        self._store = store
        self._now = now
        self._places = {
            purpose: Places(at_once, MOST_WAITING[purpose], patience=PATIENCE) for purpose, at_once in AT_ONCE.items()
        }

    async def keys(self) -> Mapping[str, PublicKey]:
        """What letters are taken for, the newest first, by key id. Raises StoreAwayError."""
        async with self._store.work() as work:
            self._offered = await work.taken_keys()
        return {key.key_id: key for key in self._offered}

    async def offered(self) -> list[dict[str, str]]:
        """For the pages: those that were there last, where the database is away. None before casework said any."""
        with suppress(StoreAwayError):
            await self.keys()
        return [key.to_json() for key in self._offered]

    async def hand_in_words(self, written: Written, receipt: str, stamp: str, *, shows_own: bool = False) -> None:
        """Seals what came in clear before anything is written; `shows_own` keeps a copy that only the number opens.
        Raises BusyError, StoreAwayError.
        """
        thread = kept_thread(await self.thread_of(receipt, purpose=written.kind), self._thread_key)
        newest = next(iter((await self.keys()).values()), None)
        if newest is None:
            raise NoKeyYetError
        event = domain.sealed_here(written, thread, newest, centre=self.centre, stamp=stamp)
        own = domain.own_copy(written.words, thread, centre=self.centre, at=self._now()) if shows_own else ""
        await self.hand_in(HandedIn(event, own, erases=written.about == ERASE))

    def kept_id(self, thread_id: UUID) -> UUID:
        """Under which id the thread of a number is stored and told; only what a number gives is taken."""
        if not is_given_by_number(thread_id):
            raise NotTakenError("not_sealed")
        return kept_id(thread_id, self._thread_key)

    async def keep(self, reply: ReplySealed) -> None:
        async with self._store.work() as work:
            if await work.first_time(reply):
                await work.keep(reply, kept_id(reply.thread_id, self._thread_key))

    async def end_thread(self, replaced: NumberReplaced) -> None:
        """The client has another number: this one opens nothing any more, in whatever order its last replies come."""
        async with self._store.work() as work:
            if await work.first_time(replaced):
                await work.end_thread(kept_id(replaced.thread_id, self._thread_key), self._now())

    async def replies_of(self, kept: UUID) -> Sequence[str]:
        async with self._store.work() as work:
            return await work.replies_of(kept)

    async def opened_replies(self, receipt: str) -> list[Reply | None]:
        """None stands for a reply that this number does not open. Raises BusyError, StoreAwayError."""
        thread = await self.thread_of(receipt, purpose="number")
        kept = kept_thread(thread, self._thread_key)
        return [domain.opened(blob, kept, thread, centre=self.centre) for blob in await self.replies_of(kept.thread_id)]

    async def thread_of(self, receipt: str, *, purpose: Purpose) -> Thread:
        async with self._places[purpose].place():
            return await asyncio.to_thread(receipts.thread_of, receipt, self.centre)

    async def forget_old_replies(self) -> None:
        """Never returns: a reply that nobody read for ninety days is deleted, by a clock that can be right."""
        await self.rename_earlier()
        while True:
            now = self._now()
            if await is_right(self._store, now):
                async with self._store.work() as work:
                    await work.forget_before(now - domain.KEPT)
                    await work.forget_ended(now - domain.KEPT - A_DAY)
            await asyncio.sleep(FORGETTING_PAUSE)

    async def rename_earlier(self) -> None:
        """Replies that an earlier version stored under the id that their number gives."""
        async with self._store.work() as work:
            for thread_id in await work.threads_given_by_number():
                await work.rename_thread(thread_id, kept_id(thread_id, self._thread_key))

    async def _tell(self, handed_in: Sequence[HandedIn]) -> None:
        """No key is retired between the look at it and the commit."""
        events = [one.event for one in handed_in]
        needed = {event.key_id for event in events}
        async with self._store.work() as work:
            if needed - await work.hold_keys(needed):
                raise NotTakenError("unknown_key")
            for one in handed_in:
                if one.erases:
                    await work.forget_thread(one.event.thread_id)
                elif one.own:
                    await work.keep_own(one.event.id, one.event.thread_id, one.own)
            await work.publish(*events)
