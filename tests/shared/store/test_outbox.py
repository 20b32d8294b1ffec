"""What a service tells is written with the change it reports, once, and with nothing more than it must carry."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from sqlalchemy import event as sqlalchemy_event

from shared.events import RequestSealed, TallyReleased
from shared.store.store import Store, Work
from tests.shared.building import ask, request, tally, tell

SPAN = NonRecordingSpan(SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=TraceFlags(1)))


async def test_nothing_is_told_when_the_work_fails(store: Store[Work]) -> None:
    async def fail() -> None:
        async with store.work() as work:
            await work.publish(request())
            raise ZeroDivisionError

    told = store.commit_signal()
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await ask(store, "SELECT count(*) FROM outbox") == 0
    assert not told.is_set()


async def test_a_commit_that_told_something_wakes_every_relay(store: Store[Work]) -> None:
    first, second = store.commit_signal(), store.commit_signal()
    async with store.work() as work:
        await work.publish()
    assert not first.is_set()
    await tell(store, request())
    assert first.is_set()
    assert second.is_set()


async def test_many_events_are_one_statement_and_keep_their_order(store: Store[Work]) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    sqlalchemy_event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    told = [request() for _ in range(100)]
    await tell(store, *told)
    assert len(statements) == 1
    kept = await ask(store, "SELECT array_agg(event_id ORDER BY position) FROM outbox")
    assert kept == [event.id for event in told]


async def test_an_event_is_told_once_however_often_it_is_told(store: Store[Work]) -> None:
    once = request()
    await tell(store, once, once)
    await tell(store, once)
    assert await ask(store, "SELECT count(*) FROM outbox") == 1


async def test_a_traced_event_carries_its_trace_and_a_tally_carries_nothing(store: Store[Work]) -> None:
    with trace.use_span(SPAN):
        await tell(store, request(), tally())
    headers = await ask(store, "SELECT array_agg(CAST(headers AS text) ORDER BY position) FROM outbox")
    traced, untraced = headers
    assert "00-00000000000000000000000000000abc-0000000000000def-01" in traced
    assert untraced == "{}"


async def test_the_body_is_kept_byte_for_byte_with_its_padding(store: Store[Work]) -> None:
    released = tally()
    await tell(store, released)
    assert await ask(store, "SELECT body FROM outbox") == released.body()
    assert len(released.body()) == TallyReleased.padded_to


async def test_an_event_is_new_once(store: Store[Work]) -> None:
    seen, new = request(), request()
    async with store.work() as work:
        assert await work.first_time(seen) == {seen.id}
    async with store.work() as work:
        assert await work.first_time(new, seen, new) == {new.id}
        assert await work.first_time() == set()


async def test_an_event_stays_new_when_the_work_fails(store: Store[Work]) -> None:
    seen = request()

    async def fail() -> None:
        async with store.work() as work:
            await work.first_time(seen)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.work() as work:
        assert await work.first_time(seen) == {seen.id}


async def test_of_two_at_the_same_time_one_is_first_and_neither_deadlocks(store: Store[Work]) -> None:
    events = [request() for _ in range(50)]

    async def handle(*order: RequestSealed) -> int:
        async with store.work() as work:
            return len(await work.first_time(*order))

    for _ in range(20):
        first, second = await asyncio.gather(handle(*events), handle(*reversed(events)))
        assert {first, second} == {0, 50}
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql("TRUNCATE inbox")
