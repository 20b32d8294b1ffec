"""Group commit: calls that come while a transaction runs share the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass

from opentelemetry import trace
from opentelemetry.trace import Link, NonRecordingSpan

from shared.store.connections import StoreAwayError

tracer = trace.get_tracer(__name__)
LARGEST = 200
NOBODYS_FAULT = (OSError, StoreAwayError)


@dataclass(eq=False, slots=True)
class Waiting[T]:
    item: T
    done: asyncio.Future[None]
    link: Link


class Grouped[T]:
    """`await grouped(item)` returns when `handle` has succeeded with a group that held the item.

    A group that fails is tried again in halves, so that one bad item fails alone; what is nobody's own fault, such as
    a database that is away, fails the whole group at once. A caller that is cancelled while its item waits takes it
    back; an item that is being handled is handled to the end. A trace goes on in a group of one; of a larger one its
    items' traces are linked to.
    """

    def __init__(self, handle: Callable[[Sequence[T]], Awaitable[None]], *, largest: int = LARGEST) -> None:
        self._handle = handle
        self._largest = largest
        self._queue: deque[Waiting[T]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> None:
        done = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(item, done, Link(trace.get_current_span().get_span_context())))
        if self._worker is None or self._worker.done():
            # an empty context: the group's work belongs to none of its callers' traces
            self._worker = asyncio.get_running_loop().create_task(self._work(), context=Context())
        await done

    async def _work(self) -> None:
        group: list[Waiting[T]] = []
        try:
            while group := self._next_group():
                await self._settle(group)
        finally:
            # reached with something in it only when the whole process stops
            for waiting in (*group, *self._queue):
                waiting.done.cancel()

    def _next_group(self) -> list[Waiting[T]]:
        group: list[Waiting[T]] = []
        while self._queue and len(group) < self._largest:
            waiting = self._queue.popleft()
            if not waiting.done.done():
                group.append(waiting)
        return group

    async def _settle(self, group: list[Waiting[T]]) -> None:
        try:
            await self._traced([waiting.item for waiting in group], [waiting.link for waiting in group])
        except Exception as error:
            if len(group) > 1 and not isinstance(error, NOBODYS_FAULT):
                middle = len(group) // 2
                await self._settle(group[:middle])
                await self._settle(group[middle:])
            else:
                fail(group, error)
        else:
            succeed(group)

    async def _traced(self, items: list[T], links: list[Link]) -> None:
        known = [link for link in links if link.context.is_valid]
        alone = trace.set_span_in_context(NonRecordingSpan(known[0].context)) if len(items) == len(known) == 1 else None
        with tracer.start_as_current_span(
            "process group",
            context=alone,
            links=() if alone else known,
            record_exception=False,
            set_status_on_exception=False,
        ):
            await self._handle(items)


def succeed[T](group: Sequence[Waiting[T]]) -> None:
    for waiting in group:
        if not waiting.done.done():
            waiting.done.set_result(None)


def fail[T](group: Sequence[Waiting[T]], error: Exception) -> None:
    for waiting in group:
        if not waiting.done.done():
            waiting.done.set_exception(error)
