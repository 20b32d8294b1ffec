"""A7 on the bus: the numbers that a service is told say nothing of how many messages of clients there were."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.local.servers.nats import Centre
from shared import topology
from shared.events import (
    EVENTS,
    ClientNoticeEnded,
    ClientNoticeRequested,
    ClientNoticeWithdrawn,
    CodesIssued,
    Event,
    MessageSealed,
    NoticeDelivered,
    NoticeFailed,
    NoticeRequested,
    ReplySealed,
    RequestSealed,
)
from shared.topology import API, SERVICES, durables_of, may_publish, publisher_of
from tests.deploy.bus import Member, member

pytestmark = pytest.mark.real
MANY = 200
SHORT_MESSAGES: tuple[type[Event], ...] = (ClientNoticeRequested, ClientNoticeWithdrawn, ClientNoticeEnded)
OF_CLIENTS: dict[str, tuple[type[Event], ...]] = {
    "quality": (
        RequestSealed,
        MessageSealed,
        ReplySealed,
        CodesIssued,
        NoticeRequested,
        NoticeDelivered,
        NoticeFailed,
        *SHORT_MESSAGES,
    ),
    "notify": (RequestSealed, MessageSealed, ReplySealed, CodesIssued),
    "intake": (NoticeRequested, NoticeDelivered, NoticeFailed, *SHORT_MESSAGES),
}
"""What comes of a client's messages, and neither comes from this service nor goes to it."""
TIMES = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"|\b\d{18,19}\b')
NUMBERED_BY_TIME = re.compile(r"\b1\d{12}\b")
"""A stream that others copy from counts from the millisecond in which it was made."""
type Seen = list[tuple[str, str]]


async def seen(folder: Path, service: str, messages: int) -> Seen:
    """All that a service can be told by the bus of a centre in which clients caused so many messages of each kind."""
    centre = Centre(folder, "north")
    await asyncio.to_thread(centre.start)
    try:
        await asyncio.to_thread(centre.provision)
        for event in EVENTS:
            if publisher_of(event) in SERVICES:
                number = messages if event in OF_CLIENTS[service] else 3
                await publish_times(centre, event, number)
        async with member(centre, service) as one:
            return [entry for right in sorted(may_publish(service)) for entry in await answers(one, right, service)]
    finally:
        await asyncio.to_thread(centre.stop)


async def publish_times(centre: Centre, event: type[Event], number: int) -> None:
    async with member(centre, publisher_of(event)) as one:
        await asyncio.gather(*(one.publish(event.subject) for _ in range(number)))


async def answers(one: Member, right: str, service: str) -> Seen:
    """What the server says where this right is used, without times."""
    if right.endswith(">"):
        return [(right, plain(await answer_from(one, subject))) for subject in subjects_under(right, service)]
    if ".MSG.NEXT." in right:
        stream, name = right.split(".")[-2:]
        pulled = await one.client.jetstream(prefix=API).pull_subscribe_bind(
            name, stream, inbox_prefix=f"_INBOX.{service}.".encode()
        )
        expected = 0 if stream == topology.DOWNLINK else 3
        found = [await pulled.fetch(1, timeout=20) for _ in range(expected)]
        return [(right, plain(f"{each.reply} {each.headers}")) for [each] in found]
    return [(right, plain(await answer_from(one, right)))]


def subjects_under(right: str, service: str) -> list[str]:
    """Of what it may publish one of each kind, and of what it may put aside; an acknowledgement has no answer."""
    if right.startswith("$JS.ACK"):
        return []
    own = [event.subject for event in EVENTS if publisher_of(event) == service and event.subject.startswith(right[:-1])]
    return [*own, f"{service}.dead.{durables_of(service)[0].event.subject}"] if right == f"{service}.>" else own


async def answer_from(one: Member, subject: str) -> str:
    return (await one.client.request(subject, b"", timeout=20)).data.decode()


def plain(text: str) -> str:
    """Without times and the ids of messages."""
    return TIMES.sub('"time"', re.sub(r"'Nats-Msg-Id': '[^']*'", "", text))


def from_the_first(seen: Seen) -> Seen:
    """Numbers that begin with a time, counted from the smallest of their stream."""
    firsts: dict[str, int] = {}
    for place, text in seen:
        for number in NUMBERED_BY_TIME.findall(text):
            firsts[stream_in(place, text)] = min(int(number), firsts.get(stream_in(place, text), int(number)))
    return [(place, counted_from(text, firsts.get(stream_in(place, text), 0))) for place, text in seen]


def counted_from(text: str, first: int) -> str:
    return NUMBERED_BY_TIME.sub(lambda number: str(int(number[0]) - first), text)


def stream_in(place: str, text: str) -> str:
    """A stream says its name in every answer; where a message comes from, the place says it."""
    told: Any = json.loads(text) if text.startswith("{") else {}
    named = told.get("stream") or told.get("stream_name") or told.get("config", {}).get("name")
    return str(named or place.split(".")[-2])


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what services hear lies beside what clients wrote."""
    monkeypatch.setattr(topology, "APART", {})


async def none_and_many(folder: Path, service: str) -> tuple[Seen, Seen]:
    none, many = await seen(folder / "none", service, 0), await seen(folder / "many", service, MANY)
    return from_the_first(none), from_the_first(many)


@pytest.mark.parametrize("service", OF_CLIENTS)
async def test_a_service_is_told_the_same_of_no_message_and_of_two_hundred(tmp_path: Path, service: str) -> None:
    none, many = await none_and_many(tmp_path, service)
    assert len(none) >= 8
    assert none == many


@pytest.mark.parametrize("service", OF_CLIENTS)
async def test_twin_streams_that_services_share_with_letters_are_found(
    tmp_path: Path, service: str, together: None
) -> None:
    none, many = await none_and_many(tmp_path, service)
    assert none != many
