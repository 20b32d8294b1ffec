"""Calls that come while a transaction runs share the next one."""

import asyncio
from collections.abc import Sequence

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from shared.store.connections import StoreAwayError
from shared.store.group_commit import Grouped


class Handling:
    """Notes its groups; waits for `gate`; fails when a group holds something of `bad`."""

    def __init__(self, *bad: int) -> None:
        self.bad = set(bad)
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, items: Sequence[int]) -> None:
        self.groups.append(list(items))
        await self.gate.wait()
        if wrong := self.bad & set(items):
            raise ValueError(min(wrong))


async def outcomes(grouped: Grouped[int], *items: int) -> list[BaseException | None]:
    return await asyncio.gather(*(grouped(item) for item in items), return_exceptions=True)


async def test_a_call_returns_after_its_group_and_later_calls_share_the_next() -> None:
    handling = Handling()
    grouped = Grouped(handling)
    handling.gate.clear()
    first = asyncio.create_task(grouped(1))
    await turns()
    later = [asyncio.create_task(grouped(number)) for number in (2, 3, 4)]
    await turns()
    assert handling.groups == [[1]]
    assert not first.done()
    handling.gate.set()
    await asyncio.gather(first, *later)
    assert handling.groups == [[1], [2, 3, 4]]


async def test_a_group_has_a_largest_size() -> None:
    handling = Handling()
    await outcomes(Grouped(handling, largest=3), *range(8))
    assert [len(group) for group in handling.groups] == [3, 3, 2]


@pytest.mark.parametrize("bad", [{3}, {0, 7}, {0, 1, 2, 3, 4, 5, 6, 7}, set()])
async def test_a_bad_member_fails_alone(bad: set[int]) -> None:
    handling = Handling(*bad)
    answers = await outcomes(Grouped(handling), *range(8))
    assert {number for number, answer in enumerate(answers) if answer} == bad
    assert [str(answer) for answer in answers if answer] == [str(number) for number in sorted(bad)]


async def test_one_bad_member_among_many_costs_few_tries() -> None:
    handling = Handling(77)
    await outcomes(Grouped(handling), *range(200))
    assert len(handling.groups) < 20


@pytest.mark.parametrize("away", [ConnectionRefusedError(), StoreAwayError()])
async def test_a_database_that_is_away_fails_the_group_without_more_tries(away: Exception) -> None:
    tries = 0

    async def handle(_: Sequence[int]) -> None:
        nonlocal tries
        tries += 1
        raise away

    answers = await outcomes(Grouped(handle), 1, 2, 3)
    assert answers == [away] * 3
    assert tries == 1


async def test_a_failed_group_does_not_stop_the_next() -> None:
    handling = Handling(1)
    grouped = Grouped(handling)
    assert [type(answer) for answer in await outcomes(grouped, 1)] == [ValueError]
    assert await outcomes(grouped, 2) == [None]


async def test_a_cancelled_caller_takes_back_what_still_waits() -> None:
    handling = Handling()
    grouped = Grouped(handling)
    handling.gate.clear()
    first, second, third = (asyncio.create_task(grouped(number)) for number in (1, 2, 3))
    await turns()
    fourth = asyncio.create_task(grouped(4))
    await turns()
    fourth.cancel()
    handling.gate.set()
    await asyncio.gather(first, second, third)
    with pytest.raises(asyncio.CancelledError):
        await fourth
    await outcomes(grouped, 5)
    assert handling.groups == [[1, 2, 3], [5]]


async def test_what_is_being_handled_is_handled_to_the_end_when_its_caller_is_cancelled() -> None:
    handling, ended = Handling(), False
    handling.gate.clear()

    async def handle(items: Sequence[int]) -> None:
        nonlocal ended
        await handling(items)
        ended = True

    grouped = Grouped(handle)
    first, second = (asyncio.create_task(grouped(number)) for number in (1, 2))
    await turns()
    first.cancel()
    await turns()
    handling.gate.set()
    await second
    assert ended
    assert first.cancelled()


async def test_a_group_of_several_belongs_to_none_of_its_callers_traces() -> None:
    contexts: list[SpanContext] = []

    async def handle(_: Sequence[int]) -> None:
        contexts.append(trace.get_current_span().get_span_context())

    span = NonRecordingSpan(SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=TraceFlags(1)))
    grouped = Grouped(handle)
    with trace.use_span(span):
        await asyncio.gather(grouped(1), grouped(2))
    assert [context.trace_id for context in contexts] == [0]


async def turns() -> None:
    """Lets everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)
