"""From the office to the centres: standards come down, whole and in order, and a centre can only read its own."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace

import nats.errors
import pytest
from nats.aio.msg import Msg

from deploy.local.servers.nats import Centre
from deploy.nats.stream_administration import administration, provision, recreate_now
from deploy.nats.streams import Definition, Json
from shared.events import MemberListed, VoteOpened
from shared.topology import API, Durable
from tests.deploy.bus import AUDITOR, AuditedCentre, member, stream_info, subjects_in, until_messages
from tests.deploy.links import EvilCentre, Links
from tests.shared.building import until

pytestmark = pytest.mark.real
STANDARD = "downlink.standard.adopted"
ACCEPTED, REFUSED = "downlink.release.accepted", "downlink.release.refused"
FORBIDDEN = (
    "$JS.hub.API.STREAM.INFO.downlink",
    "$JS.hub.API.STREAM.DELETE.downlink",
    "$JS.hub.API.STREAM.MSG.GET.downlink",
    "$JS.hub.API.STREAM.INFO.releases",
    "$JS.hub.API.CONSUMER.INFO.downlink.south",
    "$JS.hub.API.CONSUMER.DELETE.downlink.north",
    "$JS.hub.API.CONSUMER.RESET.downlink.north",
    "$JS.hub.API.CONSUMER.CREATE.downlink.x",
    "$JS.hub.API.CONSUMER.CREATE.downlink.south",
    "again.north.downlink",
    "$JS.API.CONSUMER.RESET.downlink.north",
)


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    links = Links(tmp_path_factory.mktemp("links"))
    links.hub.start()
    try:
        links.add(AuditedCentre(links.folder / "north", "north"))
        links.add(EvilCentre(links.folder / "south", "south"))
        links.hub.provision()
        yield links
    finally:
        links.stop()


async def adopt(links: Links, *bodies: bytes) -> None:
    await tell(links, *((STANDARD, body) for body in bodies))


async def tell(links: Links, *told: tuple[str, bytes]) -> None:
    async with member(links.hub, "office") as office:
        for subject, body in told:
            await office.publish(subject, body)


async def come_down(centre: Centre) -> list[tuple[str, bytes]]:
    return await subjects_in(centre, "downlink", AUDITOR)


async def until_down(centre: Centre, body: bytes) -> None:
    async def is_down() -> bool:
        return body in [content for _, content in await come_down(centre)]

    await until(is_down)


def definition(server: Centre | Links, name: str) -> Definition:
    given = server.hub.definitions() if isinstance(server, Links) else server.definitions()
    return next(one for definitions in given.values() for one in definitions if one.name == name)


async def until_acknowledged(links: Links, centre: str) -> None:
    """Then the hub would hand down nothing of it again by itself."""
    async with member(links.hub, AUDITOR) as auditor:

        async def is_acknowledged() -> bool:
            floor = (await auditor.client.jetstream().consumer_info("downlink", centre)).ack_floor
            return bool(floor and floor.stream_seq == (await stream_info(links.hub, "downlink"))["last_seq"])

        await until(is_acknowledged)


async def test_a_standard_comes_down_to_every_centre_as_it_was_told(links: Links) -> None:
    await adopt(links, b"the first", b"the second")
    for centre in links.centres.values():
        await until_down(centre, b"the second")
        assert (await come_down(centre))[:2] == [(STANDARD, b"the first"), (STANDARD, b"the second")]


async def test_quality_takes_it_from_its_durable_and_can_acknowledge_it(links: Links) -> None:
    await adopt(links, b"to be taken")
    await until_down(links.centres["north"], b"to be taken")
    async with member(links.centres["north"], "quality") as quality:
        subscription = await quality.client.jetstream(prefix=API).pull_subscribe_bind(
            "quality_standard_adopted", "downlink"
        )
        messages = await subscription.fetch(50, timeout=30)
        for message in messages:
            await message.ack_sync(timeout=30)
        assert {message.subject for message in messages} == {STANDARD}
        assert (await subscription.consumer_info()).num_ack_pending == 0


async def test_no_service_of_a_centre_writes_into_what_comes_down(links: Links) -> None:
    north = links.centres["north"]
    before = (await stream_info(north, "downlink"))["messages"]
    for service in ("intake", "cases", "quality", "notify"):
        async with member(north, service) as one:
            assert not await one.may_publish(STANDARD)
            assert not await one.may_publish("hand.north.downlink")
    assert (await stream_info(north, "downlink"))["messages"] == before


async def test_a_centre_that_rules_its_own_server_writes_nothing_at_the_hub_nor_at_another_centre(
    links: Links,
) -> None:
    before = await subjects_in(links.hub, "downlink", AUDITOR)
    async with member(links.centres["south"], "evil") as evil:
        for subject in (STANDARD, "hand.north.downlink", "hand.south.downlink", "office.anything", "centre.north.x"):
            await evil.client.publish(subject, b"forged")
        await evil.client.flush()
        for subject in FORBIDDEN:
            with contextlib.suppress(nats.errors.Error):
                answer = await evil.client.request(subject, b"{}", timeout=0.5)
                assert "error" in json.loads(answer.data), subject
    await adopt(links, b"after the forgeries")
    for centre in links.centres.values():
        await until_down(centre, b"after the forgeries")
    assert await subjects_in(links.hub, "downlink", AUDITOR) == [*before, (STANDARD, b"after the forgeries")]
    assert b"forged" not in [body for _, body in await come_down(links.centres["north"])]


async def test_a_centre_hears_nothing_that_is_handed_to_another(links: Links) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        if not is_idle(message):
            heard.append(message.subject)

    async with member(links.centres["south"], "evil") as evil:
        for subject in ("hand.>", "deliver.>", "centre.>", "intake.>", "cases.>"):
            await evil.client.subscribe(subject, cb=hear)
        await evil.client.flush()
        await adopt(links, b"for both")
        await until_down(links.centres["north"], b"for both")
        await until_down(links.centres["south"], b"for both")
    assert set(heard) == {"hand.south.downlink"}


def is_idle(message: Msg) -> bool:
    """The link of a centre to the office says now and then that it has nothing to say."""
    status = (message.headers or {}).get("Status")
    return message.subject == "deliver.south.hub" and status == "100" and not message.data


async def test_what_is_addressed_to_a_centre_comes_down_to_it_and_to_no_other(links: Links) -> None:
    heard: list[bytes] = []

    async def hear(message: object) -> None:
        heard.append(getattr(message, "data", b""))

    async with member(links.centres["south"], "evil") as evil:
        await evil.client.subscribe(">", cb=hear)
        await evil.client.flush()
        answers = [
            (f"{subject}.{centre}", f"to {centre}".encode())
            for subject in (ACCEPTED, REFUSED)
            for centre in ("north", "south", "nowhere")
        ]
        await tell(links, *answers, (STANDARD, b"after the answers"))
        for centre in links.centres.values():
            await until_down(centre, b"after the answers")
    for name, centre in links.centres.items():
        found = [one for one in await come_down(centre) if one[0] != STANDARD]
        assert found == [(f"{subject}.{name}", f"to {name}".encode()) for subject in (ACCEPTED, REFUSED)]
    assert b"to north" not in heard
    assert b"to south" in heard


async def test_quality_takes_an_answer_from_its_durable(links: Links) -> None:
    north = links.centres["north"]
    await tell(links, (f"{ACCEPTED}.north", b"taken"))
    await until_down(north, b"taken")
    async with member(north, "quality") as quality:
        subscription = await quality.client.jetstream(prefix=API).pull_subscribe_bind(
            "quality_release_accepted", "downlink"
        )
        messages = await subscription.fetch(50, timeout=30)
        assert (messages[-1].subject, messages[-1].data) == (f"{ACCEPTED}.north", b"taken")


async def test_an_installation_from_before_addresses_is_provisioned_anew_and_loses_nothing(links: Links) -> None:
    """Its hub handed everything to everybody: there was nothing but standards."""
    api = links.hub.url, "provision", links.hub.seed("provision")
    down = definition(links, "downlink")
    before = replace(down, consumers=tuple({**one, "filter_subjects": None} for one in down.consumers))
    async with administration(*api) as asked:
        for consumer in before.consumers:
            question: Json = {"stream_name": "downlink", "config": consumer}
            assert await asked.ask(f"CONSUMER.CREATE.downlink.{consumer['name']}", question)
    await adopt(links, b"before addresses")
    north = links.centres["north"]
    north.kill()
    await adopt(links, b"while it was provisioned")
    changes = await provision(*api, links.hub.definitions()["provision"])
    assert {change.name for change in changes if change.done == "changed"} == {one["name"] for one in down.consumers}
    await tell(links, (f"{ACCEPTED}.south", b"for south, later"), (f"{ACCEPTED}.north", b"for north, later"))
    north.start()
    await until_down(north, b"for north, later")
    await until_down(links.centres["south"], b"for south, later")
    bodies = [body for _, body in await come_down(north)]
    assert bodies.count(b"before addresses") == bodies.count(b"while it was provisioned") == 1
    assert b"for south, later" not in bodies


async def test_what_was_adopted_while_a_centre_was_away_comes_later_once_and_in_order(links: Links) -> None:
    north = links.centres["north"]
    north.kill()
    bodies = [f"while away {number}".encode() for number in range(20)]
    await adopt(links, *bodies[:10])
    links.hub.kill()
    links.hub.start()
    await adopt(links, *bodies[10:])
    north.start()
    await until_down(north, bodies[-1])
    assert [body for _, body in await come_down(north) if body.startswith(b"while away")] == bodies


async def test_a_centre_that_joins_later_gets_everything_from_the_beginning(links: Links) -> None:
    west = AuditedCentre(links.folder / "west", "west")
    await asyncio.to_thread(links.add, west)
    await provision(links.hub.url, "provision", links.hub.seed("provision"), links.hub.definitions()["provision"])
    await adopt(links, b"with three")
    await until_down(west, b"with three")
    told = await subjects_in(links.hub, "downlink", AUDITOR)
    assert await come_down(west) == [(subject, body) for subject, body in told if subject == STANDARD]


async def test_a_damaged_stream_at_a_centre_is_made_anew_and_filled_again(links: Links) -> None:
    north = links.centres["north"]
    before = await come_down(north)
    await until_acknowledged(links, "north")
    stream = definition(north, "downlink")
    await asyncio.to_thread(recreate_now, north.url, "provision", north.seed("provision"), stream)
    await until_messages(north, "downlink", len(before))
    assert await come_down(north) == before
    assert {subject for subject, _ in before} == {STANDARD, f"{ACCEPTED}.north", f"{REFUSED}.north"}


async def test_a_damaged_stream_at_the_hub_is_made_anew_and_centres_go_on(links: Links) -> None:
    north, stream = links.centres["north"], definition(links, "downlink")
    await asyncio.to_thread(recreate_now, links.hub.url, "provision", links.hub.seed("provision"), stream)
    await adopt(links, b"after the damage")
    await until_down(north, b"after the damage")


LATER = (Durable("quality", VoteOpened), Durable("cases", MemberListed))


async def test_an_installation_from_before_votes_and_lists_is_provisioned_anew_and_hears_of_the_next(
    links: Links,
) -> None:
    """Neither its stream nor what it hands down had room for them, nor did a centre listen."""
    api, north = (links.hub.url, "provision", links.hub.seed("provision")), links.centres["north"]
    down = definition(links, "downlink")
    subjects, handed = of_before(down.stream["subjects"]), of_before(down.consumers[0]["filter_subjects"])
    async with administration(*api) as asked:
        for consumer in down.consumers:
            fewer: Json = consumer | {"filter_subjects": [*handed[:1], f"{ACCEPTED}.{consumer['name']}"]}
            question: Json = {"stream_name": "downlink", "config": fewer}
            assert await asked.ask(f"CONSUMER.CREATE.downlink.{consumer['name']}", question)
        assert await asked.ask("STREAM.UPDATE.downlink", down.stream | {"subjects": subjects})
    async with administration(north.url, "provision", north.seed("provision")) as asked:
        for durable in LATER:
            assert await asked.ask(f"CONSUMER.DELETE.downlink.{durable.name}", {})
    assert {durable.event.subject for durable in LATER}.isdisjoint(await stream_subjects(links))
    await provision(*api, links.hub.definitions()["provision"])
    await tell(links, *((durable.event.subject, durable.name.encode()) for durable in LATER))
    await until_down(north, LATER[-1].name.encode())
    await provision(north.url, "provision", north.seed("provision"), north.definitions()["provision"])
    for durable in LATER:
        async with member(north, durable.consumer) as service:
            pulled = await service.client.jetstream(prefix=API).pull_subscribe_bind(durable.name, "downlink")
            assert [message.data for message in await pulled.fetch(1, timeout=30)] == [durable.name.encode()]


async def stream_subjects(links: Links) -> list[str]:
    async with member(links.hub, AUDITOR) as auditor:
        return list((await auditor.client.jetstream().stream_info("downlink")).config.subjects or [])


def of_before(subjects: object) -> list[str]:
    assert isinstance(subjects, list)
    return [subject for subject in subjects if ".vote." not in subject and ".member." not in subject]


async def test_a_centre_without_an_office_has_the_stream_and_works(tmp_path_factory: pytest.TempPathFactory) -> None:
    alone = AuditedCentre(tmp_path_factory.mktemp("alone"), "alone")
    alone.start()
    try:
        await asyncio.to_thread(alone.provision)
        assert (await stream_info(alone, "downlink"))["messages"] == 0
        async with member(alone, "quality") as quality:
            assert (await quality.publish("quality.publication.released")).stream == "quality"
    finally:
        alone.stop()


async def test_provisioning_again_changes_nothing(links: Links) -> None:
    for server in (links.hub, links.centres["north"]):
        for identity, definitions in server.definitions().items():
            changes = await provision(server.url, identity, server.seed(identity), definitions)
            assert {change.done for change in changes} == {"nothing"}
