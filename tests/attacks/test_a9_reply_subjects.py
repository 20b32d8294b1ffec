"""A9, the other half: the server checks the subject of a question, and not where its answer is to go."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.local.servers.nats_server import EmbeddedNats
from shared.events import EVENTS, CodesIssued, ReleasePublished
from shared.topology import APART, PUBLISHES, SERVICES, UPLINK_GET, publisher_of
from tests.attacks.allowed_subjects import ALLOWED, OFFICE
from tests.attacks.reply_subjects import (
    OneAccountCentre,
    OneAccountHub,
    answered_elsewhere,
    filled,
    more,
    named,
    settled,
    stored_state,
)
from tests.deploy.bus import member
from tests.shared.building import until

pytestmark = pytest.mark.real
NOTIFY_ASKS = "JS.bus.API.STREAM.INFO.notify"
FLOOD = 2_000


def of_a_kind(kind: type[Centre], folder: Path) -> Iterator[Centre]:
    centre = kind(folder / "north", "north")
    centre.start()
    centre.provision()
    yield centre
    centre.stop()


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Centre]:
    yield from of_a_kind(Centre, tmp_path)


@pytest.fixture
def one_account(tmp_path: Path) -> Iterator[Centre]:
    """Planted: the layout in which services and streams share an account."""
    yield from of_a_kind(OneAccountCentre, tmp_path)


def an_office(kind: type[Hub], folder: Path) -> Iterator[Hub]:
    hub = kind(folder / "office")
    introduce(hub, Centre(folder / "north", "north"))
    hub.start()
    hub.provision()
    yield hub
    hub.stop()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Hub]:
    yield from an_office(Hub, tmp_path)


@pytest.fixture
def one_account_office(tmp_path: Path) -> Iterator[Hub]:
    """Planted."""
    yield from an_office(OneAccountHub, tmp_path)


def rights_of(row: set[str]) -> list[str]:
    return sorted(line.removeprefix("publish ") for line in row if line.startswith("publish "))


def is_own(service: str, subject: str) -> bool:
    return f"publish {subject}" in (OFFICE if service == "office" else ALLOWED[service])


async def written_by_answers(server: EmbeddedNats, service: str) -> list[tuple[str, str]]:
    """What lies in a stream afterwards that this service may not publish; the copy of another's counts as the other."""
    await filled(server, ("office",) if service == "office" else SERVICES)
    if service != "office":
        await until(lambda: is_copied(server))
    before = await stored_state(server)
    await answered_elsewhere(server, service, rights_of(OFFICE if service == "office" else ALLOWED[service]))
    after = await stored_state(server)
    gone = [(stream, "gone") for stream in before if sum(after[stream].values()) < sum(before[stream].values())]
    return gone + [(stream, subject) for stream, subject in more(before, after) if not is_own(service, subject)]


async def is_copied(server: EmbeddedNats) -> bool:
    """The server copies what is stored for good after it has acknowledged the original."""
    return bool((await stored_state(server))["kept"]["cases.contribution.drawn"])


@pytest.mark.parametrize("service", SERVICES)
async def test_no_answer_to_a_service_gets_into_a_stream_of_another(north: Centre, service: str) -> None:
    assert await written_by_answers(north, service) == []


async def test_no_answer_to_the_office_gets_into_a_stream_that_is_not_its_own(office: Hub) -> None:
    assert await written_by_answers(office, "office") == []


@pytest.mark.parametrize("service", SERVICES)
async def test_twin_in_one_account_every_service_writes_into_every_stream(one_account: Centre, service: str) -> None:
    found = await written_by_answers(one_account, service)
    assert {stream for stream, _ in found} >= {*APART, *SERVICES, "dead"} - {*PUBLISHES[service]}


async def test_twin_in_one_account_the_office_writes_what_the_server_says(one_account_office: Hub) -> None:
    assert "advisories" in {stream for stream, _ in await written_by_answers(one_account_office, "office")}


async def any_to_any(server: Centre) -> int:
    """How many messages a single answer made in the stream of casework."""
    return await reached(server, "notify", NOTIFY_ASKS, b"", "cases.tally.released")


async def forged_content(server: Centre) -> int:
    """Quality says what is in it: a release with codes of its own, and its own release is what it asks for."""
    hashes = sorted(sha256(bytes([number])).hexdigest() for number in range(64))
    forged = CodesIssued.model_validate({"until": "2027-03", "hashes": hashes}).body()
    async with member(server, "quality") as quality:
        place = (await quality.publish(ReleasePublished.subject, forged)).seq
    question = json.dumps({"seq": place}).encode()
    return await reached(server, "quality", UPLINK_GET, question, CodesIssued.subject)


async def stopped_tallies(server: Centre) -> int:
    """What is kept for good, and nobody can delete."""
    return await reached(server, "notify", NOTIFY_ASKS, b"", "cases.contribution.drawn")


async def flood(server: Centre) -> int:
    return await reached(server, "notify", NOTIFY_ASKS, b"", "intake.request.sealed", times=FLOOD)


async def reached(server: Centre, who: str, question: str, body: bytes, reply: str, *, times: int = 1) -> int:
    """How many messages of this subject are in the streams that were not there before."""
    before = await number_of(server, reply)
    async with member(server, who) as one:
        for _ in range(times):
            await one.client.publish(named(question, server), body, reply=reply)
        await settled(one, named(NOTIFY_ASKS.replace("notify", who), server))
    return await number_of(server, reply) - before


async def number_of(server: Centre, subject: str) -> int:
    return sum(subjects[subject] for stream, subjects in (await stored_state(server)).items() if stream != "kept")


type Attack = Callable[[Centre], Awaitable[int]]
ATTACKS: tuple[Attack, ...] = (any_to_any, forged_content, stopped_tallies, flood)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_was_possible_once_reaches_nothing(north: Centre, attack: Attack) -> None:
    assert await attack(north) == 0


@pytest.mark.parametrize("attack", ATTACKS)
async def test_twin_in_one_account_it_reaches_the_stream(one_account: Centre, attack: Attack) -> None:
    assert await attack(one_account)


async def test_a_service_goes_on_after_what_it_tried(north: Centre) -> None:
    """The account of a service takes its own answers still: it did not lock itself out, nor anybody else."""
    await asyncio.gather(*(answered_elsewhere(north, one, rights_of(ALLOWED[one])[:3]) for one in SERVICES))
    for service in SERVICES:
        async with member(north, service) as one:
            await one.publish(next(event.subject for event in EVENTS if publisher_of(event) == service))
