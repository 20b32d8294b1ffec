"""One atomic batch where possible, one by one where it is not."""

import asyncio
from collections.abc import Sequence

import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as UnansweredError

from shared.bus import publisher
from shared.bus.publisher import Pending, RefusedError, publish
from shared.topology import API
from tests.servers import Nats
from tests.shared.building import change_stream, connected, count, info, request


def rows(number: int, *, subject: str = "intake.request.sealed") -> list[Pending]:
    events = [request() for _ in range(number)]
    return [Pending(at, str(event.id), subject, "{}", event.body(), 0.0) for at, event in enumerate(events, 1)]


def sequences(stored: Sequence[object]) -> list[int]:
    return [message.sequence for message in stored]  # type: ignore[attr-defined]


async def test_a_batch_is_stored_whole_and_in_order(bus: Nats) -> None:
    async with connected(bus, "intake") as client:
        stored = await publish(client, rows(1_000))
    assert sequences(stored) == list(range(1, 1_001))
    assert await count(bus, "intake") == 1_000


async def test_a_batch_is_one_message_to_the_disk_or_none(bus: Nats) -> None:
    """The last message has no place in the stream, so none of the others may be there either."""
    wrong = [*rows(3), *rows(1, subject="intake.nothing.known")]
    async with connected(bus, "intake") as client:
        with pytest.raises(Exception, match="responders"):
            await publish(client, wrong)
    assert await count(bus, "intake") == 0


async def test_an_id_that_the_stream_knows_sends_the_batch_one_by_one(bus: Nats) -> None:
    known, new = rows(2), rows(3)
    async with connected(bus, "intake") as client:
        await publish(client, known)
        stored = await publish(client, [new[0], known[1], new[1], known[0], new[2]])
    assert sequences(stored) == [3, 2, 4, 1, 5]
    assert [message.repeated for message in stored] == [False, True, False, True, False]
    assert await count(bus, "intake") == 5


async def test_a_stream_without_batches_gets_them_one_by_one(bus: Nats) -> None:
    await change_stream(bus, "intake", allow_atomic=False)
    async with connected(bus, "intake") as client:
        assert sequences(await publish(client, rows(3))) == [1, 2, 3]


async def test_a_full_stream_says_so_with_its_code(bus: Nats) -> None:
    await change_stream(bus, "intake", max_bytes=1_000)
    async with connected(bus, "intake") as client:
        with pytest.raises(RefusedError) as refused:
            await publish(client, rows(20))
        assert refused.value.code == 10_077
        assert await count(bus, "intake") == 0
        with pytest.raises(RefusedError) as refused:
            await one_by_one(client, rows(20))
        assert refused.value.code == 10_077


async def one_by_one(client: Client, rows: Sequence[Pending]) -> None:
    for row in rows:
        await publish(client, [row])


async def test_a_server_that_stands_still_is_not_waited_for(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent to it meanwhile it takes when it goes on; a second try finds that."""
    assert 1 <= publisher.SECONDS <= 10
    monkeypatch.setattr(publisher, "SECONDS", 0.2)
    sent = rows(3)
    async with connected(bus, "intake") as client:
        with bus.standing_still():
            for some in (sent[:1], sent[1:]):
                async with asyncio.timeout(5):
                    with pytest.raises(UnansweredError):
                        await publish(client, some)
            async with asyncio.timeout(5):
                with pytest.raises(UnansweredError):
                    await publisher.look_at_stream(client, "intake")
        monkeypatch.undo()
        assert sequences(await publish(client, sent)) == [1, 2, 3]
    assert await count(bus, "intake") == 3


async def test_headers_of_a_row_travel_with_its_message(bus: Nats) -> None:
    traced = [row._replace(headers='{"traceparent": "00-1-1-01"}') for row in rows(1)]
    async with connected(bus, "intake") as client:
        await publish(client, traced)
        await publish(client, rows(2))
    async with connected(bus, "cases") as client:
        stream = client.jetstream(prefix=API)
        pulled = await stream.pull_subscribe_bind(
            durable="cases_request_sealed", stream="intake", inbox_prefix=b"_INBOX.cases."
        )
        messages = await pulled.fetch(3, timeout=30)
    first, *others = (message.headers or {} for message in messages)
    assert first == {"Nats-Msg-Id": traced[0].event_id, "traceparent": "00-1-1-01"}
    assert all("traceparent" not in headers for headers in others)
    assert (await info(bus, "intake"))["state"]["last_seq"] == 3
